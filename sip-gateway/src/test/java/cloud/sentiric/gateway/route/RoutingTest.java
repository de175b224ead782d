package cloud.sentiric.gateway.route;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Choices;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Client 192.0.2.10:40000, gateway gw.example.net outside and 10.0.0.1 inside, nodes 10.0.0.2 and 10.0.0.3. */
class RoutingTest {
    private static final InetSocketAddress CLIENT = at("192.0.2.10", 40000);
    private static final Node B = Choices.node(0, new Instance("node-b", at("10.0.0.2", 13024), true, false));
    private static final Node C = Choices.node(1, new Instance("node-c", at("10.0.0.3", 13024), true, false));
    private static final Choice BOTH = Choices.of(List.of(B, C), List.of());
    private static final Choice ONLY_B = Choices.of(List.of(B), List.of(C));
    private static final Choice ONLY_C = Choices.of(List.of(C), List.of(B));
    private static final String INVITE = """
            INVITE sip:902124548590@sentiric.cloud SIP/2.0
            Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKc1
            Max-Forwards: 70
            From: <sip:1001@sentiric.cloud>;tag=a
            To: <sip:902124548590@sentiric.cloud>
            Call-ID: call-1
            CSeq: 1 INVITE
            Contact: <sip:1001@10.1.1.1>
            X-Unknown:  kept ; byte="for , byte"
            Content-Length: 5

            v=0
            """;

    private final Edge edge = new Edge("gw.example.net", 5060, "10.0.0.1", 5060);
    private final Affinity affinity = new Affinity(1024);
    private final Router gateway = new Router(edge, Keys.parse("1:0123456789abcdef"));
    private long now = 1_000_000;

