package cloud.sentiric.gateway.abuse;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many bytes may be sent to sources that have not shown that they are there: fewer than three times what came from them (as
 * in RFC 9000 §8.1), or whoever forges their address has us send more than he does. Bounded, and shared by all threads without a
 * lock; of a full bucket the source goes that may be sent least.
 */
public final class Credit {
    private static final int FACTOR = 3;
    private static final int WAYS = 8;
    /** No source can save more. */
    private static final long MOST = 1 << 20;

    private final long salt;
    private final AtomicLongArray keys;
    private final AtomicLongArray bytes;
    private final int bucketMask;

    /** For at least this many sources; the salt is a secret. */
    public Credit(int sources, long salt) {
        this.salt = salt;
        int buckets = Integer.highestOneBit(Math.max(1, (sources - 1) / WAYS)) << 1;
        bucketMask = buckets - 1;
        keys = new AtomicLongArray(buckets * WAYS);
        bytes = new AtomicLongArray(buckets * WAYS);
    }

    private int bucket(long source) {
        return ((int) (Source.mixed(source, salt) >>> 33) & bucketMask) * WAYS;
    }

    /** A datagram of so many bytes came from the source. */
    public void received(long source, int size) {
        int bucket = bucket(source);
        int place = bucket;
        long least = Long.MAX_VALUE;
        for (int i = bucket; i < bucket + WAYS; i++) {
            if (keys.getOpaque(i) == source) {
                if (bytes.addAndGet(i, (long) FACTOR * size) > MOST) {
                    bytes.setOpaque(i, MOST);
                }
                return;
            }
            long held = keys.getOpaque(i) == 0 ? -1 : bytes.getOpaque(i);
            if (held < least) {
                least = held;
                place = i;
            }
        }
        keys.setOpaque(place, source);
        bytes.setOpaque(place, (long) FACTOR * size);
    }

    /** Takes so many bytes from what may be sent to the source; false if no more than {@code kept} would be left. */
    public boolean spend(long source, int size, int kept) {
        int bucket = bucket(source);
        for (int i = bucket; i < bucket + WAYS; i++) {
            if (keys.getOpaque(i) == source) {
                if (bytes.addAndGet(i, -size) > kept) {
                    return true;
                }
                bytes.addAndGet(i, size);
                return false;
            }
        }
        return false;
    }
}
