package cloud.sentiric.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.port.PortRange;
import cloud.sentiric.media.port.RtpPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random requests, repetitions, ends that come and go, renewals, closings and lapses, late ones too, against a plain record of
 * who holds what.
 */
final class SessionsSimulationTest {
    private static final int PORTS = 20;
    private static final long FIRST = Duration.ofSeconds(20).toNanos();
    private static final long LEASE = Duration.ofSeconds(60).toNanos();
    private static final long REST = Duration.ofSeconds(5).toNanos();
    private static final long LEAST_REST = Duration.ofSeconds(1).toNanos();

    private final Sessions sessions = new Sessions(
            new PortPool(
                    PortRange.of("10000-10039"),
                    new PortPool.Rest(Duration.ofNanos(REST), Duration.ofNanos(LEAST_REST)),
                    new Random(17)),
            new Sessions.Terms(Duration.ofNanos(FIRST), Duration.ofNanos(LEASE)),
            new Random(17));
    private final Map<RtpPort, LeaseId> holders = new HashMap<>();
    private final Map<LeaseId, Lent> held = new HashMap<>();
    private final Map<LeaseId, Long> until = new HashMap<>();
    private final Map<RequestId, LeaseId> answered = new HashMap<>();
    private final Map<RtpPort, Long> freed = new HashMap<>();
    /** All that ever were: late requests name leases that are over. */
    private final List<LeaseId> all = new ArrayList<>();

    private final Set<LeaseId> ids = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261120, 3550, -7})
    void noPortTwiceNoneTooEarlyAllComeBack(long seed) {
        var random = new Random(seed);
        long now = random.nextLong();
        for (int step = 0; step < 20_000; step++) {
            now += (long) (random.nextDouble() * random.nextInt(4) * 1e9);
            expire(now);
            switch (random.nextInt(8)) {
                case 0, 1 -> open(new RequestId("request-00000000-" + random.nextInt(60)), now, random);
                case 2 -> renew(random, now);
                case 3 -> close(random, now);
                case 4 -> add(new RequestId("end-000000000000-" + random.nextInt(5)), now, random);
                case 5 -> remove(random, now);
                default -> {}
            }
            var counts = sessions.counts();
            assertThat(sessions.size()).isEqualTo(held.size());
            assertThat(counts.used()).isEqualTo(holders.size());
            assertThat(counts.used() + counts.free() + counts.resting()).isEqualTo(PORTS);
        }
        expire(now + LEASE);
        assertThat(holders).isEmpty();
        sessions.expire(now + LEASE + REST);
        assertThat(sessions.counts()).isEqualTo(new PortCounts(0, PORTS, 0));
    }

    private void open(RequestId request, long now, Random random) {
        var given = sessions.given(request);
        var before = answered.get(request);
        if (given != null) {
            assertThat(given.lease().id()).isEqualTo(before);
            assertThat(given).isEqualTo(held.get(before));
            return;
        }
        assertThat(before).isNull();
        var refused = new ArrayList<RtpPort>();
        // Callers choose few Call-IDs, and use them again.
        var lent = sessions.open(
                request,
                new CallId("call-" + random.nextInt(3)),
                Collections.nCopies(1 + random.nextInt(3), AddressFamily.IPV4),
                now,
                end -> bind(end, refused, now, random));
        refused.forEach(each -> freed.put(each, now));
        if (lent != null) {
            var id = lent.lease().id();
            assertThat(ids.add(id)).isTrue();
            lent.ends().forEach(end -> hold(end, id));
            held.put(id, lent);
            until.put(id, now + FIRST);
            answered.put(request, id);
            all.add(id);
        }
    }

    private boolean bind(LentEnd end, List<RtpPort> refused, long now, Random random) {
        assertRested(end.port(), now);
        if (random.nextInt(20) == 0) {
            refused.add(end.port());
            return false;
        }
        return true;
    }

    private void hold(LentEnd end, LeaseId id) {
        assertThat(holders.put(end.port(), id)).isNull();
    }

    private void assertRested(RtpPort port, long now) {
        assertThat(holders).doesNotContainKey(port);
        var since = freed.get(port);
        if (since != null) {
            long least = sessions.counts().free() == 0 ? LEAST_REST : REST;
            assertThat(now - since).isGreaterThanOrEqualTo(least);
        }
    }

    private void add(RequestId request, long now, Random random) {
        var id = some(random);
        if (id == null || !held.containsKey(id) || sessions.isFull(id) || sessions.given(id, request) != null) {
            return;
        }
        var refused = new ArrayList<RtpPort>();
        var end = sessions.add(id, request, AddressFamily.IPV4, now, each -> bind(each, refused, now, random));
        refused.forEach(each -> freed.put(each, now));
        if (end != null) {
            hold(end, id);
            learn(id);
            assertThat(sessions.given(id, request)).isEqualTo(end);
        }
    }

    private void remove(Random random, long now) {
        var id = some(random);
        if (id == null) {
            return;
        }
        var lent = held.get(id);
        var end = new EndId(1 + random.nextInt(4));
        var removed = sessions.remove(id, end, now);
        boolean there =
                lent != null && lent.ends().stream().anyMatch(each -> each.id().equals(end));
        assertThat(removed != null).isEqualTo(there);
        if (removed != null) {
            free(removed, id, now);
            learn(id);
        }
    }

    private void learn(LeaseId id) {
        var lent = sessions.find(id);
        assertThat(lent).isNotNull();
        if (lent != null) {
            held.put(id, lent);
        }
    }

    private void renew(Random random, long now) {
        var id = some(random);
        if (id == null) {
            return;
        }
        boolean holds = held.containsKey(id);
        assertThat(sessions.renew(id, now) != null).isEqualTo(holds);
        if (holds) {
            until.put(id, now + LEASE);
        }
    }

    private void close(Random random, long now) {
        var id = some(random);
        if (id == null) {
            return;
        }
        var lent = held.get(id);
        assertThat(sessions.close(id, now)).isEqualTo(lent);
        if (lent != null) {
            over(lent, now);
        }
    }

    private @Nullable LeaseId some(Random random) {
        int recent = Math.min(all.size(), 3 * PORTS);
        return recent == 0 ? null : all.get(all.size() - 1 - random.nextInt(recent));
    }

    private void expire(long now) {
        for (var lent : sessions.expire(now)) {
            var id = lent.lease().id();
            assertThat(held).containsEntry(id, lent);
            assertThat(now - until.getOrDefault(id, now)).isNotNegative();
            over(lent, now);
        }
        until.forEach((id, end) -> assertThat(end - now).isPositive());
    }

    private void over(Lent lent, long now) {
        var id = lent.lease().id();
        lent.ends().forEach(end -> free(end, id, now));
        held.remove(id);
        until.remove(id);
        answered.values().remove(id);
    }

    private void free(LentEnd end, LeaseId id, long now) {
        assertThat(holders.remove(end.port())).isEqualTo(id);
        freed.put(end.port(), now);
    }
}
