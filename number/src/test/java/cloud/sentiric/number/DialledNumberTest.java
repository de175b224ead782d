package cloud.sentiric.number;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.DialledNumber.Extension;
import cloud.sentiric.number.DialledNumber.Impossible;
import cloud.sentiric.number.DialledNumber.Other;
import cloud.sentiric.number.DialledNumber.Telephone;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialledNumberTest {
    private static final Region TR = new Region("TR");

    private static DialledNumber read(String text) {
        return DialledNumber.of(text, TR);
    }

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
        "+1 202 555 0123, 12025550123",
    })
    void isOneTelephoneNumberInEveryUsualForm(String text, String value) {
        assertThat(read(text)).isEqualTo(new Telephone(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "12", "112", "9001", "12345", "123456", "1234567", "12345678", "00", "01234567"})
    void isAnExtensionUpToEightDigits(String text) {
        assertThat(read(text)).isEqualTo(new Extension(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+12",
                "+0905551001001",
                "055510010019",
                "+1234567890123456",
                "+90212454859",
                "90212454859",
                "0212454859",
                "+9991234567",
                "+49301234567890123",
                "49301234567890123",
                "123456789012345678"
            })
    void isImpossible(String text) {
        assertThat(read(text)).isEqualTo(new Impossible(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "+9055510010a1", "anonymous", "٩٠٥٥٥١٠٠١٠٠١", "+", "*21#"})
    void isNoNumber(String text) {
        assertThat(read(text)).isEqualTo(new Other(text));
    }

    @ParameterizedTest
    @CsvSource({
        "US, 2025550123, 12025550123",
        "US, 12025550123, 12025550123",
        "DE, 030123456, 4930123456",
        "GB, 020 7946 0000, 442079460000",
        "ES, 912345678, 34912345678",
        "IT, 0612345678, 390612345678",
    })
    void isNationalAsTheRegionDialsIt(String region, String text, String value) {
        assertThat(DialledNumber.of(text, new Region(region))).isEqualTo(new Telephone(value));
    }

    @ParameterizedTest
    @CsvSource({
        "905551001001, true",
        "4930123456, true",
        "+905551001001, false",
        "05551001001, false",
        "90212454859, false",
        "49301234567890123, false",
        "9001, false",
        "abc, false",
        "'', false",
    })
    void isNormalWithoutItsPlus(String value, boolean normal) {
        assertThat(DialledNumber.isTelephone(value)).isEqualTo(normal);
    }

    @Test
    void hasARegionThatIsOne() {
        assertThat(Region.of("TR")).contains(TR);
        assertThat(Region.of("XX")).isEmpty();
        assertThat(Region.of("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyFormOfANumberIsOneNumber(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            var national = (2 + random.nextInt(4)) + digits(random, 9);
            var number = new Telephone("90" + national);
            assertThat(number)
                    .isEqualTo(read("+90" + national))
                    .isEqualTo(read("0090" + national))
                    .isEqualTo(read("90" + national))
                    .isEqualTo(read("0" + national))
                    .isEqualTo(read(spaced(random, "+90" + national)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void readingTheNormalFormGivesItAgain(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            var text = anything(random);
            var once = read(text);
            assertThat(read(once.value())).as(text).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TR", "US", "ES"})
    void isLikeATelephoneNumberInEveryRegionOrInNone(String code) {
        var region = new Region(code);
        var random = new Random(9);
        for (int i = 0; i < 5000; i++) {
            var text = anything(random);
            var number = DialledNumber.of(text, region);
            assertThat(DialledNumber.isLikeTelephone(text))
                    .as(text)
                    .isEqualTo(number instanceof Telephone || number instanceof Impossible);
        }
    }

    private static String anything(Random random) {
        var alphabet = "0123456789+ ()-.a9000";
        var text = new StringBuilder();
        for (int n = random.nextInt(20); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
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
