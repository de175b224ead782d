package cloud.sentiric.cdr.calls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserPartTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip:1001@sentiric.cloud | 1001",
                "SIPS:alice@[2001:db8::1]:5061;transport=tcp | alice",
                "\"Alice: <a>\" <sip:alice@x> | alice",
                "Alice <sip:+90212;isub=1@x;user=phone>;tag=1 | +90212",
                "sip:bob:secret@x | bob",
                "sip:%2B90%20212@x | +90 212",
                "sip:100%zz@x | 100%zz",
                "sip:a%00b@x | a%00b",
                "sip:a%0d%0ab%7f@x | a%0d%0ab%7f",
                "tel:+90-212-454;phone-context=+90 | +90-212-454",
                "sip:sentiric.cloud | ''",
                "anonymous | ''",
                "'' | ''",
            })
    void isNumberOrName(String address, String user) {
        assertThat(UserPart.of(address)).isEqualTo(user);
    }

    @Test
    void hasALengthThatAnIndexTakes() {
        assertThat(UserPart.of("sip:" + "9".repeat(5000) + "@x")).hasSize(255);
    }
}
