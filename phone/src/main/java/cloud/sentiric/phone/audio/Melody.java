package cloud.sentiric.phone.audio;

import java.util.SplittableRandom;

/** A test signal that is like itself at no other place: tones of random pitch, 50 to 150 ms each, without a break in phase. */
public final class Melody {
    private static final double AMPLITUDE = 8000;

    private Melody() {}

    /** The same audio for the same seed. */
    public static Pcm of(long seed, double seconds) {
        var random = new SplittableRandom(seed);
        var samples = new short[(int) (seconds * Pcm.RATE)];
        double phase = 0;
        double step = 0;
        int left = 0;
        for (int i = 0; i < samples.length; i++) {
            if (left-- == 0) {
                left = random.nextInt(Pcm.RATE / 20, Pcm.RATE * 3 / 20);
                step = 2 * Math.PI * random.nextDouble(300, 3000) / Pcm.RATE;
            }
            phase += step;
            samples[i] = (short) Math.round(AMPLITUDE * Math.sin(phase));
        }
        return Pcm.of(samples);
    }
}
