package cloud.sentiric.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\n\r", "a\r\n\r\nb", "a\rb\nc", "\r\r\n\n", "one", "last\r\n"})
    void linesAreThoseOfTheExpression(String text) {
        assertThat(Text.lines(text)).isEqualTo(List.of(text.split("\r\n|\r|\n", -1)));
    }

    @ParameterizedTest
    @CsvSource({"0,1,true", "123,3,true", "1234,3,false", "'',3,false", "1a,3,false", "-1,3,false", "\u0661,3,false"})
    void aNumberHasDecimalDigitsAlone(String text, int digits, boolean number) {
        assertThat(Text.isNumber(text, digits)).isEqualTo(number);
    }

    @Test
    void aPartKeepsWhatIsQuotedAndLosesItsWhiteSpace() {
        assertThat(Text.split("<sip:a,b@c> , \"d,e\" <sip:f>,", ','))
                .containsExactly("<sip:a,b@c>", "\"d,e\" <sip:f>", "");
    }
}
