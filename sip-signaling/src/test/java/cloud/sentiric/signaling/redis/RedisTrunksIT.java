package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.trunk.TrunkId;
import cloud.sentiric.signaling.trunk.TrunkState;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes tell each other of trunks. */
final class RedisTrunksIT {
    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofSeconds(5));
    private final RedisTrunks trunks = new RedisTrunks(link);
    private final TrunkId trunk = new TrunkId("tenant", UUID.randomUUID().toString());

    @BeforeEach
    void connect() {
        await().until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static <T> T got(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void oneNodeHasItUntilItLetsGoOrDies() {
        var minute = Duration.ofMinutes(1);
        assertThat(got(trunks.lease(trunk, "one", minute))).isTrue();
        assertThat(got(trunks.lease(trunk, "one", minute))).isTrue();
        assertThat(got(trunks.lease(trunk, "two", minute))).isFalse();
        got(trunks.release(trunk, "two"));
        assertThat(got(trunks.lease(trunk, "two", minute))).isFalse();
        got(trunks.release(trunk, "one"));
        assertThat(got(trunks.lease(trunk, "two", Duration.ofMillis(200)))).isTrue();
        await().until(() -> got(trunks.lease(trunk, "one", minute)));
    }

    @Test
    void whatIsSaidIsReadForAWhile() {
        var state =
                new TrunkState(Condition.DOWN, Duration.ofMillis(23), Instant.ofEpochMilli(System.currentTimeMillis()));
        var other = new TrunkId("tenant", "nobody");
        got(trunks.say(trunk, state, Duration.ofSeconds(2)));
        assertThat(got(trunks.states(List.of(other, trunk)))).isEqualTo(Map.of(trunk, state));
        await().until(() -> got(trunks.states(List.of(trunk))).isEmpty());
        assertThat(got(trunks.states(List.of()))).isEmpty();
    }

    @Test
    void ofTwoDoubtsInARowTheFirstStands() {
        var other = new TrunkId("tenant", "nobody");
        got(trunks.doubt(trunk, "first", Duration.ofSeconds(2)));
        got(trunks.doubt(trunk, "second", Duration.ofSeconds(2)));
        assertThat(got(trunks.doubts(List.of(other, trunk)))).isEqualTo(Map.of(trunk, "first"));
        await().until(() -> got(trunks.doubts(List.of(trunk))).isEmpty());
    }
}
