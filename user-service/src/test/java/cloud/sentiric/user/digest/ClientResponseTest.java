package cloud.sentiric.user.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.digest.Algorithm;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientResponseTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final byte[] NO_BODY = {};

    private static Challenge best(String... headers) {
        return Challenge.best(List.of(headers), "", Set.of()).orElseThrow();
    }

    /** RFC 7616 §3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    })
    void isThatOfTheStandardsExample(String algorithm, String response) {
        var challenge = best("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" + algorithm
                + ", nonce=\"" + NONCE + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
        var answer = new ClientResponse(
                        challenge, "GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
                .authorization("Mufasa", "Circle of Life", NO_BODY);
        assertThat(answer)
                .contains("response=\"" + response + "\"")
                .contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"")
                .contains("qop=auth, nc=00000001")
                .contains("algorithm=" + algorithm);
    }

    /** RFC 2617 §3.5 with a challenge of RFC 2069, as old carriers send it. */
    @Test
    void countsNothingWithoutQop() {
        var challenge = best("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
        var answer = new ClientResponse(challenge, "GET", "/dir/index.html", 1, "0a4f113b")
                .authorization("Mufasa", "Circle Of Life", NO_BODY);
        assertThat(answer)
                .contains("response=\"670fd8c2df070c60b045671b8b24ff02\"")
                .doesNotContain("nc=")
                .doesNotContain("algorithm")
                .doesNotContain("opaque");
    }

    @Test
    void isToTheStrongestChallenge() {
        var md5 = "Digest realm=\"a\", nonce=\"1\", algorithm=MD5, qop=\"auth\"";
        var sha256 = "Digest realm=\"a\", nonce=\"2\", algorithm=SHA-256, qop=\"auth\"";
        var unknown = "Digest realm=\"a\", nonce=\"3\", algorithm=SHA-512-256, qop=\"auth\"";
        assertThat(best(unknown, md5, sha256).nonce()).isEqualTo("2");
        assertThat(best(unknown, md5).nonce()).isEqualTo("1");
        assertThat(Challenge.best(List.of(unknown), "", Set.of())).isEmpty();
        assertThat(Challenge.best(List.of(md5), "b", Set.of())).isEmpty();
    }

    @Test
    void coversTheBodyWhereNothingElseIsOffered() {
        var integrity = "Digest realm=\"a\", nonce=\"1\", algorithm=SHA-256, qop=\"auth-int\"";
        var auth = "Digest realm=\"a\", nonce=\"2\", algorithm=MD5, qop=\"auth\"";
        assertThat(best(integrity, auth).nonce()).isEqualTo("2");
        assertThat(Challenge.best(List.of(integrity, auth), "", Set.of(Algorithm.SHA_256)))
                .get()
                .returns("1", Challenge::nonce);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic realm=\"a\"",
                "Digest realm=\"a\"",
                "Digest nonce=\"a\"",
                "Digest realm=\"a\", nonce=\"1\", qop=\"other\"",
                "Digest realm=\"a\", nonce=\"1\", algorithm=MD5-sess",
                "Digest realm=\"a, nonce=\"1\"",
            })
    void isNoneToWhatIsNoChallenge(String header) {
        assertThat(Challenge.parse(header)).isEmpty();
    }

    /** Whatever the carrier writes into its challenge, our own verifier reads what we meant. */
    @Test
    void isVerified() {
        var random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            var realm = text(random);
            var nonce = text(random);
            var algorithm = random.nextBoolean() ? Algorithm.MD5 : Algorithm.SHA_256;
            var qop = List.of("", ", qop=\"auth\"", ", qop=\"auth-int,auth\"").get(random.nextInt(3));
            var challenge = best("Digest realm=" + quoted(realm) + ", nonce=" + quoted(nonce) + ", algorithm="
                    + algorithm + qop + ", stale=FALSE, domain=\"sip:a\"");
            var answer = new ClientResponse(challenge, "INVITE", "sip:+49301234567@carrier.example", i + 1, "abc")
                    .authorization("acme-1", "s\"ecr\\et", NO_BODY);
            var verifier = new Verifier(new FixedCredentials("acme-1", realm, "s\"ecr\\et"));
            assertThat(verifier.verify(answer, "INVITE", NO_BODY)).as(answer).isInstanceOf(Verdict.Verified.class);
            assertThat(verifier.verify(answer, "BYE", NO_BODY)).isInstanceOf(Verdict.Refused.class);
        }
    }

    private static String text(Random random) {
        var characters = "ab1\"\\,= ;üZ/+";
        var text = new StringBuilder("x");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        assertThat(text.getBytes(UTF_8)).isNotEmpty();
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
