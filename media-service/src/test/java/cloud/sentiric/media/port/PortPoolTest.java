package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PortPoolTest {
    private static final long SECOND = 1_000_000_000;
    private static final CallId CALL = new CallId("alice@example.com");
    private static final RequestId ALICE = new RequestId("alice-0123456789");
    private static final RequestId BOB = new RequestId("bob-0123456789ab");
    private static final RequestId CAROL = new RequestId("carol-0123456789");
    private static final PortPool.Terms TERMS = new PortPool.Terms(
            Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(1));

    private final PortPool pool = new PortPool(PortRange.of("10000-10003"), TERMS, new Random(5));

    private Lease allocate(RequestId request, long now) {
        return Objects.requireNonNull(pool.allocate(request, CALL, AddressFamily.IPV4, now, lease -> true));
    }

    @Test
    void oneCallIdTwiceHasTwoPorts() {
        var first = allocate(ALICE, 0);
        var second = allocate(BOB, 0);
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.port()).isNotEqualTo(first.port());
        assertThat(second.id()).isNotEqualTo(first.id());
        pool.release(first.id(), 0);
        assertThat(pool.find(second.id())).isEqualTo(second);
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 0, 1));
    }

    @Test
    void aRequestIsAnsweredOnce() {
        assertThat(pool.given(ALICE)).isNull();
        var lease = allocate(ALICE, 0);
        assertThat(pool.given(ALICE)).isEqualTo(lease);
        assertThat(pool.given(BOB)).isNull();
        pool.release(lease.id(), 0);
        assertThat(pool.given(ALICE)).isNull();
    }

    @Test
    void thereIsNoneWhenAllAreHeldOrRest() {
        var lease = allocate(ALICE, 0);
        allocate(BOB, 0);
        assertThat(pool.allocate(CAROL, CALL, AddressFamily.IPV4, 0, each -> true))
                .isNull();
        pool.release(lease.id(), 0);
        assertThat(pool.allocate(CAROL, CALL, AddressFamily.IPV4, SECOND - 1, each -> true))
                .isNull();
        assertThat(allocate(CAROL, SECOND).port()).isEqualTo(lease.port());
    }

    /** As where the system has no IPv6. */
    @Test
    void aPortWhoseOpeningFailsRests() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            assertThatThrownBy(() -> pool.allocate(ALICE, CALL, AddressFamily.IPV6, number * SECOND, lease -> {
                        throw new UnsupportedOperationException("IPv6 not available");
                    }))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 0, 2));
        assertThat(allocate(ALICE, 3 * SECOND)).isNotNull();
    }

    @Test
    void aLeaseOfBeforeDoesNotOpenItsPortAgain() {
        var before = allocate(ALICE, 0);
        allocate(BOB, 0);
        pool.release(before.id(), 0);
        var after = allocate(CAROL, SECOND);
        assertThat(after.port()).isEqualTo(before.port());
        assertThat(pool.find(before.id())).isNull();
        assertThat(pool.renew(before.id(), SECOND)).isNull();
        assertThat(pool.release(before.id(), SECOND)).isNull();
        assertThat(pool.find(after.id())).isEqualTo(after);
    }

    @Test
    void aPortRestsWholeWhileAnotherIsFree() {
        var first = allocate(ALICE, 0);
        pool.release(first.id(), 0);
        pool.expire(5 * SECOND - 1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 1, 1));
        assertThat(allocate(BOB, 5 * SECOND - 1).port()).isNotEqualTo(first.port());
    }

    @Test
    void releasedTwiceIsReleasedOnce() {
        var lease = allocate(ALICE, 0);
        assertThat(pool.release(lease.id(), 0)).isEqualTo(lease);
        assertThat(pool.release(lease.id(), 0)).isNull();
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 1, 1));
    }

    @Test
    void aLeaseEndsSoonUnlessRenewedAndLastsLongerThen() {
        var kept = allocate(ALICE, 0);
        var left = allocate(BOB, 0);
        assertThat(pool.renew(kept.id(), 10 * SECOND)).isEqualTo(kept);
        assertThat(pool.expire(20 * SECOND - 1)).isEmpty();
        assertThat(pool.expire(20 * SECOND)).containsExactly(left);
        assertThat(pool.expire(70 * SECOND - 1)).isEmpty();
        assertThat(pool.expire(70 * SECOND)).containsExactly(kept);
        assertThat(pool.renew(kept.id(), 70 * SECOND)).isNull();
    }

    @Test
    void takesTheNextWhereTheSystemRefuses() {
        var refused = new HashSet<RtpPort>();
        var lease = Objects.requireNonNull(pool.allocate(ALICE, CALL, AddressFamily.IPV4, 0, each -> {
            boolean first = refused.isEmpty();
            refused.add(each.port());
            return !first;
        }));
        refused.remove(lease.port());
        assertThat(refused).hasSize(1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 0, 1));
        assertThat(allocate(BOB, 5 * SECOND).port()).isIn(refused);
    }

    @Test
    void endsWhenTheSystemRefusesAll() {
        assertThat(pool.allocate(ALICE, CALL, AddressFamily.IPV4, 0, each -> false))
                .isNull();
        assertThat(pool.given(ALICE)).isNull();
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 0, 2));
    }

    @Test
    void portsComeInAnOrderThatNobodyForesees() {
        var orders = new HashSet<String>();
        for (int seed = 0; seed < 20; seed++) {
            var some = new PortPool(PortRange.of("10000-10199"), TERMS, new Random(seed));
            var order = new StringBuilder();
            for (int call = 0; call < 100; call++) {
                var lease = some.allocate(
                        new RequestId("request-000000-" + call), CALL, AddressFamily.IPV4, 0, each -> true);
                order.append(Objects.requireNonNull(lease).port()).append(' ');
            }
            assertThat(order.toString().split(" ", 200)).doesNotHaveDuplicates();
            orders.add(order.toString());
        }
        assertThat(orders).hasSize(20);
    }

    @Test
    void aLeaseIsNamedByItsBitsAndNotLogged() {
        var lease = allocate(ALICE, 0);
        assertThat(lease.id().value()).matches("[0-9a-f]{32}");
        assertThat(lease.toString()).doesNotContain(lease.id().value());
    }
}
