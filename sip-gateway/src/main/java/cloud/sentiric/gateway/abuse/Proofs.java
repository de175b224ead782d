package cloud.sentiric.gateway.abuse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who completed a round trip lately: has heard what we sent, and so is where it says. Kept are sources, and flows, an address
 * and port each. Bounded, and shared by all threads without a lock; of a full bucket the oldest goes.
 */
public final class Proofs {
    /** Longer than a phone takes to register again. */
    static final Duration LIFE = Duration.ofHours(2);

    private static final int WAYS = 8;
    /** A proof that is no older is not written again: memory that all read is better left alone. */
    private static final long FRESH = Duration.ofMinutes(1).toNanos();

    private final long salt;
    private final AtomicLongArray keys;
    private final AtomicLongArray times;
    private final int bucketMask;

    /** For at least this many of both together; the salt is a secret. */
    public Proofs(int most, long salt) {
        this.salt = salt;
        int buckets = Integer.highestOneBit(Math.max(1, (most - 1) / WAYS)) << 1;
        bucketMask = buckets - 1;
        keys = new AtomicLongArray(buckets * WAYS);
        times = new AtomicLongArray(buckets * WAYS);
    }

    /** What comes from the flow, an address and port or a connection, was caused by what we sent there. */
    public void flow(InetSocketAddress address, boolean connected, long now) {
        source(address.getAddress(), now);
        put(Source.mixed(Source.flow(address, connected, salt), salt), now);
    }

    /** The same of anything at the address. */
    public void source(InetAddress address, long now) {
        put(Source.mixed(Source.of(address), salt), now);
    }

    /** Whether somebody at the address, or in its /64, has. */
    public boolean hasSource(long source, long now) {
        return has(Source.mixed(source, salt), now);
    }

    /** Whether somebody at just this flow has. */
    public boolean hasFlow(InetSocketAddress address, boolean connected, long now) {
        return has(Source.mixed(Source.flow(address, connected, salt), salt), now);
    }

    private int bucket(long key) {
        return ((int) (key >>> 33) & bucketMask) * WAYS;
    }

    private boolean has(long key, long now) {
        int bucket = bucket(key);
        for (int i = bucket; i < bucket + WAYS; i++) {
            if (keys.getOpaque(i) == key) {
                return now - times.getOpaque(i) < LIFE.toNanos();
            }
        }
        return false;
    }

    private void put(long key, long now) {
        int bucket = bucket(key);
        int place = bucket;
        long oldest = -1;
        for (int i = bucket; i < bucket + WAYS; i++) {
            long held = keys.getOpaque(i);
            long age = held == 0 ? Long.MAX_VALUE : now - times.getOpaque(i);
            if (held == key) {
                if (age > FRESH) {
                    times.setOpaque(i, now);
                }
                return;
            }
            if (age > oldest) {
                oldest = age;
                place = i;
            }
        }
        times.setOpaque(place, now);
        keys.setOpaque(place, key);
    }
}
