package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests, repetitions, renewals, releases and lapses, late ones too, against a plain record of who holds what. */
final class PortPoolSimulationTest {
    private static final int PORTS = 20;
    private static final long FIRST = Duration.ofSeconds(20).toNanos();
    private static final long LEASE = Duration.ofSeconds(60).toNanos();
    private static final long REST = Duration.ofSeconds(5).toNanos();
    private static final long LEAST_REST = Duration.ofSeconds(1).toNanos();

    private final PortPool pool = new PortPool(
            PortRange.of("10000-10039"),
            new PortPool.Terms(
                    Duration.ofNanos(FIRST),
                    Duration.ofNanos(LEASE),
                    Duration.ofNanos(REST),
                    Duration.ofNanos(LEAST_REST)),
            new Random(17));
    private final Map<RtpPort, Lease> holders = new HashMap<>();
    private final Map<RtpPort, Long> until = new HashMap<>();
    private final Map<RtpPort, Long> freed = new HashMap<>();
    /** All that ever were: late requests name leases that are over. */
    private final List<Lease> all = new ArrayList<>();

    private final Set<LeaseId> ids = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261120, 3550, -7})
    void noPortTwiceNoneTooEarlyAllComeBack(long seed) {
        var random = new Random(seed);
        long now = random.nextLong();
        for (int step = 0; step < 20_000; step++) {
            now += (long) (random.nextDouble() * random.nextInt(4) * 1e9);
            expire(now);
            switch (random.nextInt(5)) {
                case 0, 1 -> allocate(new RequestId("request-00000000-" + random.nextInt(60)), now, random);
                case 2 -> renew(random, now);
                case 3 -> release(random, now);
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

    private void allocate(RequestId request, long now, Random random) {
        var given = pool.given(request);
        if (given != null) {
            assertThat(given.request()).isEqualTo(request);
            assertThat(holders).containsEntry(given.port(), given);
            return;
        }
        assertThat(holders.values()).extracting(Lease::request).doesNotContain(request);
        var refused = new ArrayList<RtpPort>();
        // Callers choose few Call-IDs, and use them again.
        var lease =
                pool.allocate(request, new CallId("call-" + random.nextInt(3)), AddressFamily.IPV4, now, candidate -> {
                    assertRested(candidate.port(), now);
                    if (random.nextInt(20) == 0) {
                        refused.add(candidate.port());
                        return false;
                    }
                    return true;
                });
        refused.forEach(each -> freed.put(each, now));
        if (lease != null) {
            assertThat(ids.add(lease.id())).isTrue();
            assertThat(holders.put(lease.port(), lease)).isNull();
            until.put(lease.port(), now + FIRST);
            all.add(lease);
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

    private void renew(Random random, long now) {
        var lease = some(random);
        if (lease == null) {
            return;
        }
        boolean holds = lease.equals(holders.get(lease.port()));
        assertThat(pool.renew(lease.id(), now)).isEqualTo(holds ? lease : null);
        if (holds) {
            until.put(lease.port(), now + LEASE);
        }
    }

    private void release(Random random, long now) {
        var lease = some(random);
        if (lease == null) {
            return;
        }
        boolean holds = lease.equals(holders.get(lease.port()));
        assertThat(pool.release(lease.id(), now)).isEqualTo(holds ? lease : null);
        if (holds) {
            free(lease.port(), now);
        }
    }

    private @Nullable Lease some(Random random) {
        int recent = Math.min(all.size(), 3 * PORTS);
        return recent == 0 ? null : all.get(all.size() - 1 - random.nextInt(recent));
    }

    private void expire(long now) {
        for (var lease : pool.expire(now)) {
            assertThat(holders).containsEntry(lease.port(), lease);
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