    private void elapse(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /** One gateway process: what a worker does, but for the sockets. */
    private final class Router {
        private final Signer signer;
        private final Flows flows = new Flows();
        private final Requests requests;
        private final Responses responses;
        private final Edits edits = new Edits();
        private Message m = new Message(0);

        Router(Edge edge, Keys keys) {
            signer = new Signer(keys);
            var stickiness = new Stickiness(signer, affinity, 1);
            requests = new Requests(edge, signer, flows, stickiness);
            responses = new Responses(edge, signer, flows, stickiness);
        }

        Decision handle(String text, InetSocketAddress source, Choice choice) {
            byte[] bytes = crlf(text);
            m = Texts.message(bytes);
            var scan = new Scanner(16384).scan(m, bytes.length);
            assertThat(scan).isInstanceOf(Scan.Good.class);
            edits.clear();
            return m.status() == 0
                    ? requests.route(m, flows.of(source), choice, now, edits)
                    : responses.route(m, flows.of(source), Side.INSIDE, choice, now, edits);
        }

        String sent() {
            var out = new Octets(20_000);
            edits.apply(m, out);
            return new String(out.copy(), ISO_8859_1).replace("\r\n", "\n");
        }

        String answer(Decision decision) {
            var reply = (Decision.Reply) decision;
            var out = new Octets(20_000);
            Answer.write(m, edits, reply.status(), reply.phrase(), reply.retryAfter(), 1, out);
            return new String(out.copy(), ISO_8859_1).replace("\r\n", "\n");
        }
    }

    private static Node node(Decision decision) {
        var forward = (Decision.Forward) decision;
        assertThat(forward.node()).isNotNull();
        return Objects.requireNonNull(forward.node());
    }

    private static String find(String text, String pattern) {
        var match = Pattern.compile(pattern).matcher(text);
        assertThat(match.find()).as(pattern + " in\n" + text).isTrue();
        return match.group(1);
    }

    private static String branch(String sent) {
        return find(sent, "Via: SIP/2.0/UDP [^;]*;branch=(z9hG4bK[^;]*)");
    }

    private String invite(Choice choice) {
        gateway.handle(INVITE, CLIENT, choice);
        return gateway.sent();
    }

    /** The Record-Routes of a sent INVITE as the Route set of the given side. */
    private static String routes(String sent, boolean client) {
        var values = Pattern.compile("Record-Route: (.*)")
                .matcher(sent)
                .results()
                .map(r -> r.group(1))
                .toList();
        var ordered = client ? values.reversed() : values;
        return String.join("", ordered.stream().map(v -> "Route: " + v + "\n").toList());
    }

    private static String bye(String routes) {
        return """
                BYE sip:contact@10.0.0.2:13024 SIP/2.0
                Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKc2
                Max-Forwards: 70
                %sFrom: <sip:1001@sentiric.cloud>;tag=a
                To: <sip:902124548590@sentiric.cloud>;tag=b
                Call-ID: call-1
                CSeq: 2 BYE

                """.formatted(routes);
    }

    @Nested
    class InviteFromAClient {
        @Test
        void isEditedInPlace() {
            String sent = invite(ONLY_B);
            assertThat(sent)
                    .startsWith("INVITE sip:902124548590@sentiric.cloud SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1:5060;");
            var names = sent.lines()
                    .takeWhile(l -> !l.isEmpty())
                    .skip(1)
                    .map(l -> l.substring(0, l.indexOf(':')))
                    .toList();
            assertThat(names)
                    .containsExactly(
                            "Via",
                            "Record-Route",
                            "Record-Route",
                            "Sentiric-Source",
                            "Via",
                            "Max-Forwards",
                            "From",
                            "To",
                            "Call-ID",
                            "CSeq",
                            "Contact",
                            "X-Unknown",
                            "Content-Length");
            assertThat(sent)
                    .contains("Via: SIP/2.0/UDP 10.1.1.1:5060;rport=40000;branch=z9hG4bKc1;received=192.0.2.10\n")
                    .contains("Max-Forwards: 69\n")
                    .contains("\nX-Unknown:  kept ; byte=\"for , byte\"\n")
                    .contains("Sentiric-Source: 192.0.2.10:40000;transport=udp;key=1;mac=")
                    .endsWith("\n\nv=0\n");
            assertThat(find(sent, "Record-Route: <sip:([^;]*);lr;sn=")).isEqualTo("10.0.0.1:5060");
        }

        @Test
        void oneRecordRouteWhereBothSidesAreToldTheSame() {
            var single = new Router(new Edge("10.0.0.1", 5060, "10.0.0.1", 5060), Keys.parse("1:0123456789abcdef"));
            single.handle(INVITE, CLIENT, ONLY_B);
            assertThat(single.sent().split("Record-Route:", -1)).hasSize(2);
        }

        @Test
        void goesToTheSameNodeAgain() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            String again = gateway.sent();
            assertThat(node(gateway.handle(INVITE, CLIENT, BOTH))).isSameAs(first);
            assertThat(branch(gateway.sent())).isEqualTo(branch(again));
        }

        @Test
        void movesWhenItsNodeIsDown() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            assertThat(node(gateway.handle(INVITE, CLIENT, first == B ? ONLY_C : ONLY_B)))
                    .isNotSameAs(first);
        }

