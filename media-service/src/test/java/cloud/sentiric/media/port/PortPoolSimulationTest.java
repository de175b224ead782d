package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random allocations, renewals, releases and lapses against a plain record of who holds what. */
final class PortPoolSimulationTest {
    private static final int PORTS = 20;
    private static final long LEASE = Duration.ofSeconds(60).toNanos();
    private static final long REST = Duration.ofSeconds(5).toNanos();
    private static final long LEAST_REST = Duration.ofSeconds(1).toNanos();

    private final PortPool pool = new PortPool(
            PortRange.of("10000-10039"),
            Duration.ofNanos(LEASE),
            Duration.ofNanos(REST),
            Duration.ofNanos(LEAST_REST),
            new Random(17));
    private final Map<RtpPort, CallId> holders = new HashMap<>();
    private final Map<RtpPort, Long> until = new HashMap<>();
    private final Map<RtpPort, Long> freed = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261120, 3550, -7})
    void noPortTwiceNoneTooEarlyAllComeBack(long seed) {
        var random = new Random(seed);
        long now = random.nextLong();
        for (int step = 0; step < 20_000; step++) {
            now += (long) (random.nextDouble() * random.nextInt(4) * 1e9);
            expire(now);
            var call = new CallId("call-" + random.nextInt(60));
            switch (random.nextInt(5)) {
                case 0, 1 -> allocate(call, now, random);
                case 2 -> renew(call, random, now);
                case 3 -> release(call, random, now);
                default -> {}
            }
            var counts = pool.counts();
            assertThat(counts.used()).isEqualTo(holders.size());
            assertThat(counts.used() + counts.free() + counts.resting()).isEqualTo(PORTS);
        }
        expire(now + LEASE);
        assertThat(holders).isEmpty();
        pool.expire(now + LEASE + REST);
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, PORTS, 0));
    }

    private void allocate(CallId call, long now, Random random) {
        var held = pool.held(call, now);
        if (held != null) {
            assertThat(holders).containsEntry(held, call);
            until.put(held, now + LEASE);
            return;
        }
        assertThat(holders).doesNotContainValue(call);
        var refused = new ArrayList<RtpPort>();
        var port = pool.allocate(call, now, candidate -> {
            assertRested(candidate, now);
            if (random.nextInt(20) == 0) {
                refused.add(candidate);
                return false;
            }
            return true;
        });
        refused.forEach(each -> freed.put(each, now));
        if (port != null) {
            assertThat(holders.put(port, call)).isNull();
            until.put(port, now + LEASE);
        }
    }

    private void assertRested(RtpPort port, long now) {
        assertThat(holders).doesNotContainKey(port);
        var since = freed.get(port);
        if (since != null) {
            long least = pool.counts().free() == 0 ? LEAST_REST : REST;
            assertThat(now - since).isGreaterThanOrEqualTo(least);
        }
    }

    private void renew(CallId call, Random random, long now) {
        var port = new RtpPort(10000 + 2 * random.nextInt(PORTS));
        boolean holds = call.equals(holders.get(port));
        assertThat(pool.renew(new Lease(port, call), now)).isEqualTo(holds);
        if (holds) {
            until.put(port, now + LEASE);
        }
    }

    private void release(CallId call, Random random, long now) {
        var port = random.nextInt(3) == 0
                ? new RtpPort(10000 + 2 * random.nextInt(PORTS))
                : holders.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(call))
                        .map(Map.Entry::getKey)
                        .findAny()
                        .orElse(new RtpPort(10000));
        boolean holds = call.equals(holders.get(port));
        assertThat(pool.release(new Lease(port, call), now)).isEqualTo(holds);
        if (holds) {
            free(port, now);
        }
    }

    private void expire(long now) {
        for (var lease : pool.expire(now)) {
            assertThat(holders).containsEntry(lease.port(), lease.callId());
            assertThat(now - until.getOrDefault(lease.port(), now)).isNotNegative();
            free(lease.port(), now);
        }
        until.forEach((port, end) -> assertThat(end - now).isPositive());
    }

    private void free(RtpPort port, long now) {
        holders.remove(port);
        until.remove(port);
        freed.put(port, now);
    }
}
