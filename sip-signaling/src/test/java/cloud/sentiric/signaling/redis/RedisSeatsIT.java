package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.trunk.LeasedSeats;
import cloud.sentiric.signaling.trunk.Limits;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats.Taken;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Places in trunks, counted over two nodes by one Redis. */
final class RedisSeatsIT {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Limits THREE = new Limits(3, 1000, false);

    private final RedisServer server = RedisServer.start();
    private final RedisLink link =
            new RedisLink(server.host(), server.port(), server.password(), Duration.ofSeconds(5));
    private final LeasedSeats node = new LeasedSeats(new RedisSeats(link), LEASE, 30, 10);
    private final LeasedSeats other = new LeasedSeats(new RedisSeats(link), LEASE, 30, 10);
    private final TrunkId trunk = new TrunkId("tenant", UUID.randomUUID().toString());

    @BeforeEach
    void connect() {
        await().until(link::available);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private Seat seat(String id) {
        return new Seat(trunk, id);
    }

    private static Taken take(LeasedSeats of, Seat seat, Limits limits) {
        var answer = new CompletableFuture<Taken>();
        of.take(seat, limits, answer::complete);
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void callsAtOnceAreCountedOverAllNodes() {
        assertThat(take(node, seat("1"), THREE)).isEqualTo(Taken.YES);
        assertThat(take(other, seat("2"), THREE)).isEqualTo(Taken.YES);
        assertThat(take(node, seat("3"), THREE)).isEqualTo(Taken.YES);
        assertThat(take(other, seat("4"), THREE)).isEqualTo(Taken.CALLS);
        assertThat(take(other, seat("emergency"), new Limits(3, 1000, true))).isEqualTo(Taken.YES);
        node.leave(seat("1"));
        node.leave(seat("3"));
        await().until(() -> take(other, seat("5"), THREE) == Taken.YES);
        assertThat(node.calls(trunk)).isZero();
        assertThat(other.calls(trunk)).isEqualTo(3);
    }

    @Test
    void newCallsASecondAreAFullBucketAtMost() {
        var slow = new Limits(10_000, 2, false);
        var begun = System.nanoTime();
        long taken = IntStream.range(0, 50)
                .filter(i -> take(i % 2 == 0 ? node : other, seat("r" + i), slow) == Taken.YES)
                .count();
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
        assertThat(taken).isBetween(2L, 2 + 2 * seconds);
        await().until(() -> take(node, seat("later"), slow) == Taken.YES);
    }

    @Test
    void theCallsOfALostNodeComeBackUnlessAnotherHasThem() {
        var brief = new LeasedSeats(new RedisSeats(link), Duration.ofMillis(1500), 30, 10);
        assertThat(take(brief, seat("lost"), new Limits(2, 1000, false))).isEqualTo(Taken.YES);
        assertThat(take(brief, seat("adopted"), new Limits(2, 1000, false))).isEqualTo(Taken.YES);
        other.hold(seat("adopted"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> take(node, seat("new"), new Limits(2, 1000, false)) == Taken.YES);
        assertThat(take(node, seat("newer"), new Limits(2, 1000, false))).isEqualTo(Taken.CALLS);
    }

    @Test
    void whatRedisHasLostIsRenewed() {
        assertThat(take(node, seat("kept"), THREE)).isEqualTo(Taken.YES);
        link.run(commands -> commands.del("trunk:seats:" + trunk))
                .toCompletableFuture()
                .join();
        node.renew();
        assertThat(take(other, seat("x"), new Limits(1, 1000, false))).isEqualTo(Taken.CALLS);
    }

    @Test
    void withoutRedisTheCallsOfTheNodeCount() {
        link.close();
        var one = new Limits(1, 1000, false);
        assertThat(take(node, seat("1"), one)).isEqualTo(Taken.YES);
        assertThat(take(node, seat("2"), one)).isEqualTo(Taken.CALLS);
        assertThat(take(other, seat("2"), one)).isEqualTo(Taken.YES);
        node.leave(seat("1"));
        assertThat(take(node, seat("3"), one)).isEqualTo(Taken.YES);
    }

    @Test
    void aTrunkThatSaysNothingHasTheLimitsOfTheNode() {
        var few = new LeasedSeats(new RedisSeats(link), LEASE, 1, 10);
        assertThat(take(few, seat("1"), new Limits(0, 0, false))).isEqualTo(Taken.YES);
        assertThat(take(few, seat("2"), new Limits(0, 0, false))).isEqualTo(Taken.CALLS);
    }
}
