package cloud.sentiric.gateway.sip;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static cloud.sentiric.gateway.sip.Texts.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Framer.Cut;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {
    private static final int MAX = 2000;
    private static final String HEADER = """
            MESSAGE sip:1001@sentiric.cloud SIP/2.0
            Via: SIP/2.0/TCP 10.1.1.1:5060;branch=z9hG4bKc1
            X-Length: Content-Length: 7
            """;
    private static final String FIRST = HEADER + "Content-Length: 12\n\nbody\n\nBODY";
    private static final String SECOND = "SIP/2.0 200 OK\nl : 0\n\n";

    private static String message(String lines, String body) {
        return HEADER + lines + "\n" + body;
    }

    /** What a connection makes of the chunks: the messages, and at the end what stopped it. */
    private static List<String> read(List<byte[]> chunks) {
        var framer = new Framer(MAX);
        var found = new ArrayList<String>();
        byte[] held = new byte[0];
        for (byte[] chunk : chunks) {
            var all = new ByteArrayOutputStream();
            all.writeBytes(held);
            all.writeBytes(chunk);
            byte[] bytes = all.toByteArray();
            int at = 0;
            while (true) {
                var cut = framer.next(bytes, at, bytes.length);
                if (cut == Cut.MORE) {
                    break;
                }
                int size = framer.size();
                assertThat(size).isBetween(1, MAX);
                switch (cut) {
                    case MESSAGE -> found.add(text(Arrays.copyOfRange(bytes, at, at + size)));
                    case LINE_END -> {}
                    default -> found.add(cut.name());
                }
                if (cut != Cut.MESSAGE && cut != Cut.LINE_END && cut != Cut.PING) {
                    return found;
                }
                at += size;
            }
            held = Arrays.copyOfRange(bytes, at, bytes.length);
        }
        return found;
    }

    private static List<String> read(String text) {
        return read(List.of(crlf(text)));
    }

    @Test
    void twoMessagesInOneSegment() {
        assertThat(read(FIRST + SECOND)).containsExactly(text(crlf(FIRST)), text(crlf(SECOND)));
    }

    @Test
    void splitAtEveryByte() {
        byte[] all = crlf("\n\n" + FIRST + "\n" + SECOND + "\n\n" + FIRST);
        var expected = read(List.of(all));
        assertThat(expected).hasSize(5).contains("PING");
        for (int i = 0; i <= all.length; i++) {
            assertThat(read(List.of(Arrays.copyOf(all, i), Arrays.copyOfRange(all, i, all.length))))
                    .as("split at " + i)
                    .isEqualTo(expected);
        }
        var single = new ArrayList<byte[]>();
        for (byte b : all) {
            single.add(new byte[] {b});
        }
        assertThat(read(single)).isEqualTo(expected);
    }

    @Test
    void keepAliveIsTwoLineEnds() {
        assertThat(read("\n\n")).containsExactly("PING");
        assertThat(read("\n")).isEmpty();
        assertThat(read("\n" + SECOND)).containsExactly(text(crlf(SECOND)));
        assertThat(read("\n\n\n\n")).containsExactly("PING", "PING");
        assertThat(read(List.of("\n\n".getBytes(US_ASCII)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1\n",
                "Content-Length: +1\n",
                "Content-Length: \n",
                "Content-Length:\n",
                "Content-Length: 1 1\n",
                "Content-Length: 1;x\n",
                "Content-Length: 0x1\n",
                "Content-Length: 99999999999999999999999\n",
                "Content-Length: 1\nContent-Length: 1\n",
                "Content-Length: 0\nl: 5\n"
            })
    void badLength(String lines) {
        assertThat(read(message(lines, "x"))).containsExactly("BAD_LENGTH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\n",
                "content-length:3\n",
                "CONTENT-LENGTH \t:   3   \n",
                "l:3\n",
                "L: 3\n",
                "Content-Length:\n 3\n",
                "Content-Length: 3\n \n",
                "Content-Length: 0000000003\n"
            })
    void lengthInItsForms(String lines) {
        assertThat(read(message(lines, "abc") + SECOND))
                .containsExactly(text(crlf(message(lines, "abc"))), text(crlf(SECOND)));
    }

    @Test
    void foldedLineOfAnotherHeaderIsNoLength() {
        String folded = message("Subject: x\n Content-Length: 9\nContent-Length: 1\n", "y");
        assertThat(read(folded)).containsExactly(text(crlf(folded)));
    }

    @Test
    void missingLengthIsRefusedButForALineAlone() {
        assertThat(read(message("", ""))).containsExactly("NO_LENGTH");
        assertThat(read("REGISTER sip:test@sentiric.cloud SIP/2.0\n\n")).hasSize(1);
    }

    @Test
    void tooLarge() {
        assertThat(read(message("Content-Length: 1900\n", ""))).containsExactly("TOO_LARGE");
        assertThat(read(message("Content-Length: 2147483647\n", ""))).containsExactly("TOO_LARGE");
        assertThat(read(message("Content-Length: 999999999999999999\n", ""))).containsExactly("TOO_LARGE");
        assertThat(read(message("X: " + "x".repeat(MAX) + "\n", ""))).containsExactly("TOO_LARGE");
        assertThat(read(message("X: " + "x".repeat(MAX), ""))).containsExactly("TOO_LARGE");
        int room = MAX - crlf(message("Content-Length: 1800\n", "")).length;
        String full = message("Content-Length: " + room + "\n", "x".repeat(room));
        assertThat(read(full)).hasSize(1).allMatch(m -> m.length() == MAX);
    }

    @Test
    void whatIsNoSipIsKnownAtOnce() {
        assertThat(read("GET / HTTP/1.1\n")).containsExactly("NOT_SIP");
        assertThat(read(List.of(new byte[] {0x16, 3, 1}))).containsExactly("NOT_SIP");
        assertThat(read(List.of(new byte[] {'\r', 'x'}))).containsExactly("NOT_SIP");
        assertThat(read("hello\n")).containsExactly("NOT_SIP");
        assertThat(read(" INVITE sip:a SIP/2.0\n")).containsExactly("NOT_SIP");
    }

    @Test
    void lineFeedsAloneAreEnough() {
        String bare = message("Content-Length: 1\n", "x");
        assertThat(read(List.of(bare.getBytes(US_ASCII)))).containsExactly(bare);
    }

    /** However random bytes are cut, the same is found, and nothing is thrown. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutationsAreCutTheSameWayHoweverTheyArrive(long seed) {
        var random = new Random(seed);
        byte[] good = crlf(FIRST + SECOND + "\n\n" + FIRST);
        for (int run = 0; run < 3000; run++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? "\r\n: 0129lL".charAt(random.nextInt(10)) : random.nextInt(256));
            }
            var chunks = new ArrayList<byte[]>();
            for (int at = 0; at < bytes.length; ) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(60));
                chunks.add(Arrays.copyOfRange(bytes, at, next));
                at = next;
            }
            assertThat(read(chunks)).as("run " + run).isEqualTo(read(List.of(bytes)));
        }
    }
}
