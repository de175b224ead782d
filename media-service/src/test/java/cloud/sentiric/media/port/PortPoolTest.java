package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PortPoolTest {
    private static final long SECOND = 1_000_000_000;
    private static final CallId ALICE = new CallId("alice@example.com");
    private static final CallId BOB = new CallId("bob@example.com");
    private static final CallId CAROL = new CallId("carol@example.com");

    private final PortPool pool = new PortPool(
            PortRange.of("10000-10003"),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            new Random(5));

    private RtpPort allocate(CallId call, long now) {
        return Objects.requireNonNull(pool.allocate(call, now, port -> true));
    }

    @Test
    void aCallHoldsItsPort() {
        assertThat(pool.held(ALICE, 0)).isNull();
        var port = allocate(ALICE, 0);
        assertThat(pool.held(ALICE, 0)).isEqualTo(port);
        assertThat(allocate(BOB, 0)).isNotEqualTo(port);
        assertThat(pool.counts()).isEqualTo(new PortCounts(2, 0, 0));
    }

    @Test
    void thereIsNoneWhenAllAreHeldOrRest() {
        var port = allocate(ALICE, 0);
        allocate(BOB, 0);
        assertThat(pool.allocate(CAROL, 0, each -> true)).isNull();
        pool.release(new Lease(port, ALICE), 0);
        assertThat(pool.allocate(CAROL, SECOND - 1, each -> true)).isNull();
        assertThat(pool.allocate(CAROL, SECOND, each -> true)).isEqualTo(port);
    }

    @Test
    void aPortRestsWholeWhileAnotherIsFree() {
        var first = allocate(ALICE, 0);
        pool.release(new Lease(first, ALICE), 0);
        pool.expire(5 * SECOND - 1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 1, 1));
        assertThat(allocate(BOB, 5 * SECOND - 1)).isNotEqualTo(first);
    }

    @Test
    void releasedTwiceIsReleasedOnce() {
        var lease = new Lease(allocate(ALICE, 0), ALICE);
        assertThat(pool.release(lease, 0)).isTrue();
        assertThat(pool.release(lease, 0)).isFalse();
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 1, 1));
    }

    @Test
    void anotherCallCannotReleaseOrRenew() {
        var port = allocate(ALICE, 0);
        assertThat(pool.release(new Lease(port, BOB), 0)).isFalse();
        assertThat(pool.renew(new Lease(port, BOB), 0)).isFalse();
        assertThat(pool.held(ALICE, 0)).isEqualTo(port);
    }

    @Test
    void aLeaseEndsUnlessRenewed() {
        var port = allocate(ALICE, 0);
        allocate(BOB, 0);
        assertThat(pool.renew(new Lease(port, ALICE), 30 * SECOND)).isTrue();
        assertThat(pool.expire(60 * SECOND - 1)).isEmpty();
        assertThat(pool.expire(60 * SECOND)).extracting(Lease::callId).containsExactly(BOB);
        assertThat(pool.expire(90 * SECOND)).extracting(Lease::callId).containsExactly(ALICE);
        assertThat(pool.renew(new Lease(port, ALICE), 90 * SECOND)).isFalse();
    }

    @Test
    void askingAgainRenews() {
        allocate(ALICE, 0);
        pool.held(ALICE, 50 * SECOND);
        assertThat(pool.expire(60 * SECOND)).isEmpty();
    }

    @Test
    void takesTheNextWhereTheSystemRefuses() {
        var refused = new HashSet<RtpPort>();
        var port = pool.allocate(ALICE, 0, each -> {
            boolean first = refused.isEmpty();
            refused.add(each);
            return !first;
        });
        refused.remove(port);
        assertThat(refused).hasSize(1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 0, 1));
        assertThat(pool.allocate(BOB, 5 * SECOND, each -> true)).isIn(refused);
    }

    @Test
    void endsWhenTheSystemRefusesAll() {
        assertThat(pool.allocate(ALICE, 0, each -> false)).isNull();
        assertThat(pool.held(ALICE, 0)).isNull();
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 0, 2));
    }

    @Test
    void portsComeInAnOrderThatNobodyForesees() {
        var orders = new HashSet<String>();
        for (int seed = 0; seed < 20; seed++) {
            var some = new PortPool(
                    PortRange.of("10000-10199"),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    new Random(seed));
            var order = new StringBuilder();
            for (int call = 0; call < 100; call++) {
                order.append(some.allocate(new CallId("call-" + call), 0, port -> true))
                        .append(' ');
            }
            assertThat(order.toString().split(" ", 200)).doesNotHaveDuplicates();
            orders.add(order.toString());
        }
        assertThat(orders).hasSize(20);
    }
}
