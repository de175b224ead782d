package cloud.sentiric.signaling.digest;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChallengesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String KEY = "0123456789abcdef";

    private final Challenges challenges =
            new Challenges("sentiric.cloud", KEY, Duration.ofMinutes(5), List.of("baresip v1.", " "));

    private static String nonce(Challenges of, Instant now) {
        var header = of.challenge(Side.SERVER, false, now).headers().getFirst().value();
        return header.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
    }

    private static Request register(String authorization) {
        return Messages.request("""
                REGISTER sip:sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP h;branch=z9hG4bK1
                From: <sip:1001@sentiric.cloud>;tag=1
                To: <sip:1001@sentiric.cloud>
                Call-ID: x
                CSeq: 1 REGISTER
                %s

                """.formatted(authorization));
    }

    private static String authorization(String nonce, String more) {
        return "Authorization: Digest username=\"1001\", realm=\"sentiric.cloud\", nonce=\"" + nonce
                + "\", uri=\"sip:sentiric.cloud\", response=\"00\"" + more;
    }

    private Check check(String authorization, Instant now) {
        return challenges.check(register(authorization), Side.SERVER, now);
    }

    @Test
    void theStrongestAlgorithmIsAskedForFirst() {
        var reply = challenges.challenge(Side.SERVER, false, NOW);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.headers()).hasSize(2).allMatch(header -> header.name().equals("WWW-Authenticate"));
        assertThat(reply.headers().get(0).value())
                .contains("algorithm=SHA-256", "qop=\"auth\"")
                .doesNotContain("stale");
        assertThat(reply.headers().get(1).value()).contains("algorithm=MD5", "realm=\"sentiric.cloud\"");
        var proxy = challenges.challenge(Side.PROXY, true, NOW);
        assertThat(proxy.status()).isEqualTo(407);
        assertThat(proxy.headers().getFirst().name()).isEqualTo("Proxy-Authenticate");
        assertThat(proxy.headers().getFirst().value()).endsWith(", stale=true");
    }

    @Test
    void aClientThatStumblesOverSha256IsAskedForMd5Alone() {
        var old = register("User-Agent: Baresip v1.0.0 (x86_64/linux)");
        assertThat(challenges.challenge(old, Side.SERVER, false, NOW).headers())
                .singleElement()
                .satisfies(header -> assertThat(header.value()).contains("algorithm=MD5"));
        var other = register("User-Agent: baresip v3.12.0");
        assertThat(challenges.challenge(other, Side.SERVER, false, NOW).headers())
                .hasSize(2);
        assertThat(challenges
                        .challenge(register("X: y"), Side.PROXY, false, NOW)
                        .headers())
                .hasSize(2);
    }

    @Test
    void anAnswerToItIsFreshUntilTheNonceIsOver() {
        var nonce = nonce(challenges, NOW);
        var value = authorization(nonce, ", qop=auth, cnonce=\"c\", nc=0000001f");
        var fresh = (Check.Fresh) check(value, NOW.plusSeconds(299));
        assertThat(fresh.username()).isEqualTo("1001");
        assertThat(fresh.use()).isEqualTo(new NonceUse(nonce, 31, NOW.plusSeconds(300)));
        assertThat(fresh.authorization()).startsWith("Digest username=\"1001\"");
        assertThat(check(value, NOW.plusSeconds(300))).isEqualTo(new Check.Stale());
        assertThat(fresh.toString()).doesNotContain("response");
    }

    @Test
    void aNonceIsGoodAtEveryNodeWithTheSameKeyAlone() {
        var same = new Challenges("sentiric.cloud", KEY, Duration.ofMinutes(5), List.of("baresip v1.", " "));
        var other = new Challenges("sentiric.cloud", KEY + "x", Duration.ofMinutes(5), List.of());
        assertThat(check(authorization(nonce(same, NOW), ""), NOW)).isInstanceOf(Check.Fresh.class);
        assertThat(check(authorization(nonce(other, NOW), ""), NOW)).isEqualTo(new Check.Stale());
        assertThat(check(authorization("AAAA", ""), NOW)).isEqualTo(new Check.Stale());
        assertThat(check(authorization("!", ""), NOW)).isEqualTo(new Check.Stale());
    }

    @Test
    void aNonceFromTheFutureIsNotTaken() {
        assertThat(check(authorization(nonce(challenges, NOW.plusSeconds(60)), ""), NOW))
                .isEqualTo(new Check.Stale());
    }

    @Test
    void withoutQopANonceCountsAsUsedOnce() {
        var fresh = (Check.Fresh) check(authorization(nonce(challenges, NOW), ""), NOW);
        assertThat(fresh.use().count()).isEqualTo(1);
    }

    @Test
    void whatIsNoDigestForThisRealmIsMissing() {
        var nonce = nonce(challenges, NOW);
        assertThat(check("X: y", NOW)).isEqualTo(new Check.Missing());
        assertThat(check("Authorization: Basic Zm9vOmJhcg==", NOW)).isEqualTo(new Check.Missing());
        assertThat(check("Authorization: Digest", NOW)).isEqualTo(new Check.Missing());
        assertThat(check(authorization(nonce, "").replace("sentiric.cloud\", nonce", "other\", nonce"), NOW))
                .isEqualTo(new Check.Missing());
        assertThat(check(authorization(nonce, ", username=\"1002\""), NOW)).isEqualTo(new Check.Missing());
        assertThat(check(authorization(nonce, ", qop=auth, nc=00000000"), NOW)).isEqualTo(new Check.Missing());
        assertThat(check(authorization(nonce, ", qop=auth, nc=xyz"), NOW)).isEqualTo(new Check.Missing());
        assertThat(check("Proxy-" + authorization(nonce, ""), NOW)).isEqualTo(new Check.Missing());
    }

    @Test
    void oneOfSeveralHeadersMayBeForThisRealm() {
        var nonce = nonce(challenges, NOW);
        var both = authorization("x", "").replace("sentiric.cloud\", nonce", "other\", nonce") + "\n"
                + authorization(nonce, "");
        assertThat(check(both, NOW)).isInstanceOf(Check.Fresh.class);
    }
}
