package cloud.sentiric.store.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {
    @ParameterizedTest
    @CsvSource({
        "+905551001001, 905551001001",
        "00905551001001, 905551001001",
        "905551001001, 905551001001",
        "05551001001, 905551001001",
        "+90 (555) 100-10.01, 905551001001",
        "0 555 100 10 01, 905551001001",
        "(0)555 100 10 01, 905551001001",
        "+44 (0)20 7946 0000, 442079460000",
        "0044 20 7946 0000, 442079460000",
        "+4930123456, 4930123456",
        "4930123456, 4930123456",
        "9001, 9001",
        "1001, 1001",
        "alice, alice",
        "+12, +12",
        "00, 00",
        "+0905551001001, +0905551001001",
        "055510010019, 055510010019",
        "+1234567890123456, +1234567890123456",
        "+9055510010a1, +9055510010a1",
    })
    void normalizes(String text, String expected) {
        assertThat(PhoneNumber.normalized(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9001", "112", "", "0905551001001", "+905551001001", "1234567890123456", "٩٠٥٥٥١٠٠١٠٠١"})
    void isNotE164(String text) {
        assertThat(PhoneNumber.isE164(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyFormOfANumberIsOneNumber(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            var national = (1 + random.nextInt(9)) + digits(random, 9);
            var number = "90" + national;
            assertThat(number)
                    .isEqualTo(PhoneNumber.normalized("+" + number))
                    .isEqualTo(PhoneNumber.normalized("00" + number))
                    .isEqualTo(PhoneNumber.normalized(number))
                    .isEqualTo(PhoneNumber.normalized("0" + national))
                    .isEqualTo(PhoneNumber.normalized(spaced(random, "+" + number)));
            assertThat(PhoneNumber.isE164(number)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void normalizingTwiceIsNormalizingOnce(long seed) {
        var random = new Random(seed);
        var alphabet = "0123456789+ ()-.a9000";
        for (int i = 0; i < 5000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            var once = PhoneNumber.normalized(text.toString());
            assertThat(PhoneNumber.normalized(once)).as(text.toString()).isEqualTo(once);
        }
    }

    @Test
    void shortExtensionsStay() {
        for (int extension = 0; extension < 100_000; extension += 7) {
            var text = Integer.toString(extension);
            assertThat(PhoneNumber.normalized(text)).isEqualTo(text);
            assertThat(PhoneNumber.isE164(text)).isFalse();
        }
    }

    private static String digits(Random random, int count) {
        var digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    private static String spaced(Random random, String number) {
        var text = new StringBuilder(number.substring(0, 1));
        for (int i = 1; i < number.length(); i++) {
            text.append(random.nextInt(3) == 0 ? " -.".charAt(random.nextInt(3)) : "")
                    .append(number.charAt(i));
        }
        return text.toString();
    }
}
