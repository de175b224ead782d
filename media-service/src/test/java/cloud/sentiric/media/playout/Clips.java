package cloud.sentiric.media.playout;

import cloud.sentiric.media.audio.Clip;
import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.audio.Tone;

/** Clips for tests. */
public final class Clips {
    private Clips() {}

    public static Clip ms(int ms) {
        return new Tone(440, ms).sound().encode(Codec.PCMU);
    }
}
