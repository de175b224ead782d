package cloud.sentiric.media.mix;

/**
 * Keeps sums of samples in 16 bits: up to three quarters of full scale they stay as they are, beyond they are bent so that they come
 * near it and never reach it. It remembers nothing: what one party hears does not depend on what was left out for it.
 */
final class Limiter {
    static final int KNEE = 24_576;
    private static final int ROOM = Short.MAX_VALUE - KNEE;

    private Limiter() {}

    static short limit(int sum) {
        if (sum >= -KNEE && sum <= KNEE) {
            return (short) sum;
        }
        long over = Math.abs((long) sum) - KNEE;
        int bent = KNEE + (int) (over * ROOM / (over + ROOM));
        return (short) (sum < 0 ? -bent : bent);
    }
}
