package cloud.sentiric.signaling.jain;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Screening;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The torture messages of RFC 4475; rfc4475.txt says of each what the RFC wants and what is done here. */
final class TortureTest {
    record Case(String name, String section, String rfc, String expected, String message) {
        @Override
        public String toString() {
            return name + " §" + section + " (" + rfc + ") -> " + expected;
        }
    }

    static Stream<Case> cases() {
        try (var in = TortureTest.class.getResourceAsStream("/rfc4475.txt")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^### ")).skip(1).map(TortureTest::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case read(String entry) {
        int end = entry.indexOf('\n');
        var head = List.of(entry.substring(0, end).split(" \\| "));
        return new Case(head.get(0), head.get(1), head.get(2), head.get(3), entry.substring(end + 1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTakenAsTheTableSays(Case message) {
        assertThat(outcome(Messages.parse(message.message()))).isEqualTo(message.expected());
    }

    @Test
    void theTableIsWhole() {
        assertThat(cases()).hasSize(49);
    }

    private static String outcome(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Asked(var request) -> {
                var refusal = Screening.refusal(request);
                yield "asked " + request.method() + (refusal == null ? "" : " then " + refusal.status());
            }
            case Parsed.Answered(var response) -> "answered " + response.status();
            case Parsed.Malformed malformed ->
                "refused " + (malformed.answer() == null ? "none" : Integer.toString(malformed.status()));
            case Parsed.Bare(var method, var _) -> "bare " + method;
            case Parsed.Ignored(var reason) -> "ignored " + reason;
        };
    }
}
