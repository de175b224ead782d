package cloud.sentiric.user.aes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.user.trunk.Sealed;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AesVaultTest {
    private static byte[] key(int of) {
        var key = new byte[AesVault.KEY_LENGTH];
        Arrays.fill(key, (byte) of);
        return key;
    }

    private final AesVault vault = new AesVault(List.of(key(1)));

    @Test
    void opensWhatItSealed() {
        var sealed = vault.seal("pässword", "trunk/acme/one");
        assertThat(vault.open(sealed, "trunk/acme/one")).hasValue("pässword");
        assertThat(new String(sealed.octets(), UTF_8)).doesNotContain("word");
        assertThat(vault.seal("pässword", "trunk/acme/one").octets())
                .as("of the same once more")
                .isNotEqualTo(sealed.octets());
    }

    @Test
    void opensNothingForAnotherOwnerOrThatWasChanged() {
        var sealed = vault.seal("password", "trunk/acme/one");
        assertThat(vault.open(sealed, "trunk/acme/two")).isEmpty();
        for (int i = 0; i < sealed.octets().length; i++) {
            var changed = sealed.octets();
            changed[i] ^= 1;
            assertThat(vault.open(new Sealed(changed), "trunk/acme/one")).isEmpty();
        }
        assertThat(vault.open(new Sealed(new byte[3]), "trunk/acme/one")).isEmpty();
    }

    @Test
    void opensWhatAnOlderKeySealedWhileItIsNamed() {
        var sealed = vault.seal("password", "x");
        assertThat(new AesVault(List.of(key(2), key(1))).open(sealed, "x")).hasValue("password");
        assertThat(new AesVault(List.of(key(2))).open(sealed, "x")).isEmpty();
        var anew = new AesVault(List.of(key(2), key(1))).seal("password", "x");
        assertThat(new AesVault(List.of(key(2))).open(anew, "x")).hasValue("password");
    }

    @Test
    void takesKeysOf32Octets() {
        var good = Base64.getEncoder().encodeToString(key(1));
        assertThat(AesVault.keys(good)).isPresent();
        assertThat(AesVault.keys(good + ", " + good))
                .get()
                .extracting(List::size)
                .isEqualTo(2);
        assertThat(AesVault.keys("")).isEmpty();
        assertThat(AesVault.keys(good + ",")).isEmpty();
        assertThat(AesVault.keys("c2hvcnQ=")).isEmpty();
        assertThat(AesVault.keys("not base64!")).isEmpty();
    }
}
