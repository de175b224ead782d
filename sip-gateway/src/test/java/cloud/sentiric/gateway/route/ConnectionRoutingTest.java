package cloud.sentiric.gateway.route;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Choices;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Connection;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Clients with a connection: how their messages are marked, and how what is meant for them finds it. */
class ConnectionRoutingTest {
    private static final InetSocketAddress CLIENT = at("192.0.2.10", 40000);
    private static final Connection CONNECTION = new Connection(Transport.TLS, 77, 3);
    private static final Node B = Choices.node(0, new Instance("node-b", at("10.0.0.2", 13024), true, false));
    private static final Choice CHOICE = Choices.of(List.of(B), List.of());
    private static final String INVITE = """
            INVITE sip:902124548590@sentiric.cloud SIP/2.0
            Via: SIP/2.0/TLS 10.1.1.1:5061;branch=z9hG4bKc1
            Max-Forwards: 70
            From: <sip:1001@sentiric.cloud>;tag=a
            To: <sip:902124548590@sentiric.cloud>
            Call-ID: call-1
            CSeq: 1 INVITE
            Contact: <sip:1001@10.1.1.1;transport=tls>
            Content-Length: 0

            """;

    private final Map<Connection, InetSocketAddress> open = new HashMap<>(Map.of(CONNECTION, CLIENT));
    private final Connections connections = new Connections() {
        @Override
        public @Nullable InetSocketAddress peer(Connection connection) {
            return open.get(connection);
        }

        @Override
        public boolean send(Connection connection, Octets message) {
            throw new AssertionError("deciding sends nothing");
        }
    };

    private final Edge edge = new Edge("gw.example.net", 5060, "10.0.0.1", 5060, Map.of(Transport.TLS, 5061));
    private final Signer signer = new Signer(Keys.parse("1:0123456789abcdef"));
    private final Flows flows = new Flows();
    private final Stickiness stickiness = new Stickiness(signer, new Affinity(64), 1);
    private final Requests requests = new Requests(edge, signer, flows, stickiness, connections, _ -> false);
    private final Responses responses = new Responses(edge, signer, flows, stickiness, connections);
    private final Edits edits = new Edits();
    private Message m = new Message(0);

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private Decision handle(String text, Flow source) {
        byte[] bytes = crlf(text);
        m = Texts.message(bytes);
        assertThat(new Scanner(16384).scan(m, bytes.length)).isInstanceOf(Scan.Good.class);
        edits.clear();
        var sender = source.connection() == null ? CHOICE.node(source.address()) : null;
        return m.status() == 0
                ? requests.route(m, source, sender, CHOICE, 5, edits)
                : responses.route(m, source, sender, sender == null ? Side.OUTSIDE : Side.INSIDE, 5, edits);
    }

    private Decision fromClient(String text) {
        return handle(text, new Flow(CLIENT, CONNECTION));
    }

    private Decision fromNode(String text) {
        return handle(text, flows.of(B.address()));
    }

    private String sent() {
        var out = new Octets(20_000);
        edits.apply(m, out);
        return new String(out.copy(), ISO_8859_1).replace("\r\n", "\n");
    }

    private static List<String> recorded(String sent) {
        return Pattern.compile("Record-Route: (.*)")
                .matcher(sent)
                .results()
                .map(r -> r.group(1))
                .toList();
    }

    private static String response(String request, String status) {
        return request.replaceAll("^.*\\n", "SIP/2.0 " + status + "\n").replaceAll("(?m)^(Sentiric|Max|X-).*\\n", "");
    }

    private static Decision.Forward through(Side side, @Nullable Node node, boolean opens) {
        return new Decision.Forward(CLIENT, CONNECTION, side, node, opens);
    }