        @Test
        void movesWhenItsNodeNeverAnswers() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            elapse(500);
            assertThat(node(gateway.handle(INVITE, CLIENT, BOTH))).isSameAs(first);
            elapse(1000);
            assertThat(node(gateway.handle(INVITE, CLIENT, BOTH))).isNotSameAs(first);
        }

        @Test
        void staysWhenTheNetworkRepeatsIt() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            for (int i = 0; i < 5; i++) {
                elapse(10);
                assertThat(node(gateway.handle(INVITE, CLIENT, BOTH))).isSameAs(first);
            }
        }

        @Test
        void staysWhenItsNodeAnswered() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            gateway.handle(response(gateway.sent(), "100 Trying"), first.address(), BOTH);
            for (int i = 0; i < 5; i++) {
                assertThat(node(gateway.handle(INVITE, CLIENT, BOTH))).isSameAs(first);
            }
        }

        @Test
        void keepsItsNodeWithCredentials() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            String second = INVITE.replace("CSeq: 1", "CSeq: 2").replace("bKc1", "bKc9");
            assertThat(node(gateway.handle(second, CLIENT, BOTH))).isSameAs(first);
        }

        @Test
        void gets503WithoutANode() {
            var decision = gateway.handle(INVITE, CLIENT, Choice.NONE);
            assertThat(gateway.answer(decision)).isEqualTo("""
                            SIP/2.0 503 Service Unavailable
                            Via: SIP/2.0/UDP 10.1.1.1:5060;rport=40000;branch=z9hG4bKc1;received=192.0.2.10
                            From: <sip:1001@sentiric.cloud>;tag=a
                            To: <sip:902124548590@sentiric.cloud>;tag=BAAAAAAAAAA
                            Call-ID: call-1
                            CSeq: 1 INVITE
                            Retry-After: 5
                            Content-Length: 0

                            """);
        }

        @Test
        void gets483AtTheEndOfItsHops() {
            var decision = gateway.handle(INVITE.replace("70", "0"), CLIENT, BOTH);
            assertThat(decision).isEqualTo(new Decision.Reply(483, "Too Many Hops", 0));
        }

        @Test
        void getsMaxForwardsWhereThereIsNone() {
            gateway.handle(INVITE.replace("Max-Forwards: 70\n", ""), CLIENT, BOTH);
            assertThat(gateway.sent()).contains("Max-Forwards: 70\n");
        }

        @Test
        void loopIs482AndSpiralIsNot() {
            String sent = invite(ONLY_B);
            String looped = sent.replaceAll("(?m)^(Record-Route|Sentiric).*\\n", "");
            assertThat(gateway.handle(looped, at("198.51.100.1", 5060), ONLY_B))
                    .isEqualTo(new Decision.Reply(482, "Loop Detected", 0));
            String spiral = looped.replace("sip:902124548590@sentiric.cloud SIP", "sip:9@198.51.100.7:5080 SIP");
            assertThat(gateway.handle(spiral, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(at("198.51.100.7", 5080), Side.OUTSIDE, null, true));
        }

        @Test
        void spoofedReceivedIsReplaced() {
            gateway.handle(INVITE.replace(";rport;", ";received=203.0.113.1;rport=1;"), CLIENT, BOTH);
            assertThat(gateway.sent()).contains("5060;received=192.0.2.10;rport=40000;branch");
        }

        @Test
        void foreignRouteIsKept() {
            gateway.handle(INVITE.replace("Max-", "Route: <sip:other.example;lr>\nMax-"), CLIENT, BOTH);
            assertThat(gateway.sent()).contains("Route: <sip:other.example;lr>\n");
        }

        @Test
        void preloadedRouteToUsIsRemoved() {
            gateway.handle(INVITE.replace("Max-", "Route: <sip:GW.example.net;lr>, <sip:x;lr>\nMax-"), CLIENT, BOTH);
            assertThat(gateway.sent()).contains("\nRoute: <sip:x;lr>\n").doesNotContain("GW");
        }
    }

    private static String response(String request, String status) {
        return request.replaceAll("^.*\\n", "SIP/2.0 " + status + "\n").replaceAll("(?m)^(Sentiric|Max|X-).*\\n", "");
    }

    @Nested
    class Answers {
        @Test
        void goToTheClientWithoutOurVia() {
            String sent = invite(ONLY_B);
            var decision = gateway.handle(response(sent, "180 Ringing"), B.address(), ONLY_B);
            assertThat(decision).isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, B, false));
            assertThat(gateway.sent())
                    .startsWith("SIP/2.0 180 Ringing\nRecord-Route:")
                    .doesNotContain("Via: SIP/2.0/UDP 10.0.0.1");
        }

        @Test
        void withAViaThatIsNotOursAreDropped() {
            var foreign = new Decision.Drop(Reason.RESPONSE_VIA_NOT_OURS);
            String good = response(invite(ONLY_B), "180 Ringing");
            assertThat(gateway.handle(good.replace("received=192.0.2.10", "received=192.0.2.11"), B.address(), ONLY_B))
                    .isEqualTo(foreign);
            assertThat(gateway.handle(good.replace("rport=40000", "rport=40001"), B.address(), ONLY_B))
                    .isEqualTo(foreign);
            assertThat(gateway.handle(good.replaceFirst("branch=z9hG4bK.", "branch=z9hG4bK!"), B.address(), ONLY_B))
                    .isEqualTo(foreign);
            assertThat(gateway.handle(good.replaceFirst(";sn=[^\\n]*", ""), B.address(), ONLY_B))
                    .isEqualTo(foreign);
        }

        @Test
        void ofAClientWithoutRportGoToItsViaPort() {
            gateway.handle(INVITE.replace(";rport", ""), CLIENT, ONLY_B);
            String sent = gateway.sent();
            assertThat(sent).contains("Via: SIP/2.0/UDP 10.1.1.1:5060;branch=z9hG4bKc1;received=192.0.2.10\n");
            assertThat(gateway.handle(response(sent, "200 OK"), B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(at("192.0.2.10", 5060), Side.OUTSIDE, B, false));
        }
    }

    @Nested
    class FollowUps {
        @Test
        void cancelAndAckOfAFailureFollowTheirInvite() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            String branch = branch(gateway.sent());
            var other = first == B ? C : B;
            // The other is the choice now, the first one is still there.
            var leaning = Choices.of(List.of(other, first), List.of());
            String cancel = INVITE.replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL");
            assertThat(node(gateway.handle(cancel, CLIENT, leaning))).isSameAs(first);
            assertThat(branch(gateway.sent())).isEqualTo(branch);
            assertThat(gateway.sent()).doesNotContain("Sentiric-Source").doesNotContain("Record-Route");
            String ack = INVITE.replace("INVITE sip", "ACK sip")
                    .replace("1 INVITE", "1 ACK")
                    .replace("cloud>\n", "cloud>;tag=x\n");
            assertThat(node(gateway.handle(ack, CLIENT, leaning))).isSameAs(first);
            assertThat(branch(gateway.sent())).isEqualTo(branch);
        }

        @Test
        void ackIsNeverAnswered() {
            String ack = INVITE.replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK");
            assertThat(gateway.handle(ack, CLIENT, Choice.NONE)).isEqualTo(new Decision.Drop(Reason.ACK_UNROUTABLE));
            assertThat(gateway.handle(ack.replace("70", "0"), CLIENT, BOTH))
                    .isEqualTo(new Decision.Drop(Reason.ACK_UNROUTABLE));
        }
    }

    @Nested
    class InDialog {
        @Test
        void clientsRequestFollowsTheTokenAlsoThroughAnotherGateway() {
            String sent = invite(ONLY_C);
            var restarted = new Router(edge, Keys.parse("2:fedcba9876543210,1:0123456789abcdef"));
            assertThat(node(restarted.handle(bye(routes(sent, true)), CLIENT, BOTH)))
                    .isSameAs(C);
            assertThat(restarted.sent()).doesNotContain("Route:");
        }

        @Test
        void ofADeadNodeGoesToAnother() {
            String sent = invite(ONLY_C);
            assertThat(node(gateway.handle(bye(routes(sent, true)), CLIENT, ONLY_B)))
                    .isSameAs(B);
        }

        @Test
        void forgedTokenIsIgnored() {
            String routes = routes(invite(ONLY_C), true);
            var stranger = new Router(edge, Keys.parse("1:another secret of 16"));
            var choice = Choices.of(List.of(B, C), List.of());
            // Without the token the Call-ID decides; the stranger's table knows it, as it is shared in this test.
            assertThat(stranger.handle(bye(routes), CLIENT, choice)).isInstanceOf(Decision.Forward.class);
            assertThat(stranger.sent()).doesNotContain("Route:");
            var forged = gateway.handle(
                    bye(routes.replaceAll("sn=A", "sn=B")).replace("call-1", "call-2"), B.address(), BOTH);
            assertThat(((Decision.Forward) forged).to()).isNotEqualTo(CLIENT);
        }

        @Test
        void nodesRequestGoesToTheFlow() {
            String sent = invite(ONLY_B);
            String bye = bye(routes(sent, false)).replace("contact@10.0.0.2:13024", "1001@10.1.1.1");
            assertThat(gateway.handle(bye, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, false));
            assertThat(gateway.sent())
                    .contains("Via: SIP/2.0/UDP gw.example.net:5060;")
                    .doesNotContain("Route:");
            var back = gateway.handle(response(gateway.sent(), "200 OK"), CLIENT, ONLY_B);
            assertThat(((Decision.Forward) back).to()).isEqualTo(at("10.0.0.2", 13024));
        }

        @Test
        void clientWithAnothersTokenReachesTheNodeNotTheFlow() {
            String routes = routes(invite(ONLY_B), true);
            assertThat(node(gateway.handle(bye(routes), at("203.0.113.66", 5060), ONLY_B)))
                    .isSameAs(B);
        }

        @Test
        void routesOnOneLineAndAboveTheViaAreRemoved() {
            String both = routes(invite(ONLY_C), true).strip().replace("\nRoute: ", ", ");
            String bye = bye("").replaceFirst("\\n", "\n" + both + ", <sip:next;lr>\n");
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(C);
            assertThat(gateway.sent()).containsOnlyOnce("Route:").contains("\nRoute: <sip:next;lr>\n");
            bye = bye("").replaceFirst("\\n", "\n" + both + "\n");
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(C);
            assertThat(gateway.sent()).doesNotContain("Route:");
        }

        @Test
        void strictRouterWithBothRoutesOnOneLine() {
            var values = routes(invite(ONLY_C), true).strip().split("\n", -1);
            String bye = bye("Route: " + values[1].substring("Route: ".length()) + ", <sip:contact@10.0.0.3:13024>\n")
                    .replaceFirst("sip:contact@10.0.0.2:13024", find(values[0], "<([^>]*)>"));
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(C);
            assertThat(gateway.sent())
                    .startsWith("BYE sip:contact@10.0.0.3:13024 SIP/2.0\n")
                    .doesNotContain("Route:");
        }

        @Test
        void strictRouterIsUnderstood() {
            String route = find(invite(ONLY_B), "Record-Route: <([^>]*)>\n(?!Record)");
            String bye = bye("Route: <sip:contact@10.0.0.2:13024>\n").replaceFirst("sip:contact@10.0.0.2:13024", route);
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(B);
            assertThat(gateway.sent())
                    .startsWith("BYE sip:contact@10.0.0.2:13024 SIP/2.0\n")
                    .doesNotContain("Route:");
        }
    }

    @Nested
    class Registration {
        private static final String REGISTER = """
                REGISTER sip:sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKr1
                From: <sip:1001@sentiric.cloud>;tag=a
                To: <sip:1001@sentiric.cloud>
                Call-ID: reg-1
                CSeq: 1 REGISTER
                Contact: <sip:1001@10.1.1.1>

                """;

        @Test
        void pathLeadsBackToTheFlow() {
            gateway.handle(REGISTER, CLIENT, BOTH);
            String sent = gateway.sent();
            assertThat(sent).doesNotContain("Record-Route").contains("Sentiric-Source: 192.0.2.10:40000;");
            String path = find(sent, "Path: (<sip:10.0.0.1:5060;lr;ob;sn=[^>]*>)\n");
            String call = INVITE.replace("902124548590@sentiric.cloud SIP", "1001@10.1.1.1 SIP")
                    .replace("Max-", "Route: " + path + "\nMax-");
            assertThat(gateway.handle(call, B.address(), BOTH))
                    .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, true));
            assertThat(gateway.sent())
                    .contains("Record-Route: <sip:gw.example.net:5060;lr;sn=")
                    .doesNotContain("\nRoute:");
            assertThat(node(gateway.handle(call.replace("bKc1", "bKc7"), CLIENT, BOTH)))
                    .isIn(B, C);
        }

        @Test
        void calleeWithoutAnAddressIs480() {
            String call = INVITE.replace("902124548590@sentiric.cloud SIP", "1001@host.example SIP");
            assertThat(((Decision.Reply) gateway.handle(call, B.address(), BOTH)).status())
                    .isEqualTo(480);
        }
    }
}
