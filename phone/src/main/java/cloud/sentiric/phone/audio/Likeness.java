package cloud.sentiric.phone.audio;

/**
 * How much two recordings are alike at the shift where they are most alike: normalised cross-correlation.
 *
 * @param coefficient 1 for the same audio at any volume, about 0 for others
 * @param shift samples by which the second lies behind the first
 * @param overlap samples that were compared
 */
public record Likeness(double coefficient, int shift, int overlap) {
    /** Less in common than this is not compared: a quarter of a second. */
    private static final int MIN_OVERLAP = Pcm.RATE / 4;

    /** From here on two recordings are the same audio, coded by G.711 with a lost packet or two. */
    public static final double SAME = 0.9;

    public boolean isSame() {
        return coefficient >= SAME;
    }

    /** The best match over all shifts with half of the shorter recording, and at least a quarter of a second, in common. */
    public static Likeness between(Pcm first, Pcm second) {
        int least = Math.max(MIN_OVERLAP, Math.min(first.length(), second.length()) / 2);
        if (Math.min(first.length(), second.length()) < least) {
            return new Likeness(0, 0, 0);
        }
        double[] products = Convolution.correlate(first.toArray(), second.toArray());
        long[] firstEnergy = energy(first);
        long[] secondEnergy = energy(second);
        var best = new Likeness(0, 0, 0);
        for (int shift = least - first.length(); shift <= second.length() - least; shift++) {
            int from = Math.max(0, -shift);
            int to = Math.min(first.length(), second.length() - shift);
            double energy = (double) (firstEnergy[to] - firstEnergy[from])
                    * (secondEnergy[to + shift] - secondEnergy[from + shift]);
            if (energy <= 0) {
                continue;
            }
            double coefficient = products[shift + first.length() - 1] / Math.sqrt(energy);
            if (to - from >= least && coefficient > best.coefficient) {
                best = new Likeness(coefficient, shift, to - from);
            }
        }
        return best;
    }

    /** Sums of squares up to every index. */
    private static long[] energy(Pcm audio) {
        var sums = new long[audio.length() + 1];
        for (int i = 0; i < audio.length(); i++) {
            sums[i + 1] = sums[i] + (long) audio.sample(i) * audio.sample(i);
        }
        return sums;
    }
}
