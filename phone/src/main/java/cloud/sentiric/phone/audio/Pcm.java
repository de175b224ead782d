package cloud.sentiric.phone.audio;

import java.util.Arrays;

/** Audio of one channel at 8 kHz, 16 bits. */
public final class Pcm {
    /** Samples per second. */
    public static final int RATE = 8000;

    private final short[] samples;

    private Pcm(short[] samples) {
        this.samples = samples;
    }

    public static Pcm of(short[] samples) {
        return new Pcm(samples.clone());
    }

    public static Pcm silence(int samples) {
        return new Pcm(new short[samples]);
    }

    public int length() {
        return samples.length;
    }

    public double seconds() {
        return (double) samples.length / RATE;
    }

    public short sample(int index) {
        return samples[index];
    }

    /** Samples from an index on, silence where this ends earlier. */
    public Pcm part(int from, int length) {
        return new Pcm(
                Arrays.copyOfRange(samples, Math.min(from, samples.length), Math.min(from, samples.length) + length));
    }

    public short[] toArray() {
        return samples.clone();
    }

    /**
     * Seconds that are not silent: frames of 20 ms whose root mean square is above a threshold.
     *
     * @param threshold in units of a sample, of 32767
     */
    public double audibleSeconds(int threshold) {
        int frame = RATE / 50;
        int audible = 0;
        for (int start = 0; start + frame <= samples.length; start += frame) {
            long energy = 0;
            for (int i = start; i < start + frame; i++) {
                energy += (long) samples[i] * samples[i];
            }
            if (energy > (long) threshold * threshold * frame) {
                audible++;
            }
        }
        return audible * 0.02;
    }
}
