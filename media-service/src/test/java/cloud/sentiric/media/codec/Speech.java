package cloud.sentiric.media.codec;

import java.util.Random;

/** Sound that is like speech: voiced with a pitch that moves, loud and quiet, with noise; seeded. */
public final class Speech {
    private Speech() {}

    public static short[] samples(int rate, double seconds, long seed) {
        var random = new Random(seed);
        var samples = new short[(int) (rate * seconds)];
        double phase = 0;
        for (int i = 0; i < samples.length; i++) {
            double time = (double) i / rate;
            phase += 2 * Math.PI * (120 + 40 * Math.sin(2 * Math.PI * 1.3 * time)) / rate;
            double voiced = 0;
            for (int harmonic = 1; harmonic * 160 < Math.min(3400, rate / 2); harmonic++) {
                voiced += Math.sin(harmonic * phase) / harmonic;
            }
            double loud = 0.5 + 0.5 * Math.sin(2 * Math.PI * 2.1 * time);
            samples[i] = (short) (4000 * loud * voiced + 60 * random.nextGaussian());
        }
        return samples;
    }

    public static short[] tone(int rate, double seconds, double hertz, double peak) {
        var samples = new short[(int) (rate * seconds)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(peak * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return samples;
    }

    /** How loud a tone is in a part of what was heard: its peak. */
    public static double loudness(short[] heard, int rate, double hertz, int from, int to) {
        double cosine = 0;
        double sine = 0;
        for (int i = from; i < to; i++) {
            cosine += heard[i] * Math.cos(2 * Math.PI * hertz * i / rate);
            sine += heard[i] * Math.sin(2 * Math.PI * hertz * i / rate);
        }
        return 2 * Math.hypot(cosine, sine) / (to - from);
    }

    /** dB of a signal over its difference from another one that is later by so many samples. */
    public static double signalToNoise(short[] signal, short[] other, int delay, int from, int to) {
        double power = 0;
        double noise = 0;
        for (int i = from; i < to; i++) {
            power += (double) signal[i] * signal[i];
            double difference = other[i + delay] - signal[i];
            noise += difference * difference;
        }
        return 10 * Math.log10(power / Math.max(1, noise));
    }

    /** The same at the delay up to a limit at which it is best. */
    public static double best(short[] signal, short[] other, int most, int from, int to) {
        double best = Double.NEGATIVE_INFINITY;
        for (int delay = 0; delay <= most; delay++) {
            best = Math.max(best, signalToNoise(signal, other, delay, from, to));
        }
        return best;
    }
}
