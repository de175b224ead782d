package cloud.sentiric.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
    /** Clocks of System.nanoTime() may be negative. */
    private static final long NOW = -5;

    private final Budget budget = new Budget(100, 10);

    private long spent(int tries, long now) {
        return IntStream.range(0, tries).filter(_ -> budget.spend(now)).count();
    }

    private static long after(Duration time) {
        return NOW + time.toNanos();
    }

    @Test
    void isSpentOnceAndComesBackSlowly() {
        assertThat(spent(1000, NOW)).isEqualTo(100);
        assertThat(spent(1000, after(Duration.ofSeconds(2)))).isEqualTo(20);
        assertThat(spent(1000, after(Duration.ofSeconds(2)))).isZero();
    }

    @Test
    void isNeverMoreThanAtOnce() {
        assertThat(spent(10, NOW)).isEqualTo(10);
        assertThat(spent(1000, after(Duration.ofHours(1)))).isEqualTo(100);
    }
}
