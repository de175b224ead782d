package cloud.sentiric.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestParserTest {
    @Test
    void unquotesAndUnescapes() {
        var found =
                new DigestParser("Digest Username=\"a\\\"b\\\\c\", nc=00000001 , uri = \"sip:x@y;a=b,c\"").parameters();
        assertThat(found.orElseThrow())
                .containsEntry("username", "a\"b\\c")
                .containsEntry("nc", "00000001")
                .containsEntry("uri", "sip:x@y;a=b,c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Digest",
                "Basic YTpi",
                "Digestusername=\"a\"",
                "Digest username=\"open",
                "Digest username=\"open\\",
                "Digest username",
                "Digest =x",
                "Digest a=b c=d",
                "Digest a=\"b\"c",
                "Digest a=b, A=c",
                "Digest a=\"\u0000\"",
                "Digest a=\u0000"
            })
    void refusesWhatIsMalformed(String value) {
        assertThat(new DigestParser(value).parameters()).isEmpty();
    }

    @Test
    void boundsLengthAndNumber() {
        assertThat(new DigestParser("Digest a=\"" + "x".repeat(DigestParser.MAX_LENGTH) + "\"").parameters())
                .isEmpty();
        assertThat(new DigestParser("Digest " + parameters(DigestParser.MAX_PARAMETERS)).parameters())
                .isPresent();
        assertThat(new DigestParser("Digest " + parameters(DigestParser.MAX_PARAMETERS + 1)).parameters())
                .isEmpty();
    }

    @Test
    void namesFoldWithoutTheDefaultLocale() {
        var before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(new DigestParser("DIGEST URI=\"u\"").parameters().orElseThrow())
                    .containsEntry("uri", "u");
            assertThat(Algorithm.of("md5")).contains(Algorithm.MD5);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String parameters(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p" + i + "=v").collect(Collectors.joining(", "));
    }
}