    @Test
    void requestToANodeNamesTransportAndConnection() {
        assertThat(((Decision.Forward) fromClient(INVITE)).node()).isSameAs(B);
        String sent = sent();
        assertThat(sent)
                .contains("\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK")
                .contains("\nVia: SIP/2.0/TLS 10.1.1.1:5061;branch=z9hG4bKc1;received=192.0.2.10\n")
                .contains("\nSentiric-Source: 192.0.2.10:40000;transport=tls;key=1;mac=");
        assertThat(recorded(sent)).hasSize(2);
        assertThat(recorded(sent).getFirst()).startsWith("<sip:10.0.0.1:5060;lr;sn=");
        assertThat(recorded(sent).getLast()).startsWith("<sip:gw.example.net:5061;transport=tls;lr;sn=");
    }

    @Test
    void twoRecordRoutesAlsoWhereBothSidesHaveOneName() {
        var single = new Edge("10.0.0.1", 5060, "10.0.0.1", 5060, Map.of(Transport.TLS, 5061));
        var text = new Flow(CLIENT, CONNECTION).recordRoute(B.address(), true, false, Side.INSIDE, single, signer);
        assertThat(recorded(new String(text, ISO_8859_1))).hasSize(2);
    }

    @Test
    void aClientOverIpv6IsToldTheNameThatItReaches() {
        var both = new Edge("192.0.2.1", "2001:db8::5", 5060, "10.0.0.1", 5060, Map.of(Transport.TLS, 5061));
        var six = new Flow(at("2001:db8::99", 40000), null);
        var four = new Flow(at("192.0.2.10", 40000), null);
        var overTls = new Flow(at("2001:db8::99", 40000), new Connection(Transport.TLS, 1, 1));

        assertThat(new String(both.via(six), ISO_8859_1)).startsWith("Via: SIP/2.0/UDP [2001:db8::5]:5060;");
        assertThat(new String(both.via(four), ISO_8859_1)).startsWith("Via: SIP/2.0/UDP 192.0.2.1:5060;");
        assertThat(recorded(
                        new String(six.recordRoute(B.address(), true, false, Side.INSIDE, both, signer), ISO_8859_1)))
                .satisfiesExactly(
                        inside -> assertThat(inside).startsWith("<sip:10.0.0.1:5060;lr;"),
                        outside -> assertThat(outside).startsWith("<sip:[2001:db8::5]:5060;lr;"));
        assertThat(recorded(new String(
                                overTls.recordRoute(B.address(), true, false, Side.OUTSIDE, both, signer), ISO_8859_1))
                        .getFirst())
                .startsWith("<sip:[2001:db8::5]:5061;transport=tls;lr;");
        byte[] own = "[2001:DB8::5]192.0.2.1".getBytes(ISO_8859_1);
        assertThat(both.ours(own, 0, 13, 5061)).isTrue();
        assertThat(both.ours(own, 13, own.length, 5060)).isTrue();
        assertThat(both.ours(own, 0, 13, 5062)).isFalse();
    }

    @Test
    void webSocketsAreNamedAlikeInUris() {
        var web = new Edge("gw", 5060, "10.0.0.1", 5060, Map.of(Transport.WS, 8080, Transport.WSS, 8443));
        var flow = new Flow(CLIENT, new Connection(Transport.WSS, 1, 1));
        var text = new String(flow.recordRoute(B.address(), true, false, Side.OUTSIDE, web, signer), ISO_8859_1);
        assertThat(recorded(text).getFirst()).startsWith("<sip:gw:8443;transport=ws;lr;sn=");
        assertThat(new String(web.via(flow), ISO_8859_1)).startsWith("Via: SIP/2.0/WSS gw:8443;");
    }

    @Test
    void responseGoesThroughTheConnectionWhateverTheClientsViaSays() {
        fromClient(INVITE);
        String ringing = response(sent(), "180 Ringing");
        assertThat(fromNode(ringing.replace("10.1.1.1:5061", "anonymous.invalid")))
                .isEqualTo(through(Side.OUTSIDE, B, false));
        assertThat(sent()).doesNotContain("Via: SIP/2.0/UDP");
    }

    @Test
    void responseWithoutLengthGetsOne() {
        fromClient(INVITE);
        fromNode(response(sent(), "200 OK").replace("Content-Length: 0\n\n", "\nv=0\n"));
        assertThat(sent()).endsWith("\nContent-Length: 5\n\nv=0\n");
    }

