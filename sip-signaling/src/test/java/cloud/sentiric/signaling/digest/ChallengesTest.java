package cloud.sentiric.signaling.digest;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.digest.Challenges.Answer;
import cloud.sentiric.signaling.digest.Challenges.Check;
import cloud.sentiric.signaling.digest.Challenges.Check.Claimed;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Credentials.Verdict;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChallengesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String KEY = "0123456789abcdef";
    private static final String REALM = "sentiric.cloud";

    private final Challenges challenges = new Challenges(KEY, Duration.ofMinutes(5), List.of("baresip v1.", " "));

    private static String nonce(Challenges of, String realm, Instant now) {
        var reply = of.challenge(register("X: y"), Side.SERVER, realm, false, now);
        return reply.headers().getFirst().value().replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
    }

    private static String nonce(Challenges of, Instant now) {
        return nonce(of, REALM, now);
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

    private static String authorization(String nonce) {
        return "Authorization: Digest username=\"1001\", realm=\"sentiric.cloud\", nonce=\"" + nonce
                + "\", uri=\"sip:sentiric.cloud\", response=\"00\"";
    }

    private Check check(String authorization, Instant now) {
        return challenges.check(register(authorization), Side.SERVER, REALM, now);
    }

    private static Claim claim(String realm, String nonce, long count, String uri, String qop) {
        return new Claim("1001", realm, nonce, count, uri, qop);
    }

    private Answer answer(Claim claim, boolean verified, Instant now) {
        var claimed = new Claimed(register("X: y"), Side.SERVER, REALM, "Digest …");
        var verdict = verified ? new Verdict.Verified(claim, "id", "tenant") : new Verdict.Refused(claim);
        return challenges.answer(claimed, verdict, now);
    }

    private static int status(Answer answer) {
        return ((Answer.Denied) answer).reply().status();
    }

    @Test
    void theStrongestAlgorithmIsAskedForFirst() {
        var reply = challenges.challenge(register("X: y"), Side.SERVER, REALM, false, NOW);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.headers()).hasSize(2).allMatch(header -> header.name().equals("WWW-Authenticate"));
        assertThat(reply.headers().get(0).value())
                .contains("algorithm=SHA-256", "qop=\"auth\"")
                .doesNotContain("stale");
        assertThat(reply.headers().get(1).value()).contains("algorithm=MD5", "realm=\"sentiric.cloud\"");
        var proxy = challenges.challenge(register("X: y"), Side.PROXY, "b.example", true, NOW);
        assertThat(proxy.status()).isEqualTo(407);
        assertThat(proxy.headers().getFirst().name()).isEqualTo("Proxy-Authenticate");
        assertThat(proxy.headers().getFirst().value())
                .contains("realm=\"b.example\"")
                .endsWith(", stale=true");
    }

    @Test
    void aClientThatStumblesOverSha256IsAskedForMd5Alone() {
        var old = register("User-Agent: Baresip v1.0.0 (x86_64/linux)");
        assertThat(challenges.challenge(old, Side.SERVER, REALM, false, NOW).headers())
                .singleElement()
                .satisfies(header -> assertThat(header.value()).contains("algorithm=MD5"));
        var other = register("User-Agent: baresip v3.12.0");
        assertThat(challenges.challenge(other, Side.SERVER, REALM, false, NOW).headers())
                .hasSize(2);
    }

    @Test
    void onlyTextWithANonceOfOursIsWorthAsking() {
        var nonce = nonce(challenges, NOW);
        assertThat(check(authorization(nonce), NOW.plusSeconds(299))).isInstanceOf(Claimed.class);
        assertThat(check(authorization(nonce), NOW.plusSeconds(300))).isEqualTo(new Check.Stale());
        assertThat(check(authorization(nonce(challenges, NOW.plusSeconds(60))), NOW))
                .as("from the future")
                .isEqualTo(new Check.Stale());
        assertThat(check(authorization(nonce(challenges, "other", NOW)), NOW)).isEqualTo(new Check.Stale());
        assertThat(check("X: y", NOW)).isEqualTo(new Check.Missing());
        assertThat(check("Authorization: Basic Zm9vOmJhcg==", NOW)).isEqualTo(new Check.Missing());
        assertThat(check("Authorization: Digest", NOW)).isEqualTo(new Check.Missing());
        assertThat(check("Proxy-" + authorization(nonce), NOW)).isEqualTo(new Check.Missing());
        assertThat(check(authorization(nonce + "A"), NOW)).isEqualTo(new Check.Stale());
    }

    @Test
    void aNonceIsGoodAtEveryNodeWithTheSameKeyAlone() {
        var same = new Challenges(KEY, Duration.ofMinutes(5), List.of());
        var other = new Challenges(KEY + "x", Duration.ofMinutes(5), List.of());
        assertThat(check(authorization(nonce(same, NOW)), NOW)).isInstanceOf(Claimed.class);
        assertThat(check(authorization(nonce(other, NOW)), NOW)).isEqualTo(new Check.Stale());
    }

    @Test
    void oneOfSeveralHeadersMayBeForThisRealmAndTwoAreTooMany() {
        var ours = authorization(nonce(challenges, NOW));
        var others = authorization(nonce(challenges, "other", NOW));
        assertThat(check(others + "\n" + ours, NOW)).isInstanceOf(Claimed.class);
        assertThat(check(ours + "\n" + ours, NOW)).isInstanceOf(Check.Ambiguous.class);
    }

    @Test
    void whatWasReadIsActedOn() {
        var nonce = nonce(challenges, NOW);
        var right = (Answer.Right) answer(claim(REALM, nonce, 31, "sip:sentiric.cloud", "auth"), true, NOW);
        assertThat(right.identity()).isEqualTo(new Identity(new Aor("1001", REALM), "id", "tenant"));
        assertThat(right.use()).isEqualTo(new NonceUse(nonce, 31, NOW.plusSeconds(300)));
        assertThat(answer(claim(REALM, nonce, 31, "sip:sentiric.cloud", "auth"), false, NOW))
                .isInstanceOf(Answer.Wrong.class);
    }

    @Test
    void aVerifiedDigestThatIsNoAnswerToOurQuestionIsRefused() {
        var nonce = nonce(challenges, NOW);
        var uri = "sip:sentiric.cloud";
        for (boolean verified : new boolean[] {true, false}) {
            assertThat(status(answer(claim(REALM, "AAAA", 1, uri, "auth"), verified, NOW)))
                    .isEqualTo(401);
            assertThat(status(answer(claim("other", nonce, 1, uri, "auth"), verified, NOW)))
                    .isEqualTo(401);
            assertThat(status(answer(claim(REALM, nonce, 1, uri, "auth"), verified, NOW.plusSeconds(300))))
                    .isEqualTo(401);
            assertThat(status(answer(claim(REALM, nonce, 0, uri, ""), verified, NOW)))
                    .isEqualTo(400);
            assertThat(status(answer(claim(REALM, nonce, 0, uri, "auth"), verified, NOW)))
                    .isEqualTo(400);
            assertThat(status(answer(claim(REALM, nonce, 1, uri, "auth-int"), verified, NOW)))
                    .isEqualTo(400);
            assertThat(status(answer(claim(REALM, nonce, 1, "sip:evil.example", "auth"), verified, NOW)))
                    .isEqualTo(400);
        }
    }
}
