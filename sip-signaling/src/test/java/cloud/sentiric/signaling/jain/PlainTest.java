package cloud.sentiric.signaling.jain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Header;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What JAIN-SIP's grammar is not asked about, it takes. */
final class PlainTest {
    private static final long HISTORIES = Objects.equals(System.getenv("SENTIRIC_LONG"), "true") ? 3_000_000 : 60_000;
    private static final String ALPHABET = "aZ09.-_+~*!;=,@:<>\"\\ %[]/?&$()'#|{}\t\u00e9";

    private static final List<String> STARTS = List.of(
            "INVITE sip:1001@sentiric.cloud SIP/2.0",
            "BYE sip:10.0.0.1:5070;transport=tcp;lr SIP/2.0",
            "REGISTER sips:x.example SIP/2.0",
            "SIP/2.0 200 OK",
            "SIP/2.0 487 Request Terminated; so it is");
    private static final List<Header> FIELDS = List.of(
            new Header("Via", "SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK-1;rport"),
            new Header("Via", "SIP/2.0/WSS a-b.example.org;branch=z9hG4bK.x~y;received=10.0.0.1;rport=65535;alias"),
            new Header("From", "\"Alice (1)\" <sip:+49.301@example.org>;tag=a6c85cf"),
            new Header("From", "Alice B. <sip:alice@10.0.0.1:5060;user=phone>;tag=1_2"),
            new Header("To", "<sips:bob@example.org;x=1;ob>"),
            new Header("CSeq", "314159 INVITE"),
            new Header("Call-ID", "f81d4fae-7dec@a.example"),
            new Header("Record-Route", "<sip:10.0.0.1:5060;lr;n=AbC-_9>,  <sip:p.example;lr>"),
            new Header("Route", "<sip:10.0.0.1;lr>"),
            new Header("Path", "<sip:edge@10.0.0.1:5060;lr;ob>"),
            new Header("Require", "100rel, replaces"));

    private final Grammar grammar = new Grammar();

    @Test
    void theUsualFormsAreKnown() {
        assertThat(STARTS).allMatch(Plain::start);
        assertThat(FIELDS).allMatch(Plain::field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Via | SIP/2.0/UDP 10.0.0.1:0;branch=z9hG4bK-1",
                "Via | SIP/2.0/UDP 10.0.0.1:65536",
                "Via | SIP/2.0/UDP 10.0.0.1, SIP/2.0/UDP 10.0.0.2",
                "Via | SIP/2.0/UDP [::1]:5060",
                "Via | SIP/2.0/UDP a..b",
                "Via | SIP / 2.0 / UDP a",
                "From | sip:a@example.org;tag=1",
                "From | \"a\\\"b\" <sip:a@example.org>",
                "From | \"open <sip:a@example.org>",
                "From | <sip:a%20b@example.org>",
                "From | <sip:@example.org>",
                "From | <sip:a@example.org>;tag=",
                "From | <sip:a@example.org>;tag",
                "From | Alice<x> <sip:a@example.org>",
                "To | <tel:+49301234>",
                "To | <sip:a@-example.org>",
                "To | <sip:a@example-.org-:1>",
                "CSeq | 1234567890 INVITE",
                "CSeq | 1  INVITE",
                "Call-ID | a@b@c",
                "Require | a,,b",
                "Contact | <sip:a@example.org>",
            })
    void whatIsWrittenOtherwiseIsNot(String name, String value) {
        assertThat(Plain.field(new Header(name.strip(), value))).isFalse();
    }

    @Test
    void whatIsPlainBreaksNoGrammar() {
        var random = new Random(20_261_130);
        long plain = 0;
        for (long i = 0; i < HISTORIES; i++) {
            var start = random.nextInt(8) == 0 ? changed(any(STARTS, random), random) : STARTS.getFirst();
            var field = any(FIELDS, random);
            var value = changed(field.value(), random);
            var lines = Lines.of((start + "\r\n" + field.name() + ": " + value + "\r\n\r\n").getBytes(UTF_8));
            if (lines == null || lines.headers().size() != 1) {
                continue;
            }
            if (Plain.start(lines.start()) && Plain.field(lines.headers().getFirst())) {
                plain++;
                assertThat(grammar.judged(lines)).as("%s", lines).isNull();
            }
        }
        assertThat(plain).isGreaterThan(HISTORIES / 20);
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static String changed(String text, Random random) {
        var changed = new StringBuilder(text);
        for (int edits = random.nextInt(5); edits > 0 && !changed.isEmpty(); edits--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(4)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                case 2 -> changed.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                default -> {
                    int end = Math.min(changed.length(), at + 1 + random.nextInt(6));
                    changed.insert(random.nextInt(changed.length()), changed.substring(at, end));
                }
            }
        }
        return changed.toString();
    }
}
