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
    private static final PortPool.Rest REST = new PortPool.Rest(Duration.ofSeconds(5), Duration.ofSeconds(1));

    private final PortPool pool = new PortPool(PortRange.of("10000-10003"), REST, new Random(5));

    private RtpPort take(long now) {
        return Objects.requireNonNull(pool.take(now, port -> true));
    }

    @Test
    void thereIsNoneWhenAllAreUsedOrRest() {
        var first = take(0);
        take(0);
        assertThat(pool.take(0, each -> true)).isNull();
        pool.giveBack(first, 0);
        assertThat(pool.take(SECOND - 1, each -> true)).isNull();
        assertThat(take(SECOND)).isEqualTo(first);
    }

    /** As where the system has no IPv6. */
    @Test
    void aPortWhoseOpeningFailsRests() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            assertThatThrownBy(() -> pool.take(number * SECOND, port -> {
                        throw new UnsupportedOperationException("IPv6 not available");
                    }))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 0, 2));
        assertThat(take(3 * SECOND)).isNotNull();
    }

    @Test
    void aPortRestsWholeWhileAnotherIsFree() {
        var first = take(0);
        pool.giveBack(first, 0);
        pool.wake(5 * SECOND - 1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 1, 1));
        assertThat(take(5 * SECOND - 1)).isNotEqualTo(first);
    }

    @Test
    void aPortThatNobodyWasToldOfIsFreeAtOnce() {
        var port = take(0);
        pool.takeBack(port);
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 2, 0));
    }

    @Test
    void aPortThatIsTakenBackGoesOnResting() {
        var first = take(0);
        pool.giveBack(first, 0);
        take(0);
        pool.takeBack(take(SECOND));
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 0, 1));
        pool.wake(5 * SECOND - 1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 0, 1));
        pool.wake(5 * SECOND);
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 1, 0));
    }

    @Test
    void isGivenBackOnce() {
        var port = take(0);
        pool.giveBack(port, 0);
        assertThatThrownBy(() -> pool.giveBack(port, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.takeBack(port)).isInstanceOf(IllegalStateException.class);
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 1, 1));
    }

    @Test
    void takesTheNextWhereTheSystemRefuses() {
        var refused = new HashSet<RtpPort>();
        var port = Objects.requireNonNull(pool.take(0, each -> {
            boolean first = refused.isEmpty();
            refused.add(each);
            return !first;
        }));
        refused.remove(port);
        assertThat(refused).hasSize(1);
        assertThat(pool.counts()).isEqualTo(new PortCounts(1, 0, 1));
        assertThat(take(5 * SECOND)).isIn(refused);
    }

    @Test
    void endsWhenTheSystemRefusesAll() {
        assertThat(pool.take(0, each -> false)).isNull();
        assertThat(pool.counts()).isEqualTo(new PortCounts(0, 0, 2));
    }

    @Test
    void portsComeInAnOrderThatNobodyForesees() {
        var orders = new HashSet<String>();
        for (int seed = 0; seed < 20; seed++) {
            var some = new PortPool(PortRange.of("10000-10199"), REST, new Random(seed));
            var order = new StringBuilder();
            for (int call = 0; call < 100; call++) {
                order.append(Objects.requireNonNull(some.take(0, each -> true))).append(' ');
            }
            assertThat(order.toString().split(" ", 200)).doesNotHaveDuplicates();
            orders.add(order.toString());
        }
        assertThat(orders).hasSize(20);
    }
}
