package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TelephoneNumberTest {
    @ParameterizedTest
    @CsvSource({
        "+902124548590, true",
        "00902124548590, true",
        "902124548590, true",
        "02124548590, true",
        "+90-212-454.8590, true",
        "9001, false",
        "1001, false",
        "90212454859, false",
        "0212454859, false",
        "alice, false",
        "+12, false",
        "112, false",
        "12345678, false",
        "+90212454859, false",
        "+1 202 555 0123;phone-context=x, true",
    })
    void telephoneNumbersAreNoExtensions(String user, boolean number) {
        assertThat(TelephoneNumber.parse(user, new Region("TR")) != null).isEqualTo(number);
    }

    /** Digits of a number abroad that are a national number as well. */
    @ParameterizedTest
    @CsvSource({"IT, +32 2 555 12 34", "ES, +685 123456", "PL, +298 212345", "RU, +39 06 123456", "TR, 0212 454 8590"})
    void isReadAsTheSameAgain(String region, String dialled) {
        var number = TelephoneNumber.parse(dialled, new Region(region));
        assertThat(number).isNotNull();
        assertThat(TelephoneNumber.parse(number.international(), new Region(region)))
                .isEqualTo(number);
    }
}
