package cloud.sentiric.media.codec;

/**
 * What both directions of ITU-T G.722 at 64 kbit/s have in common: the bands, their tables and the mirror filter that parts 16 kHz
 * in two. An octet is two samples: two bits of the higher band, six of the lower one (§1.4.4).
 */
final class G722 {
    static final int RATE = 16_000;

    /** Six bits of the lower band, inverse quantized (table 8). */
    static final int[] LOW_6 = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };
    /** Their four higher bits, by which both sides adapt. */
    static final int[] LOW_4 = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };
    /** What a value of those does to the logarithm of the step. */
    static final int[] LOW_MULTIPLIER = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };

    /** Two bits of the higher band, inverse quantized. */
    static final int[] HIGH_2 = {-7408, -1616, 7408, 1616};

    static final int[] HIGH_MULTIPLIER = {798, -214, 798, -214};

    /** Decision levels of the lower band. */
    static final int[] LEVELS = {
        35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
        1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};
    private static final int TAPS = 24;

    private final int[] line = new int[TAPS];
    final G722Band low = new G722Band(32, 8, 18432);
    final G722Band high = new G722Band(8, 10, 22528);

    /** Puts two values into the filter. */
    void push(int first, int second) {
        System.arraycopy(line, 2, line, 0, TAPS - 2);
        line[TAPS - 2] = first;
        line[TAPS - 1] = second;
    }

    /** The sum over the values that were put first. */
    int first() {
        int sum = 0;
        for (int i = 0; i < MIRROR.length; i++) {
            sum += line[2 * i] * MIRROR[i];
        }
        return sum;
    }

    /** The sum over those that were put second. */
    int second() {
        int sum = 0;
        for (int i = 0; i < MIRROR.length; i++) {
            sum += line[2 * i + 1] * MIRROR[MIRROR.length - 1 - i];
        }
        return sum;
    }
}
