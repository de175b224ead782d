package cloud.sentiric.phone.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CredentialsTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final SipRequest GET = new SipRequest("GET", "/dir/index.html", Headers.none(), "");

    private final Credentials mufasa = new Credentials(
            "Authorization",
            new Account("Mufasa", "Circle of Life", "example.org"),
            () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");

    private static Challenge challenge(String algorithm) {
        return Challenge.parse("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" + algorithm
                        + ", nonce=\"" + NONCE + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"")
                .orElseThrow();
    }

    /** The example of RFC 7616 §3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void computesTheResponseOfTheRfc(String algorithm, String response) {
        mufasa.challenged(challenge(algorithm));

        assertThat(mufasa.sign(GET).headers().only("Authorization"))
                .contains("response=\"" + response + "\"", "nc=00000001", "algorithm=" + algorithm, "opaque=\"FQhe");
    }

    @Test
    void countsTheUsesOfANonce() {
        mufasa.challenged(challenge("MD5"));
        var first = mufasa.sign(GET);

        assertThat(mufasa.sign(first).headers().only("Authorization")).contains("nc=00000002");
    }

    @Test
    void takesTheTopmostChallengeItKnows() {
        var lines = List.of(
                "Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-512-256, qop=\"auth\"",
                "Digest realm=\"r\", nonce=\"n2\", algorithm=SHA-256, qop=\"auth\", stale=TRUE",
                "Digest realm=\"r\", nonce=\"n3\", algorithm=MD5, qop=\"auth\"");

        assertThat(mufasa.best(lines)).hasValueSatisfying(challenge -> {
            assertThat(challenge.nonce()).isEqualTo("n2");
            assertThat(challenge.stale()).isTrue();
        });
        assertThat(Challenge.best(lines, new Account("old", "phone", "example.org", true)))
                .map(Challenge::nonce)
                .contains("n3");
    }

    @Test
    void refusesAChallengeWithoutQopAuth() {
        assertThatThrownBy(() -> Challenge.parse("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\""))
                .isInstanceOf(SipViolation.class);
    }

    @Test
    void accountsDoNotShowTheirPassword() {
        assertThat(new Account("1001", "secret", "example.org").toString()).isEqualTo("sip:1001@example.org");
    }
}
