package cloud.sentiric.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LimiterTest {
    @Test
    void isTheSameUpToTheKneeAndNeverWrapsBeyond() {
        int before = 0;
        for (int sum = 0; sum <= 32 * 32_768; sum++) {
            short limited = Limiter.limit(sum);
            assertThat(limited == sum || sum > Limiter.KNEE).isTrue();
            assertThat(limited >= before && limited - before <= 1).isTrue();
            assertThat(Limiter.limit(-sum) == -limited).isTrue();
            before = limited;
        }
        assertThat(before).isGreaterThan(32_000).isLessThanOrEqualTo(Short.MAX_VALUE);
    }
}
