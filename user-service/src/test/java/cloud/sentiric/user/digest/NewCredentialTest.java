package cloud.sentiric.user.digest;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.store.record.Violation;
import cloud.sentiric.user.directory.UserId;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NewCredentialTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "1001", "12345678", "alice", "a.b-c_d!~*+", "+", "+90555a", "*905551234567"})
    void aWordOrAnExtensionIsAName(String name) {
        assertThat(credential(name).violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a@b", "ı", "%31"})
    void otherCharactersAreNoName(String name) {
        assertRefused(name);
    }

    /** Whether there is such a number, in this region or another: an INVITE to it is the dialplan's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+905551234567",
                "905551234567",
                "05551234567",
                "00905551234567",
                "+90-555-123.45.67",
                "90212454859",
                "123456789",
                "+12",
                "1234-5678-9"
            })
    void whatReadsAsATelephoneNumberIsNoName(String name) {
        assertRefused(name);
    }

    private static void assertRefused(String name) {
        assertThat(credential(name).violations())
                .as(name)
                .singleElement()
                .extracting(Violation::field)
                .isEqualTo("sip_username");
    }

    private static NewCredential credential(String name) {
        return new NewCredential(new UserId(new UUID(0, 1)), name, "a long password");
    }
}
