package cloud.sentiric.signaling.digest;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.signaling.digest.Credentials.Verdict;
import cloud.sentiric.signaling.sip.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RememberedCredentialsTest {
    private static final String REALM = "sentiric.cloud";
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final UserService service = new UserService();
    private long now = 1;
    private final RememberedCredentials credentials = new RememberedCredentials(service, LIFETIME, () -> now);

    /** Verifies by passwords that change, and counts who asks. */
    private static final class UserService implements Credentials {
        private final Map<String, String> passwords = new HashMap<>(Map.of("alice", "first", "bob", "bob's"));
        private final List<String> asked = new ArrayList<>();
        private final List<Runnable> beforeAnswer = new ArrayList<>();
        private boolean away;

        @Override
        public CompletionStage<Verdict> verify(String authorization, Method method) {
            asked.add(authorization);
            var user = authorization.contains("alice") ? "alice" : "bob";
            var algorithm = authorization.contains("MD5") ? Algorithm.MD5 : Algorithm.SHA_256;
            var password = passwords.getOrDefault(user, "");
            beforeAnswer.forEach(Runnable::run);
            if (away) {
                return CompletableFuture.completedFuture(new Verdict.Unavailable("away"));
            }
            var claim = new Claim(user, REALM, "n", 1, "sip:" + REALM, "auth");
            return CompletableFuture.completedFuture(
                    authorization.equals(digest(algorithm, user, password, 1))
                            ? new Verdict.Verified(
                                    claim, "id-" + user, "tenant", Ha1.of(algorithm, user, REALM, password))
                            : new Verdict.Refused(claim));
        }
    }

    private static String digest(Algorithm algorithm, String user, String password, int count) {
        return DigestClient.answer(
                "Digest realm=\"" + REALM + "\", nonce=\"n\", algorithm=" + algorithm,
                user,
                password,
                "REGISTER",
                "sip:" + REALM,
                count);
    }

    /** Else one could guess at will as long as user-service is slow. */
    @Test
    void aGuessIsOneThoughNobodyCanBeAsked() {
        settle();
        verify("alice", "first");
        service.away = true;
        assertThat(verify("alice", "guess")).isInstanceOf(Verdict.Refused.class);
        assertThat(verify("bob", "guess")).as("not known").isInstanceOf(Verdict.Unavailable.class);
        credentials.changed(REALM, "alice");
        assertThat(verify("alice", "second")).as("changed").isInstanceOf(Verdict.Unavailable.class);
    }

    private Verdict verify(String authorization) {
        return credentials
                .verify(authorization, Method.REGISTER)
                .toCompletableFuture()
                .join();
    }

    private Verdict verify(String user, String password) {
        return verify(digest(Algorithm.MD5, user, password, 1));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** Changes have been told long enough for every instance to know those before. */
    private void settle() {
        credentials.told();
        pass(RememberedCredentials.SPREAD);
        credentials.heard();
    }

    private int asked() {
        return service.asked.size();
    }

    @Nested
    class WhileChangesAreTold {
        @Test
        void whoWasVerifiedIsNotAskedAboutAgain() {
            settle();
            verify("alice", "first");
            var again = digest(Algorithm.MD5, "alice", "first", 2);
            assertThat(verify(again))
                    .isEqualTo(new Verdict.Verified(
                            new Claim("alice", REALM, "n", 2, "sip:" + REALM, "auth"), "id-alice", "tenant"));
            assertThat(asked()).isEqualTo(1);
        }

        @Test
        void aWrongDigestIsForUserServiceToRefuse() {
            settle();
            verify("alice", "first");
            assertThat(verify("alice", "guessed")).isInstanceOf(Verdict.Refused.class);
            assertThat(verify(digest(Algorithm.MD5, "alice", "first", 2)
                            .replace("REGISTER", "X")
                            .replace("n\"", "m\"")))
                    .isInstanceOf(Verdict.Refused.class);
            assertThat(asked()).isEqualTo(3);
        }

        @Test
        void anotherUserRealmOrAlgorithmIsAskedAbout() {
            settle();
            verify("alice", "first");
            verify("bob", "bob's");
            verify(digest(Algorithm.SHA_256, "alice", "first", 1));
            verify(digest(Algorithm.MD5, "alice", "first", 1).replace("realm=\"", "realm=\"other."));
            assertThat(asked()).isEqualTo(4);
        }

        @Test
        void aDigestThatCoversABodyOrNoQopIsAskedAbout() {
            settle();
            verify("alice", "first");
            verify(digest(Algorithm.MD5, "alice", "first", 1).replace("qop=auth", "qop=auth-int"));
            verify(digest(Algorithm.MD5, "alice", "first", 1).replace(", qop=auth, nc=00000001", ""));
            assertThat(asked()).isEqualTo(3);
        }

        @Test
        void anOldPasswordIsOverWithItsChange() {
            settle();
            verify("alice", "first");
            service.passwords.put("alice", "second");
            credentials.changed(REALM, "alice");
            assertThat(verify("alice", "first")).isInstanceOf(Verdict.Refused.class);
            assertThat(verify("alice", "second")).isInstanceOf(Verdict.Verified.class);
        }

        @Test
        void aNewPasswordIsGoodBeforeItsChangeIsTold() {
            settle();
            verify("alice", "first");
            service.passwords.put("alice", "second");
            assertThat(verify("alice", "second")).isInstanceOf(Verdict.Verified.class);
        }

        /** An instance of user-service may hear of a change later than the one that tells. */
        @Test
        void whatIsSaidSoonAfterAChangeIsNotRemembered() {
            settle();
            credentials.changed(REALM, "alice");
            verify("alice", "first");
            service.passwords.put("alice", "second");
            assertThat(verify("alice", "first")).isInstanceOf(Verdict.Refused.class);
            pass(RememberedCredentials.SPREAD);
            credentials.heard();
            verify("alice", "second");
            int before = asked();
            assertThat(verify("alice", "second")).isInstanceOf(Verdict.Verified.class);
            assertThat(asked()).isEqualTo(before);
        }

        @Test
        void anAnswerThatAChangeOvertookIsNotRemembered() {
            settle();
            service.beforeAnswer.add(() -> credentials.changed(REALM, "alice"));
            verify("alice", "first");
            service.beforeAnswer.clear();
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
        }

        @Test
        void nobodyIsKnownForLongerThanTheLifetime() {
            settle();
            verify("alice", "first");
            pass(LIFETIME);
            credentials.heard();
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
        }

        @Test
        void nobodyIsKnownAtFirst() {
            credentials.told();
            verify("alice", "first");
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
        }
    }

    @Nested
    class WhileChangesAreNotTold {
        @Test
        void nobodyIsKnown() {
            verify("alice", "first");
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
        }

        @Test
        void nobodyIsKnownAnyMore() {
            settle();
            verify("alice", "first");
            credentials.untold();
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
            settle();
            verify("alice", "first");
            assertThat(asked()).as("changes may have been missed").isEqualTo(3);
        }

        @Test
        void silenceIsTakenForALostConnection() {
            settle();
            verify("alice", "first");
            pass(RememberedCredentials.SILENCE);
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
            credentials.heard();
            verify("alice", "first");
            assertThat(asked()).as("nothing was missed").isEqualTo(2);
        }

        @Test
        void anAnswerIsNotRememberedThatCameTooLate() {
            settle();
            service.beforeAnswer.add(credentials::untold);
            verify("alice", "first");
            service.beforeAnswer.clear();
            settle();
            verify("alice", "first");
            assertThat(asked()).isEqualTo(2);
        }
    }

    @Test
    void nobodyIsKnownWhereNobodyIsToBe() {
        var none = new RememberedCredentials(service, Duration.ZERO, () -> now);
        none.told();
        pass(RememberedCredentials.SPREAD);
        none.heard();
        for (int i = 0; i < 2; i++) {
            none.verify(digest(Algorithm.MD5, "alice", "first", 1), Method.REGISTER);
        }
        assertThat(asked()).isEqualTo(2);
    }
}
