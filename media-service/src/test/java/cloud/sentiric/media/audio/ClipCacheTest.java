package cloud.sentiric.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClipCacheTest {
    private final ClipCache<String> cache = new ClipCache<>(250);

    private static Clip clip(int octets) {
        return Clip.of(Codec.PCMU, new short[octets]);
    }

    @Test
    void whatWasNotUsedForLongestGoes() {
        cache.keep("a", clip(100));
        cache.keep("b", clip(100));
        assertThat(cache.find("a")).isPresent();
        cache.keep("c", clip(100));
        assertThat(cache.find("b")).isEmpty();
        assertThat(cache.find("a")).isPresent();
        assertThat(cache.find("c")).isPresent();
        assertThat(cache.octets()).isEqualTo(200);
    }

    @Test
    void whatIsTooMuchAloneIsNotKept() {
        cache.keep("a", clip(100));
        cache.keep("b", clip(251));
        assertThat(cache.find("b")).isEmpty();
        assertThat(cache.find("a")).isPresent();
    }

    @Test
    void whatIsKeptAgainCountsOnce() {
        cache.keep("a", clip(100));
        cache.keep("a", clip(120));
        assertThat(cache.octets()).isEqualTo(120);
    }
}
