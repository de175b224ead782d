package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.digest.Guesses.Free;
import cloud.sentiric.signaling.digest.Guesses.Judgement;
import cloud.sentiric.signaling.digest.Guesses.Locked;
import cloud.sentiric.signaling.digest.Guesses.Trial;
import cloud.sentiric.signaling.digest.Guesses.Unavailable;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wrong digests of all nodes in one Redis. */
final class RedisGuessesIT {
    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofMillis(500));
    private Instant now = Instant.now();
    private final RedisGuesses node = new RedisGuesses(link, () -> now);
    private final RedisGuesses other = new RedisGuesses(link, () -> now);
    private final Aor alice = user();

    @BeforeEach
    void connect() {
        await().until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static Aor user() {
        return new Aor("u" + UUID.randomUUID(), "sentiric.cloud");
    }

    private static String source() {
        return UUID.randomUUID().toString();
    }

    private Trial trial(Aor user, String source) {
        return trial(user, source, UUID.randomUUID().toString());
    }

    private Trial trial(Aor user, String source, String nonce) {
        return new Trial(user, source, nonce, now.plusSeconds(300));
    }

    private Judgement fail(Trial trial) {
        return node.failed(trial).toCompletableFuture().join();
    }

    private Judgement admit(Trial trial) {
        return other.admit(trial).toCompletableFuture().join();
    }

    private void succeed(Trial trial) {
        node.succeeded(trial);
        // Commands of one connection are done in their order.
        assertThat(admit(trial)).isEqualTo(new Free(0));
    }

    @Test
    void aUserIsLockedForOneSourceAtEveryNodeForAWhileThatGrows() {
        var guesser = trial(alice, source());
        for (int i = 1; i < 10; i++) {
            assertThat(fail(guesser)).isEqualTo(new Free(i));
        }
        assertThat(admit(guesser)).isEqualTo(new Free(0));
        assertThat(fail(guesser)).isEqualTo(new Locked());
        assertThat(admit(guesser)).as("right or wrong").isEqualTo(new Locked());
        assertThat(admit(trial(alice, source()))).as("from elsewhere").isEqualTo(new Free(0));
        now = now.plusSeconds(61);
        assertThat(admit(guesser)).isEqualTo(new Free(0));
        for (int i = 0; i < 10; i++) {
            fail(guesser);
        }
        now = now.plusSeconds(61);
        assertThat(admit(guesser)).as("twice as long").isEqualTo(new Locked());
        now = now.plusSeconds(60);
        assertThat(admit(guesser)).isEqualTo(new Free(0));
    }

    @Test
    void aUserThatManyGuessAtIsLockedButForWhereItWasVerified() {
        var phone = trial(alice, source());
        succeed(phone);
        for (int i = 0; i < 30; i++) {
            fail(trial(alice, source()));
        }
        assertThat(admit(trial(alice, source()))).isEqualTo(new Locked());
        assertThat(admit(phone)).as("the same nonce").isEqualTo(new Free(0));
        assertThat(admit(trial(alice, phone.source()))).as("another nonce").isEqualTo(new Free(0));
    }

    @Test
    void aGoodNonceOutlivesEveryLock() {
        var phone = trial(alice, source());
        succeed(phone);
        for (int i = 0; i < 60; i++) {
            fail(trial(alice, phone.source()));
        }
        assertThat(admit(trial(alice, phone.source()))).isEqualTo(new Locked());
        assertThat(admit(phone)).isEqualTo(new Free(0));
        assertThat(admit(trial(user(), phone.source(), phone.nonce())))
                .as("for its own user alone")
                .isEqualTo(new Locked());
        for (int i = 0; i < 3; i++) {
            fail(phone);
        }
        assertThat(admit(phone)).as("spent by guesses").isEqualTo(new Locked());
    }

    @Test
    void aSourceThatTriesManyUsersIsLocked() {
        var source = source();
        for (int i = 0; i < 50; i++) {
            fail(trial(user(), source));
        }
        assertThat(admit(trial(alice, source))).isEqualTo(new Locked());
        assertThat(admit(trial(alice, source()))).isEqualTo(new Free(0));
    }

    @Test
    void everyCounterEndsByItself() {
        var guesser = trial(alice, source());
        fail(guesser);
        for (var key : new String[] {
            "guess:pair:" + alice + "|" + guesser.source(), "guess:user:" + alice, "guess:source:" + guesser.source()
        }) {
            long left = link.<Long>run(redis -> redis.pttl(key))
                    .toCompletableFuture()
                    .join();
            assertThat(left).as(key).isBetween(1L, Duration.ofMinutes(30).toMillis());
        }
    }

    @Test
    void withoutRedisNothingIsKnown() {
        link.close();
        assertThat(admit(trial(alice, source()))).isEqualTo(new Unavailable());
    }
}
