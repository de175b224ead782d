package cloud.sentiric.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.route.Affinity;
import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Edge;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Rules;
import cloud.sentiric.gateway.target.Targets;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Text;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the gateway lets out means to signaling what it means to the gateway. */
class DifferentialTest {
    /** In each build; millions by this system property. */
    private static final int RUNS = Integer.getInteger("differential.runs", 200_000);

    private static final long SEED = Long.getLong("differential.seed", 5);
    private static final String KEYS = "1:0123456789abcdef";
    private static final InetSocketAddress CLIENT = at("192.0.2.10", 40000);
    private static final InetSocketAddress NODE = at("10.0.0.2", 13024);
    private static final InetSocketAddress GATEWAY = at("10.0.0.1", 5060);
    private static final String[] PIECES = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        "\f",
        "\u000b",
        "\0",
        "\u0085",
        "\u00a0",
        "\u00ff",
        "\u00e2\u0080\u0083",
        "\u007f",
        ",",
        ";",
        "<",
        ">",
        "\"",
        "\\",
        ":",
        "=",
        "[",
        "]",
        "(",
        ")",
        "{",
        "?",
        "@",
        "%41",
        "\r\n ",
        "\r\n\t",
        " \r\n",
        "\r\n\r\n",
        "Via: ",
        "v:",
        "Route: <sip:10.0.0.1;lr>\r\n",
        "Route: <sip:a;lr>,<sip:b>\r\n",
        "Route",
        "route :",
        "Route\f: <sip:q>\r\n",
        "Sentiric-Source: 10.9.9.9:1;transport=udp;key=1;mac=x\r\n",
        "Sentiric-Source",
        "To: <sip:z@z>;tag=z\r\n",
        "t:",
        "f :",
        "From: <sip:z@z>\r\n",
        "i: other\r\n",
        "Call-ID: other\r\n",
        "CSeq: 2 BYE\r\n",
        "Content-Length: 3\r\n",
        "l:1\r\n",
        "tag=",
        ";tag=",
        ";TAG = ",
        ";tag",
        ";tag=\"q\"",
        "SIP/2.0",
        "INVITE",
        "sip:",
        "sips:",
        "tel:",
        ";lr",
        ";sn=",
        ";sf=",
        ";sa=",
        ";rport",
        "ACK",
        "999999999999",
        "Contact: *\r\n",
        "X: y\r\n",
        "To : a <sip:b>",
        "Max-Forwards: 0\r\n"
    };
    private static final String[] SEEDS = {"""
        INVITE sip:2001@sentiric.cloud SIP/2.0
        Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKc1, SIP/2.0/UDP 10.1.1.2;branch=z9hG4bKc0
        Max-Forwards: 70
        Route: <sip:10.0.0.1;lr>, "Q, <" <sip:192.0.2.7;lr>
        From: "A; tag=no, \\"x" <sip:1001@sentiric.cloud;tag=neither>;tag=a
        To: <sip:2001@sentiric.cloud>
        Call-ID: call-1
        CSeq: 1 INVITE
        Contact: <sip:1001@10.1.1.1>
        Content-Length: 5

        v=0
        """, """
        BYE sip:2001@10.0.0.2:13024 SIP/2.0
        v: SIP / 2.0 / UDP
          10.1.1.1 : 5060 ; branch
         = z9hG4bKc2
        Route: <sip:192.0.2.7;lr>
        Route: <sip:192.0.2.8>
        f: sip:1001@sentiric.cloud;tag=a
        t  : sip:2001@sentiric.cloud ; x="a;tag=b" ; TAG = b
        i:
         folded-1
        CSeq: 2
          BYE
        l: 0

        """, """
        REGISTER sip:sentiric.cloud SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.10:40000;branch=z9hG4bKr1
        From: <sip:1001@sentiric.cloud>;tag=
        To: "B" <sip:1001@sentiric.cloud>
        Call-ID: reg@10.1.1.1
        CSeq: 7 REGISTER
        Contact: <sip:1001@10.1.1.1>;expires=60

        """};

    private final Signer signer = new Signer(Keys.parse(KEYS));
    private final Flows flows = new Flows();
    private final Requests requests = new Requests(
            new Edge("192.0.2.1", 5060, "10.0.0.1", 5060), signer, flows, new Stickiness(signer, new Affinity(64), 1));
    private final Choice choice = choice();
    private final Scanner scanner = new Scanner(60_000);
    private final Message message = new Message(65_536);
    private final Message sent = new Message(65_536);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(131_072);
    private final JainParser parser = new JainParser(GatewayKeys.parse(KEYS), 65_535);
    private int compared;

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static Choice choice() {
        var targets = new Targets(Rules.standard(), 1);
        targets.list(List.of(new Instance("node-b", NODE, true, false)), 0);
        for (var probe : targets.tick(1)) {
            targets.answered(probe.node().id(), probe.number(), true, 2);
        }
        return targets.choice(3);
    }

    @Test
    void bothReadTheSame() {
        var random = new Random(SEED);
        byte[][] seeds = Arrays.stream(SEEDS)
                .map(seed -> seed.replace("\n", "\r\n").getBytes(ISO_8859_1))
                .toArray(byte[][]::new);
        for (int run = 0; run < RUNS; run++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)];
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes = mutated(bytes, random);
            }
            try {
                compare(bytes, run);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + SEED + " run " + run + "\n" + shown(bytes) + "\n--- sent\n" + shown(out.copy()), e);
            }
        }
        assertThat(compared).isGreaterThan(RUNS / 10);
    }

    private static String shown(byte[] bytes) {
        var text = new StringBuilder();
        for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
            text.append(c == '\n' || (c >= ' ' && c < 127) ? "" + c : "{" + Integer.toHexString(c) + "}");
        }
        return text.toString();
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        int place = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, place + random.nextInt(random.nextInt(10) == 0 ? 100 : 6));
        String text = new String(bytes, ISO_8859_1);
        String piece = PIECES[random.nextInt(PIECES.length)];
        String mutated = switch (random.nextInt(6)) {
            case 0 -> text.substring(0, place) + text.substring(end);
            case 1, 2 -> text.substring(0, place) + piece + text.substring(place);
            case 3 -> text.substring(0, place) + (char) random.nextInt(256) + text.substring(place);
            case 4 -> text.substring(0, end) + text.substring(place);
            default -> text.substring(0, place) + piece + text.substring(end);
        };
        return mutated.getBytes(ISO_8859_1);
    }

    private void compare(byte[] bytes, int run) {
        out.clear();
        System.arraycopy(bytes, 0, message.bytes(), 0, bytes.length);
        if (scanner.scan(message, bytes.length) != Scan.Good.REQUEST) {
            return;
        }
        edits.clear();
        var source = flows.of(CLIENT);
        if (!(requests.route(message, source, null, choice, run, edits) instanceof Decision.Forward)) {
            return;
        }
        edits.apply(message, out);
        byte[] datagram = out.copy();
        System.arraycopy(datagram, 0, sent.bytes(), 0, datagram.length);
        assertThat(scanner.scan(sent, datagram.length))
                .as("what the gateway reads again")
                .isEqualTo(Scan.Good.REQUEST);
        switch (parser.parse(datagram, GATEWAY)) {
            case Parsed.Asked(var request) -> agree(request, datagram);
            case Parsed.Malformed malformed -> {
                boolean ack = malformed.method().equals("ACK");
                assertThat(malformed.answer() != null || ack).as("answered").isTrue();
            }
            case Parsed.Bare _, Parsed.Answered _, Parsed.Ignored _ ->
                throw new AssertionError("no request to signaling");
        }
    }

    private void agree(Request request, byte[] datagram) {
        compared++;
        same("method", Field.METHOD, request.method().name());
        same("Request-URI", Field.URI, request.rawUri());
        same("Call-ID", Field.CALL_ID, request.callId().value());
        same("From tag", Field.FROM_TAG, request.from().tag());
        same("To tag", Field.TO_TAG, request.to().tag());
        assertThat(request.cseq().number()).as("CSeq").isEqualTo(sent.cseq());
        assertThat(request.viaCount()).as("Vias").isEqualTo(sent.vias());
        var routes = request.headers("Route");
        assertThat(routes.isEmpty()).as("routes").isEqualTo(sent.routes() == 0);
        if (sent.routes() > 0) {
            var first = new String(datagram, sent.routeStart(0), sent.routeEnd(0) - sent.routeStart(0), ISO_8859_1);
            assertThat(folded(ascii(routes.getFirst()))).as("Route").startsWith(folded(first));
        }
        assertThat(request.sourceSigned()).as("signed").isTrue();
        assertThat(request.source()).as("source").isEqualTo(CLIENT);
    }

    /** Text of the wire, whatever it was decoded as. */
    private static String ascii(String decoded) {
        boolean latin = decoded.chars().allMatch(c -> c < 256);
        return new String(decoded.getBytes(latin ? ISO_8859_1 : UTF_8), ISO_8859_1);
    }

    private static String folded(String text) {
        return text.replaceAll("[ \\t\\r\\n]+", " ");
    }

    private void same(String what, Field field, @Nullable String read) {
        var place = sent.has(field)
                ? new String(sent.bytes(), sent.start(field), sent.end(field) - sent.start(field), ISO_8859_1)
                : null;
        if (place == null || read == null) {
            assertThat(read).as(what).isEqualTo(place);
            return;
        }
        var latin = read.chars().allMatch(c -> c < 256) ? new String(read.getBytes(ISO_8859_1), ISO_8859_1) : "";
        var utf = new String(read.getBytes(UTF_8), ISO_8859_1);
        // A tag in quotes, which is no token, is at least the same text.
        var content = Text.unquote(place).isEmpty() ? place : Text.unquote(place);
        assertThat(List.of(folded(place), folded(content))).as(what).containsAnyOf(folded(latin), folded(utf));
    }
}
