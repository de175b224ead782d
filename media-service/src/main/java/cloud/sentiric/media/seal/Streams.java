package cloud.sentiric.media.seal;

import java.util.Arrays;

/**
 * Which packets of which sources have been: the index of a packet, of which it tells but the lowest 16 bits, and whether it is one
 * of before (RFC 3711 §3.3.1, §3.3.2). So many sources, and no more, so that none is ever forgotten: one that began anew would
 * be sealed with what sealed it before.
 */
final class Streams {
    private static final int SOURCES = 256;
    private static final int WINDOW = Long.SIZE;
    private static final int HALF = 1 << 15;

    private int[] ssrcs = new int[2];
    private long[] highest = new long[2];
    /** Bit n: the packet n before the highest has been. */
    private long[] seen = new long[2];

    private int count;

    /** The index that a packet with such a sequence number should have, new or not; negative before all. */
    long likely(int ssrc, int sequence) {
        int place = place(ssrc);
        return place < 0 ? sequence : nearest(highest[place], sequence);
    }

    /** Whether such an index is new, of a source that is none too many; takes no note of it. */
    boolean isNew(int ssrc, long index) {
        int place = place(ssrc);
        return place < 0 ? count < SOURCES : index >= 0 && !isSeen(place, index);
    }

    /** Whether this would be a source too many. */
    boolean isOneTooMany(int ssrc) {
        return count == SOURCES && place(ssrc) < 0;
    }

    /** Takes note of a packet. */
    void note(int ssrc, long index) {
        int place = place(ssrc);
        if (place < 0) {
            add(ssrc, index);
        } else if (index > highest[place]) {
            long ahead = index - highest[place];
            seen[place] = ahead < WINDOW ? (seen[place] << ahead) | 1 : 1;
            highest[place] = index;
        } else {
            seen[place] |= 1L << (highest[place] - index);
        }
    }

    private void add(int ssrc, long index) {
        if (count == ssrcs.length) {
            ssrcs = Arrays.copyOf(ssrcs, 2 * count);
            highest = Arrays.copyOf(highest, 2 * count);
            seen = Arrays.copyOf(seen, 2 * count);
        }
        ssrcs[count] = ssrc;
        highest[count] = index;
        seen[count] = 1;
        count++;
    }

    /** The last one is looked for first. */
    private int place(int ssrc) {
        int place = count - 1;
        while (place >= 0 && ssrcs[place] != ssrc) {
            place--;
        }
        return place;
    }

    private boolean isSeen(int place, long index) {
        long behind = highest[place] - index;
        return behind >= WINDOW || (behind >= 0 && (seen[place] & (1L << behind)) != 0);
    }

    /** The index with this sequence number that is nearest to the highest one; negative before all. */
    private static long nearest(long highest, int sequence) {
        long index = (highest & ~0xFFFFL) | sequence;
        if (index - highest > HALF) {
            return index - 2 * HALF;
        }
        return highest - index > HALF ? index + 2 * HALF : index;
    }
}
