package cloud.sentiric.media.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Changes the sample rate of one stream by a fraction of small numbers: a low-pass filter of which each output needs one phase
 * (windowed sinc, Kaiser β 6.8: from 0.86 to 1.14 of the lower Nyquist frequency it falls by 70 dB). It remembers the last samples; allocates nothing.
 */
public final class Resampler {
    /** Taps of a phase at the lower of both rates. */
    private static final int LOBES = 32;

    private static final double BETA = 6.8;

    private record Rates(int from, int to) {}

    /** A filter in phases; shared by all streams of the same rates. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Filter(int up, int down, float[][] phases) {}

    // The rates of the codecs that are spoken: some twenty pairs.
    private static final Map<Rates, Filter> FILTERS = new ConcurrentHashMap<>();

    private final Filter filter;
    private final int taps;
    private final float[] line;
    /** Which phase the next output needs, of the input that is taken next. */
    private int phase;

    private int newest;

    /** From and to so many samples a second. */
    public Resampler(int from, int to) {
        this.filter = FILTERS.computeIfAbsent(new Rates(from, to), Resampler::design);
        this.taps = filter.phases[0].length;
        this.line = new float[2 * taps];
    }

    /** The most samples that so many become. */
    public int most(int samples) {
        return Math.ceilDiv(samples * filter.up, filter.down) + 1;
    }

    /** Takes samples and gives those that are ready; how many. */
    public int resample(short[] in, int count, short[] out) {
        int made = 0;
        for (int i = 0; i < count; i++) {
            // The line is held twice, so that the newest taps are always in a row.
            int at = head(in[i]);
            for (; phase < filter.up; phase += filter.down) {
                var coefficients = filter.phases[phase];
                float sum = 0;
                for (int tap = 0; tap < taps; tap++) {
                    sum += coefficients[tap] * line[at + tap];
                }
                out[made++] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
            }
            phase -= filter.up;
        }
        return made;
    }

    private int head(short sample) {
        newest = newest == 0 ? taps - 1 : newest - 1;
        line[newest] = sample;
        line[newest + taps] = sample;
        return newest;
    }

    private static Filter design(Rates rates) {
        int common = greatestCommon(rates.from, rates.to);
        int up = rates.to / common;
        int down = rates.from / common;
        // Frequencies in parts of the rate at which both meet.
        double cutoff = 0.5 / Math.max(up, down);
        int taps = LOBES * Math.max(1, Math.ceilDiv(down, up));
        int length = taps * up;
        double middle = (length - 1) / 2.0;
        var phases = new float[up][taps];
        var sums = new double[up];
        for (int i = 0; i < length; i++) {
            double x = i - middle;
            double sinc = x == 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
            double edge = x / (middle + 0.5);
            double value = sinc * bessel(BETA * Math.sqrt(1 - edge * edge)) / bessel(BETA);
            phases[i % up][i / up] = (float) value;
            sums[i % up] += value;
        }
        for (int phase = 0; phase < up; phase++) {
            // Each phase passes a constant as it is.
            for (int tap = 0; tap < taps; tap++) {
                phases[phase][tap] /= (float) sums[phase];
            }
        }
        return new Filter(up, down, phases);
    }

    private static int greatestCommon(int one, int other) {
        return other == 0 ? one : greatestCommon(other, one % other);
    }

    /** The modified Bessel function of the first kind, order 0. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }
        return sum;
    }
}
