package cloud.sentiric.media.codec;

/**
 * One band of the sub-band ADPCM of ITU-T G.722: its predictor of two poles and six zeros (§3.6.3, §3.6.4) and its scale factor
 * (§3.5). The fixed-point arithmetic is that of the recommendation, bit by bit.
 */
final class G722Band {
    private static final int ZEROS = 6;
    private static final int MOST_POLE_2 = 12288;
    private static final int MOST_POLES = 15360;

    /** Powers of two in 32 steps (table 13 of the recommendation). */
    private static final int[] ANTILOGARITHM = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
        3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private final int shift;
    private final int mostLogarithm;

    private int logarithm;
    private int step;
    private int pole1;
    private int pole2;
    private final int[] zeros = new int[ZEROS];
    /** Differences, the newest first. */
    private final int[] differences = new int[ZEROS];

    private int rebuilt1;
    private int rebuilt2;
    private int partial1;
    private int partial2;
    private int zeroPart;
    private int estimate;

    /**
     * At rest.
     *
     * @param step the first quantizer step
     * @param shift of the antilogarithm: 8 for the lower band, 10 for the higher one
     * @param mostLogarithm of the step
     */
    G722Band(int step, int shift, int mostLogarithm) {
        this.step = step;
        this.shift = shift;
        this.mostLogarithm = mostLogarithm;
    }

    /** What the next sample is expected to be. */
    int estimate() {
        return estimate;
    }

    /** The quantizer step. */
    int step() {
        return step;
    }

    /** A quantized difference at the step as it is. */
    int difference(int quantized) {
        return (step * quantized) >> 15;
    }

    /** Takes the sample that is coded: adapts the step, then the predictor. */
    void take(int difference, int multiplier) {
        int next = ((logarithm * 127) >> 7) + multiplier;
        logarithm = Math.clamp(next, 0, mostLogarithm);
        int down = shift - (logarithm >> 11);
        int base = ANTILOGARITHM[(logarithm >> 6) & 31];
        step = (down < 0 ? base << -down : base >> down) << 2;
        predict(difference);
    }

    private void predict(int difference) {
        int rebuilt = clip(estimate + difference);
        int partial = clip(zeroPart + difference);
        int nextPole2 = nextPole2(partial);
        pole1 = nextPole1(partial, nextPole2);
        pole2 = nextPole2;
        int gain = difference == 0 ? 0 : 128;
        for (int i = 0; i < ZEROS; i++) {
            int toward = isAlike(differences[i], difference) ? gain : -gain;
            zeros[i] = clip(toward + ((zeros[i] * 32640) >> 15));
        }
        for (int i = ZEROS - 1; i > 0; i--) {
            differences[i] = differences[i - 1];
        }
        differences[0] = difference;
        rebuilt2 = rebuilt1;
        rebuilt1 = rebuilt;
        partial2 = partial1;
        partial1 = partial;
        int poles = clip(((pole1 * clip(2 * rebuilt1)) >> 15) + ((pole2 * clip(2 * rebuilt2)) >> 15));
        int sum = 0;
        for (int i = 0; i < ZEROS; i++) {
            sum += (zeros[i] * clip(2 * differences[i])) >> 15;
        }
        zeroPart = clip(sum);
        estimate = clip(poles + zeroPart);
    }

    private int nextPole2(int partial) {
        int four = clip(4 * pole1);
        int toward = isAlike(partial, partial1) ? Math.min(-four, Short.MAX_VALUE) : four;
        int next = (toward >> 7) + (isAlike(partial, partial2) ? 128 : -128) + ((pole2 * 32512) >> 15);
        return Math.clamp(next, -MOST_POLE_2, MOST_POLE_2);
    }

    private int nextPole1(int partial, int nextPole2) {
        int most = clip(MOST_POLES - nextPole2);
        int next = clip((isAlike(partial, partial1) ? 192 : -192) + ((pole1 * 32640) >> 15));
        return Math.clamp(next, -most, most);
    }

    private static boolean isAlike(int one, int other) {
        return one >> 15 == other >> 15;
    }

    /** Within 16 bits. */
    static int clip(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