    @Test
    void responseWithAChangedViaOrForAnotherConnectionIsDropped() {
        fromClient(INVITE);
        String good = response(sent(), "180 Ringing");
        var foreign = new Decision.Drop(Reason.RESPONSE_VIA_NOT_OURS);
        assertThat(fromNode(good.replaceFirst("branch=z9hG4bK.", "branch=z9hG4bK!")))
                .isEqualTo(foreign);
        String sign = Pattern.compile(";sc=([^\\n]*)\\n")
                .matcher(good)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        var other = new Octets(30);
        other.put64(CONNECTION.number() + 1, 6);
        String forged = sign.substring(0, sign.length() - 6) + new String(other.copy(), ISO_8859_1);
        assertThat(fromNode(good.replace(sign, forged))).isEqualTo(foreign);
        open.clear();
        assertThat(fromNode(good)).isEqualTo(new Decision.Drop(Reason.CONNECTION_GONE));
    }

    private String bye(String sent) {
        return """
                BYE sip:1001@10.1.1.1;transport=tls SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.2:13024;branch=z9hG4bKn1
                Max-Forwards: 70
                Route: %s
                From: <sip:902124548590@sentiric.cloud>;tag=b
                To: <sip:1001@sentiric.cloud>;tag=a
                Call-ID: call-1
                CSeq: 1 BYE

                """.formatted(String.join(", ", recorded(sent)));
    }

    @Test
    void nodesRequestGoesThroughTheConnection() {
        fromClient(INVITE);
        String bye = bye(sent());
        assertThat(fromNode(bye.replace("CSeq", "Sentiric-Attempt: 0199\nCSeq")))
                .isEqualTo(through(Side.OUTSIDE, null, false));
        String sent = sent();
        assertThat(sent)
                .doesNotContain("Sentiric-Attempt")
                .contains("\nVia: SIP/2.0/TLS gw.example.net:5061;branch=z9hG4bK")
                .contains("\nContent-Length: 0\n")
                .doesNotContain("\nRoute:");
        assertThat(fromClient(response(sent, "200 OK")))
                .isEqualTo(new Decision.Forward(B.address(), Side.INSIDE, null, false));
        open.clear();
        assertThat(fromNode(bye)).isEqualTo(new Decision.Reply(480, "Connection Is Gone", 0));
        assertThat(fromNode(bye.replace("BYE", "ACK"))).isEqualTo(new Decision.Drop(Reason.ACK_UNROUTABLE));
    }

    @Test
    void pathLeadsToTheConnectionOrTheFlowHasFailed() {
        String register = INVITE.replace("INVITE", "REGISTER");
        fromClient(register);
        String path = Pattern.compile("Path: (.*)")
                .matcher(sent())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(path).startsWith("<sip:10.0.0.1:5060;lr;ob;sf=");
        String call =
                INVITE.replace("TLS 10.1.1.1:5061", "UDP 10.0.0.2:13024").replace("Max-", "Route: " + path + "\nMax-");
        assertThat(Routing.uncounted(fromNode(call))).isEqualTo(through(Side.OUTSIDE, null, true));
        assertThat(recorded(sent()).getFirst()).startsWith("<sip:gw.example.net:5061;transport=tls;lr;sn=");
        open.clear();
        var failed = new Decision.Reply(430, "Flow Failed", 0);
        assertThat(fromNode(call)).isEqualTo(failed);
        assertThat(fromNode(call.replace("INVITE", "OPTIONS"))).isEqualTo(failed);
    }

    @Test
    void whoHasAConnectionIsNoNode() {
        var impostor = new Flow(B.address(), new Connection(Transport.TCP, 77, 9));
        assertThat(((Decision.Forward) handle(INVITE, impostor)).node()).isSameAs(B);
    }

    @Test
    void preloadedRouteToOurTlsPortIsRemoved() {
        fromClient(INVITE.replace("Max-", "Route: <sip:GW.example.net:5061;transport=tls;lr>\nMax-"));
        assertThat(sent()).doesNotContain("\nRoute:");
    }
}
