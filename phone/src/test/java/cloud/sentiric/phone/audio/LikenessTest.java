package cloud.sentiric.phone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LikenessTest {
    private final Pcm melody = Melody.of(1, 5);

    @Test
    void theSameAudioByG711IsTheSame() {
        var heard = G711.PCMA.decode(G711.PCMA.encode(melody));

        assertThat(Likeness.between(melody, heard).coefficient()).isGreaterThan(0.999);
    }

    @Test
    void findsTheShiftAndTheHalfThatWasHeard() {
        var late = new short[3 * Pcm.RATE];
        System.arraycopy(melody.toArray(), 0, late, 800, late.length - 800);

        var likeness = Likeness.between(melody, Pcm.of(late));

        assertThat(likeness.shift()).isEqualTo(800);
        assertThat(likeness.coefficient()).isCloseTo(1, within(1e-6));
        assertThat(likeness.overlap()).isEqualTo(3 * Pcm.RATE - 800);
    }

    @Test
    void aQuieterCopyIsTheSame() {
        var quiet = melody.toArray();
        for (int i = 0; i < quiet.length; i++) {
            quiet[i] = (short) (quiet[i] / 10);
        }
        assertThat(Likeness.between(melody, Pcm.of(quiet)).isSame()).isTrue();
    }

    @Test
    void anotherMelodyIsNotTheSame() {
        assertThat(Likeness.between(melody, Melody.of(2, 5)).coefficient()).isLessThan(0.5);
    }

    @Test
    void noiseAndSilenceAreNotTheSame() {
        var random = new SplittableRandom(3);
        var noise = new short[melody.length()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt(-8000, 8000);
        }

        assertThat(Likeness.between(melody, Pcm.of(noise)).coefficient()).isLessThan(0.2);
        assertThat(Likeness.between(melody, Pcm.silence(melody.length())).coefficient())
                .isZero();
        assertThat(Likeness.between(melody, Pcm.silence(0)).isSame()).isFalse();
    }

    @Test
    void silenceIsNotHeard() {
        assertThat(melody.audibleSeconds(60)).isCloseTo(5, within(0.05));
        assertThat(Pcm.silence(Pcm.RATE).audibleSeconds(60)).isZero();
    }
}
