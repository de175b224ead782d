package cloud.sentiric.phone.audio;

/** Correlation of long signals by a radix-2 Fourier transform (Cooley and Tukey). */
final class Convolution {
    private Convolution() {}

    /** Sums over i of {@code first[i] * second[i + shift]}, for shift from {@code 1 - first.length} to {@code second.length - 1}. */
    static double[] correlate(short[] first, short[] second) {
        int length = first.length + second.length - 1;
        int size = Integer.highestOneBit(Math.max(1, length - 1)) * 2;
        var aRe = new double[size];
        var aIm = new double[size];
        var bRe = new double[size];
        var bIm = new double[size];
        for (int i = 0; i < first.length; i++) {
            aRe[first.length - 1 - i] = first[i];
        }
        for (int i = 0; i < second.length; i++) {
            bRe[i] = second[i];
        }
        transform(aRe, aIm);
        transform(bRe, bIm);
        for (int i = 0; i < size; i++) {
            double re = aRe[i] * bRe[i] - aIm[i] * bIm[i];
            // conjugate, so that the forward transform is the inverse one
            aIm[i] = -(aRe[i] * bIm[i] + aIm[i] * bRe[i]);
            aRe[i] = re;
        }
        transform(aRe, aIm);
        var result = new double[length];
        for (int i = 0; i < length; i++) {
            result[i] = aRe[i] / size;
        }
        return result;
    }

    private static void transform(double[] re, double[] im) {
        int size = re.length;
        for (int i = 1, j = 0; i < size; i++) {
            int bit = size >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(re, i, j);
                swap(im, i, j);
            }
        }
        for (int half = 1; half < size; half *= 2) {
            for (int k = 0; k < half; k++) {
                double angle = -Math.PI * k / half;
                double cos = Math.cos(angle);
                double sin = Math.sin(angle);
                for (int i = k; i < size; i += 2 * half) {
                    int j = i + half;
                    double tRe = re[j] * cos - im[j] * sin;
                    double tIm = re[j] * sin + im[j] * cos;
                    re[j] = re[i] - tRe;
                    im[j] = im[i] - tIm;
                    re[i] += tRe;
                    im[i] += tIm;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
