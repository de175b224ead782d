package cloud.sentiric.gateway.route;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
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
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Client 192.0.2.10:40000, gateway gw.example.net outside and 10.0.0.1 inside, nodes 10.0.0.2 and 10.0.0.3. */
abstract class Routing {
    static final InetSocketAddress CLIENT = at("192.0.2.10", 40000);
    static final Node B = Choices.node(0, new Instance("node-b", at("10.0.0.2", 13024), true, false));
    static final Node C = Choices.node(1, new Instance("node-c", at("10.0.0.3", 13024), true, false));
    static final Choice BOTH = Choices.of(List.of(B, C), List.of());
    static final Choice ONLY_B = Choices.of(List.of(B), List.of(C));
    static final Choice ONLY_C = Choices.of(List.of(C), List.of(B));

    static final String INVITE = """
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

    final Edge edge = new Edge("gw.example.net", 5060, "10.0.0.1", 5060);
    final Affinity affinity = new Affinity(1024);
    final Router gateway = new Router(edge, Keys.parse("1:0123456789abcdef"));
    /** To which the client is a carrier. */
    final Router trunk = new Router(edge, Keys.parse("1:0123456789abcdef"), CLIENT.getAddress()::equals);

    long now = 1_000_000;

    void elapse(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /** One gateway process: what a worker does, but for the sockets. */
    final class Router {
        private final Signer signer;
        private final Flows flows = new Flows();
        final Requests requests;
        private final Responses responses;
        private final Edits edits = new Edits();
        private Message m = new Message(0);

        Router(Edge edge, Keys keys) {
            this(edge, keys, _ -> false);
        }

        /** To which the addresses are carriers. */
        Router(Edge edge, Keys keys, Predicate<InetAddress> trusted) {
            signer = new Signer(keys);
            var stickiness = new Stickiness(signer, affinity, 1);
            requests = new Requests(edge, signer, flows, stickiness, Connections.NONE, trusted);
            responses = new Responses(edge, signer, flows, stickiness);
        }

        Decision handle(String text, InetSocketAddress source, Choice choice) {
            byte[] bytes = crlf(text);
            m = Texts.message(bytes);
            var scan = new Scanner(16384).scan(m, bytes.length);
            assertThat(scan).isInstanceOf(Scan.Good.class);
            edits.clear();
            return m.status() == 0
                    ? requests.route(m, flows.of(source), choice.node(source), choice, now, edits)
                    : responses.route(m, flows.of(source), choice.node(source), Side.INSIDE, now, edits);
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

    /** The same but for the number by which its call is found again. */
    static Decision uncounted(Decision decision) {
        var way = (Decision.Forward) decision;
        return new Decision.Forward(
                way.to(),
                way.connection(),
                way.side(),
                way.node(),
                way.opens(),
                0,
                way.left(),
                way.strays(),
                way.standing());
    }

    static Node node(Decision decision) {
        var forward = (Decision.Forward) decision;
        assertThat(forward.node()).isNotNull();
        return Objects.requireNonNull(forward.node());
    }

    static String find(String text, String pattern) {
        var match = Pattern.compile(pattern).matcher(text);
        assertThat(match.find()).as(pattern + " in\n" + text).isTrue();
        return match.group(1);
    }

    static String branch(String sent) {
        return find(sent, "Via: SIP/2.0/UDP [^;]*;branch=(z9hG4bK[^;]*)");
    }

    String invite(Choice choice) {
        gateway.handle(INVITE, CLIENT, choice);
        return gateway.sent();
    }

    /** The Record-Routes of a sent INVITE as the Route set of the given side. */
    static String routes(String sent, boolean client) {
        var values = Pattern.compile("Record-Route: (.*)")
                .matcher(sent)
                .results()
                .map(r -> r.group(1))
                .toList();
        var ordered = client ? values.reversed() : values;
        return String.join("", ordered.stream().map(v -> "Route: " + v + "\n").toList());
    }

    static String bye(String routes) {
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

    static String response(String request, String status) {
        return request.replaceAll("^.*\\n", "SIP/2.0 " + status + "\n").replaceAll("(?m)^(Sentiric|Max|X-).*\\n", "");
    }
}
