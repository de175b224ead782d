package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.redis.Looks.News;
import org.junit.jupiter.api.Test;

/** One slow answer is no absence. */
final class LooksTest {
    private final Looks looks = new Looks();

    @Test
    void upAtTheFirstGoodLook() {
        assertThat(looks.settled()).isFalse();
        assertThat(looks.seen(true)).isEqualTo(News.UP);
        assertThat(looks.up()).isTrue();
        assertThat(looks.seen(true)).isEqualTo(News.NONE);
    }

    @Test
    void badLooksWithGoodOnesBetweenChangeNothing() {
        looks.seen(true);
        for (int i = 0; i < 100; i++) {
            assertThat(looks.seen(false)).isEqualTo(News.NONE);
            assertThat(looks.seen(false)).isEqualTo(News.NONE);
            assertThat(looks.seen(true)).isEqualTo(News.NONE);
            assertThat(looks.up()).isTrue();
        }
    }

    @Test
    void awayAfterSeveralBadLooksInARowAndToldOnce() {
        looks.seen(true);
        looks.seen(false);
        looks.seen(false);
        assertThat(looks.seen(false)).isEqualTo(News.AWAY);
        assertThat(looks.up()).isFalse();
        assertThat(looks.seen(false)).isEqualTo(News.NONE);
        assertThat(looks.seen(true)).isEqualTo(News.UP);
    }

    @Test
    void neverThereIsToldOnceAndSettled() {
        looks.seen(false);
        looks.seen(false);
        assertThat(looks.settled()).isFalse();
        assertThat(looks.seen(false)).isEqualTo(News.AWAY);
        assertThat(looks.settled()).isTrue();
        assertThat(looks.seen(false)).isEqualTo(News.NONE);
    }
}
