package cloud.sentiric.gateway.route;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.HopByHop;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Choices;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutated messages: nothing is thrown, what is sent can be read again, a marked header field is kept byte for byte. */
class FuzzTest {
    /** Of each seed; SENTIRIC_LONG=true for the long way. */
    private static final int RUNS = "true".equals(System.getenv("SENTIRIC_LONG")) ? 3_000_000 : 100_000;

    private static final int MOST_ADDED = 1500;
    private static final Scan MALFORMED_RESPONSE = new Scan.Dropped(Reason.MALFORMED_RESPONSE);
    private static final String MARK = "X-Mark: ,;\"<kept>\r\n";
    private static final String[] PIECES = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
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
        "\0",
        "\u00ff",
        "Via: ",
        "v:x",
        "\r\n ",
        "Route: <sip:10.0.0.1;lr>\r\n",
        "Route: <sip:a;lr>,<sip:b>\r\n",
        ";rport",
        ";received=1.2.3.4",
        ";branch=",
        "Max-Forwards: 0\r\n",
        "Content-Length: 3\r\n",
        "999999999999999999999",
        "SIP/2.0",
        ";tag=",
        ";lr;sn=",
        ";sf=",
        ";sa=",
        ";sc=",
        "\r\n\r\n",
        "ACK",
        "CANCEL"
    };

    private static final InetSocketAddress CLIENT = at("192.0.2.10", 40000);
    private static final InetSocketAddress NODE = at("10.0.0.2", 13024);
    private static final Choice CHOICE =
            Choices.of(List.of(Choices.node(0, new Instance("node-b", NODE, true, false))), List.of());

    private final Signer signer = new Signer(Keys.parse("1:0123456789abcdef"));
    private final Edge edge = new Edge("10.0.0.1", 5060, "10.0.0.9", 5060);
    private final Flows flows = new Flows();
    private final Stickiness stickiness = new Stickiness(signer, new Affinity(64), 1);
    private final Requests requests = new Requests(edge, signer, flows, stickiness);
    private final Responses responses = new Responses(edge, signer, flows, stickiness);
    private final Edits edits = new Edits();
    private final Message m = new Message(65_536);
    private final Scanner scanner = new Scanner(60_000);
    private final Octets out = new Octets(131_072);

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutationsDoNoHarm(long seed) {
        var random = new Random(seed);
        byte[][] seeds = seeds();
        for (int run = 0; run < RUNS; run++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)];
            for (int i = random.nextInt(5); i >= 0; i--) {
                bytes = mutate(bytes, random);
            }
            try {
                handle(bytes, random.nextBoolean() ? CLIENT : NODE, run);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " run " + run + "\n" + Texts.text(bytes), e);
            }
        }
    }

    private byte[][] seeds() {
        byte[] invite = crlf("""
                INVITE sip:1001@192.0.2.9:5070 SIP/2.0
                Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKc1
                Max-Forwards: 70
                Route: <sip:10.0.0.1;lr>, <sip:192.0.2.7>
                From: "A" <sip:1001@sentiric.cloud>;tag=a
                To: <sip:2@sentiric.cloud>
                Call-ID: call-1
                CSeq: 1 INVITE
                Content-Length: 0

                """);
        byte[] request = Texts.text(invite).replace("From:", MARK + "From:").getBytes(ISO_8859_1);
        handle(request, CLIENT, 0);
        String sent = Texts.text(out.copy());
        byte[] response = sent.replaceFirst("^[^\r]*", "SIP/2.0 200 OK").getBytes(ISO_8859_1);
        byte[] bye = Texts.text(request)
                .replace("INVITE", "BYE")
                .replace("<sip:2@sentiric.cloud>", "<sip:2@h>;tag=b")
                .replace("Route: ", "Route: " + sent.replaceAll("(?s).*?Record-Route: ([^\r]*).*", "$1") + ",")
                .getBytes(ISO_8859_1);
        return new byte[][] {request, response, bye, crlf("REGISTER sip:test@sentiric.cloud SIP/2.0\n")};
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        int place = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, place + random.nextInt(random.nextInt(10) == 0 ? 200 : 8));
        String text = Texts.text(bytes);
        String mutated = switch (random.nextInt(5)) {
            case 0 -> text.substring(0, place) + text.substring(end);
            case 1 -> text.substring(0, place) + PIECES[random.nextInt(PIECES.length)] + text.substring(place);
            case 2 ->
                text.substring(0, place)
                        + (char) random.nextInt(256)
                        + text.substring(Math.min(text.length(), place + 1));
            case 3 -> text.substring(0, end) + text.substring(place);
            default -> text.substring(0, place) + PIECES[random.nextInt(PIECES.length)] + text.substring(end);
        };
        return mutated.getBytes(ISO_8859_1);
    }

    private void handle(byte[] bytes, InetSocketAddress source, long now) {
        System.arraycopy(bytes, 0, m.bytes(), 0, bytes.length);
        var scan = scanner.scan(m, bytes.length);
        edits.clear();
        var flow = flows.of(source);
        switch (scan) {
            case Scan.Good.REQUEST -> {
                check(requests.route(m, flow, CHOICE.node(source), CHOICE, now, edits), bytes, scan);
                requests.cancel(m, flow, true, out.clear());
            }
            case Scan.Good.RESPONSE -> {
                HopByHop.ack(m, out.clear());
                assertThat(out.size()).isLessThan(bytes.length + MOST_ADDED);
                check(responses.route(m, flow, CHOICE.node(source), Side.INSIDE, now, edits), bytes, scan);
            }
            case Scan.Refused refused -> {
                requests.stamp(m, flow, edits);
                Answer.write(m, edits, refused.status(), refused.phrase(), 0, now, out.clear());
                assertThat(out.size()).isLessThan(bytes.length + MOST_ADDED);
            }
            case Scan.Good.LINE, Scan.Good.PING -> {}
            case Scan.Dropped _ -> {}
        }
    }

    private void check(Decision decision, byte[] bytes, Scan scan) {
        switch (decision) {
            case Decision.Forward _ -> {
                edits.apply(m, out.clear());
                assertThat(out.size()).isLessThan(bytes.length + MOST_ADDED);
                int size = out.size();
                String before = Texts.text(bytes);
                boolean marked = before.contains("\r\n" + MARK) && before.indexOf("\r\n" + MARK) + 2 < m.headersEnd();
                System.arraycopy(out.bytes(), 0, m.bytes(), 0, size);
                var again = scanner.scan(m, size);
                // Of a response the Via below the next one was not read; it is the next one now.
                if (scan == Scan.Good.REQUEST || !MALFORMED_RESPONSE.equals(again)) {
                    assertThat(again).isEqualTo(scan);
                }
                if (marked) {
                    assertThat(Texts.text(out.copy())).contains("\n" + MARK);
                }
            }
            case Decision.Reply reply ->
                Answer.write(m, edits, reply.status(), reply.phrase(), reply.retryAfter(), 1, out.clear());
            case Decision.Acknowledge _ -> HopByHop.ack(m, out.clear());
            case Decision.Drop _,
                    Decision.Probed _,
                    Decision.LineAnswered _,
                    Decision.Outward _,
                    Decision.OutwardAnswer _ -> {}
        }
    }
}
