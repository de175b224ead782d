package cloud.sentiric.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.token.Keys;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An INVITE of a client. */
final class InviteRoutingTest extends Routing {
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
            assertThat(uncounted(gateway.handle(spiral, B.address(), ONLY_B)))
                    .isEqualTo(new Decision.Forward(at("198.51.100.7", 5080), Side.OUTSIDE, null, true).straying());
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

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Sentiric-Source: 10.9.9.9:1;transport=udp;key=1;mac=x",
                    "sentiric-PROBE : x",
                    "SENTIRIC-Attempt: a,\n b",
                    "Sentiric-Anything:",
                })
        void wordsOfOursFromAClientAreTakenOut(String field) {
            for (String place : new String[] {"Via: SIP", "Max-", "Content-Length"}) {
                gateway.handle(INVITE.replaceFirst(place, field + "\n" + place), CLIENT, BOTH);
                assertThat(gateway.sent())
                        .as(field + " before " + place)
                        .doesNotContain("10.9.9.9")
                        .doesNotContainIgnoringCase("sentiric-probe")
                        .doesNotContainIgnoringCase("sentiric-attempt")
                        .doesNotContain("Anything")
                        .contains("\nSentiric-Source: 192.0.2.10:40000;transport=udp;key=1;mac=")
                        .contains("\nContent-Length: 5\n");
            }
        }

        @Test
        void isAskedForAnExtensionThatAProxyHasNot() {
            for (String field : new String[] {"Proxy-Require: foo, bar", "PROXY-require :\n foo, bar"}) {
                String asking = INVITE.replace("Max-", "Proxy-Require: \n" + field + "\nMax-");
                var decision = gateway.handle(asking, CLIENT, BOTH);
                assertThat(decision).isEqualTo(new Decision.Reply(420, "Bad Extension", 0));
                assertThat(gateway.answer(decision)).containsPattern("\nUnsupported ?:\\s+foo, bar\n");
                // RFC 3261 §8.2.2.3: in these it is ignored.
                node(gateway.handle(asking.replace("INVITE", "CANCEL"), CLIENT, BOTH));
                node(gateway.handle(asking.replace("INVITE", "ACK"), CLIENT, BOTH));
                assertThat(gateway.handle(
                                asking.replace("902124548590@sentiric.cloud SIP", "1@192.0.2.7 SIP"),
                                B.address(),
                                BOTH))
                        .isInstanceOf(Decision.Forward.class);
            }
        }

        @Test
        void hidesItsTargetOfAnySizeInTheLastRouteOfAStrictRouter() {
            String route = find(invite(ONLY_B), "Record-Route: (<[^>]*>)");
            String target = "sip:" + "x".repeat(15_000) + "@10.0.0.2";
            String bye = INVITE.replace("INVITE sip:902124548590@sentiric.cloud", "BYE " + route.replaceAll("[<>]", ""))
                    .replace("INVITE", "BYE")
                    .replace("Max-", "Route: <" + target + ">\nMax-")
                    .replace("To: <sip:902124548590@sentiric.cloud>", "To: <sip:2@h>;tag=b");
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(B);
            assertThat(gateway.sent()).startsWith("BYE " + target + " SIP/2.0\n");
        }

        @Test
        void preloadedRouteToUsIsRemoved() {
            gateway.handle(INVITE.replace("Max-", "Route: <sip:GW.example.net;lr>, <sip:x;lr>\nMax-"), CLIENT, BOTH);
            assertThat(gateway.sent()).contains("\nRoute: <sip:x;lr>\n").doesNotContain("GW");
        }
    }

    /** An INVITE that answers a call which rings at a node, as that one has named itself (RFC 3891 §3). */
    @Nested
    class Pickup {
        private static final String TAGS = ";to-tag=caller;from-tag=callee;early-only";

        private static String replaces(String callId) {
            return INVITE.replace("Max-", "REPLACES : " + callId + TAGS + "\nMax-");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0193-7@10.0.0.2:13024", "a@b:1@10.0.0.2:13024 ", "@10.0.0.2:13024"})
        void goesToThatNodeFromWhateverCall(String callId) {
            for (int i = 0; i < 20; i++) {
                String invite = replaces(callId).replace("call-1", "call-" + i);
                assertThat(node(gateway.handle(invite, CLIENT, BOTH))).isSameAs(B);
                assertThat(node(gateway.handle(invite.replace("10.0.0.2", "10.0.0.3"), CLIENT, BOTH)))
                        .as("sent again it stays")
                        .isSameAs(B);
            }
        }

        @Test
        void goesThereWithCredentialsToo() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            var other = first == B ? C : B;
            String second = replaces("0193-7@" + other.address().getHostString() + ":13024")
                    .replace("CSeq: 1", "CSeq: 2");
            assertThat(node(gateway.handle(second, CLIENT, BOTH))).isSameAs(other);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0193-7",
                    "0193-7@10.0.0.2",
                    "10.0.0.2:13024",
                    "0193-7@10.0.0.2:",
                    "0193-7@10.0.0.2:0",
                    "0193-7@10.0.0.2:5060",
                    "0193-7@10.0.0.9:13024",
                    "0193-7@node-b:13024",
                    "0193-7@[::1:13024",
                    "0193-7@10.0.0.2:13024x",
                    "0193-7@10.0.0.2:99999999999999999999",
                    "@:",
                    "",
                })
        void goesWhereAnyCallGoesWithoutTheNameOfANode(String callId) {
            for (int i = 0; i < 20; i++) {
                String call = "call-" + i;
                var usual = node(gateway.handle(INVITE.replace("call-1", call), CLIENT, BOTH));
                elapse(Affinity.LIFE.plusSeconds(1).toMillis());
                assertThat(node(gateway.handle(replaces(callId).replace("call-1", call), CLIENT, BOTH)))
                        .isSameAs(usual);
            }
        }

        @Test
        void goesElsewhereWhereThatNodeIsDown() {
            assertThat(node(gateway.handle(replaces("0193-7@10.0.0.2:13024"), CLIENT, ONLY_C)))
                    .isSameAs(C);
        }

        @Test
        void leavesThatNodeWhenItNeverAnswers() {
            String invite = replaces("0193-7@10.0.0.2:13024");
            assertThat(node(gateway.handle(invite, CLIENT, BOTH))).isSameAs(B);
            elapse(1500);
            assertThat(node(gateway.handle(invite, CLIENT, BOTH))).isSameAs(B);
            elapse(1500);
            assertThat(node(gateway.handle(invite, CLIENT, BOTH))).isSameAs(C);
        }

        @Test
        void insideADialogItsTokenSaysWhere() {
            String again = replaces("0193-7@10.0.0.2:13024")
                    .replace("Max-", routes(invite(ONLY_C), true) + "Max-")
                    .replace("To: <sip:902124548590@sentiric.cloud>", "To: <sip:902124548590@sentiric.cloud>;tag=b");
            assertThat(node(gateway.handle(again, CLIENT, BOTH))).isSameAs(C);
        }
    }
}
