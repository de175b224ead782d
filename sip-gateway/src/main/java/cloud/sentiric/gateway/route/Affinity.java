package cloud.sentiric.gateway.route;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Call-ID to node, for requests that carry no token yet: retransmissions, CANCEL, the ACK of a non-2xx. Bounded, shared by
 * all workers without a lock: an entry is one long, written whole; of a full bucket the oldest entry goes.
 *
 * <pre>
 *   63..32 tag of the key | 31 ended | 30..22 node + 1 | 21..16 CSeq | 15..4 time, 0.13 s | 3..1 tries | 0 answered
 * </pre>
 */
public final class Affinity {
    /** An entry is good for so long. */
    static final Duration LIFE = Duration.ofMinutes(3);

    private static final int WAYS = 8;
    private static final int UNIT_SHIFT = 27;
    private static final int TIME_SHIFT = 4;
    private static final long TIME_MASK = 0xfff;
    /** In units of 2^27 ns, about 0.13 s. */
    private static final long LIFE_UNITS = LIFE.toNanos() >> UNIT_SHIFT;
    /** Until then a node may still answer: what came again sooner is a duplicate, or T1 (RFC 3261 §17.1.1.2) has just passed. */
    private static final long PATIENCE_UNITS = Duration.ofMillis(900).toNanos() >> UNIT_SHIFT;

    private static final long ANSWERED = 1;
    private static final long ENDED = 1L << 31;
    private static final long TRY = 1 << 1;
    private static final long TRIES = 7 << 1;

    private final AtomicLongArray entries;
    private final int bucketMask;

    /** For at least this many calls at once. */
    public Affinity(int calls) {
        int buckets = Integer.highestOneBit(Math.max(1, (calls - 1) / WAYS)) << 1;
        entries = new AtomicLongArray(buckets * WAYS);
        bucketMask = buckets - 1;
    }

    private int bucket(long key) {
        return ((int) key & bucketMask) * WAYS;
    }

    private static long age(long entry, long now) {
        return (now >> UNIT_SHIFT) - (entry >>> TIME_SHIFT) & TIME_MASK;
    }

    private int place(long key, long now) {
        long tag = key >>> 32;
        int bucket = bucket(key);
        for (int i = bucket; i < bucket + WAYS; i++) {
            long entry = entries.getOpaque(i);
            if (entry >>> 32 == tag && entry != 0 && age(entry, now) <= LIFE_UNITS) {
                return i;
            }
        }
        return -1;
    }

    /** The entry of the key, or 0. */
    long find(long key, long now) {
        int place = place(key, now);
        return place < 0 ? 0 : entries.getOpaque(place);
    }

    static int node(long entry) {
        return (int) (entry >>> 22 & 0x1ff) - 1;
    }

    static boolean answered(long entry) {
        return (entry & ANSWERED) != 0;
    }

    /** Whether the request has its final response. */
    static boolean ended(long entry) {
        return (entry & ENDED) != 0;
    }

    /** Whether no more is hoped for from the node. */
    static boolean givenUp(long entry) {
        return (entry & TRIES) == TRIES;
    }

    /** How often the request was sent again since it is at this node. */
    static int tries(long entry) {
        return (int) ((entry & TRIES) >>> 1);
    }

    /** Whether the node may still answer: it has had little time, and nobody gave it up. */
    static boolean young(long entry, long now) {
        return !givenUp(entry) && age(entry, now) < PATIENCE_UNITS;
    }

    static boolean sameRequest(long entry, long cseq) {
        return (entry >>> 16 & 63) == (cseq & 63);
    }

    /** Notes that the request of the key goes to the node. */
    void put(long key, int node, long cseq, long now) {
        long entry = key >>> 32 << 32
                | (long) (node + 1) << 22
                | (cseq & 63) << 16
                | (now >> UNIT_SHIFT & TIME_MASK) << TIME_SHIFT;
        int place = place(key, now);
        if (place < 0) {
            place = bucket(key);
            long oldest = -1;
            int end = place + WAYS;
            for (int i = place; i < end; i++) {
                long held = entries.getOpaque(i);
                long age = held == 0 ? TIME_MASK + 1 : age(held, now);
                if (age > oldest) {
                    oldest = age;
                    place = i;
                }
            }
        }
        entries.setOpaque(place, entry);
    }

    /** Notes that the request was sent to its node once more. */
    void again(long key, long now) {
        int place = place(key, now);
        if (place >= 0) {
            long entry = entries.getOpaque(place);
            if ((entry & TRIES) != TRIES) {
                entries.setOpaque(place, entry + TRY);
            }
        }
    }

    /** Notes that no more is hoped for from its node. */
    void giveUp(long key, long now) {
        int place = place(key, now);
        if (place >= 0) {
            entries.setOpaque(place, entries.getOpaque(place) | TRIES);
        }
    }

    /** Notes that the node answered. */
    void answered(long key, long now) {
        set(key, ANSWERED, now);
    }

    /** Notes that the request has its final response. */
    void end(long key, long now) {
        set(key, ANSWERED | ENDED, now);
    }

    private void set(long key, long bits, long now) {
        int place = place(key, now);
        if (place >= 0) {
            long entry = entries.getOpaque(place);
            if ((entry & bits) != bits) {
                entries.setOpaque(place, entry | bits);
            }
        }
    }
}
