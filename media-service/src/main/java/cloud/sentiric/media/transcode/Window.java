package cloud.sentiric.media.transcode;

import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts packets of one source back into their order. One that is missing is waited for as long as those behind it have room, and
 * {@link #WAIT} at most. Times are nanoseconds.
 */
final class Window {
    /** What comes later is a loss: a packet's time. */
    static final long WAIT = 20_000_000;

    static final int SLOTS = 8;
    private static final int LARGEST = 1500;
    /** Behind by more is no late packet, but another beginning (RFC 3550 §A.1). */
    private static final int MISORDER = 100;

    private final ByteBuffer[] slots = new ByteBuffer[SLOTS];
    private final boolean[] full = new boolean[SLOTS];
    private final long[] since = new long[SLOTS];
    private final RtpHeader header = new RtpHeader();
    private boolean started;
    private int ssrc;
    private int next;
    private int held;
    private boolean giveUp;
    private int lost;
    private boolean anew;

    /** Takes a packet; false where there is no room for it until {@link #has} was asked until it said no. */
    boolean take(RtpHeader packet, ByteBuffer datagram, long now) {
        if (!started || ssrc != packet.ssrc()) {
            begin(packet);
        }
        int ahead = (short) (packet.sequence() - next);
        if (ahead < -MISORDER) {
            begin(packet);
            ahead = 0;
        }
        if (ahead < 0) {
            return true;
        }
        if (ahead >= SLOTS && held > 0) {
            giveUp = true;
            return false;
        }
        if (ahead >= SLOTS) {
            lost += ahead;
            next = packet.sequence();
            ahead = 0;
        }
        keep(packet.sequence() % SLOTS, datagram, now);
        return true;
    }

    private void begin(RtpHeader packet) {
        started = true;
        ssrc = packet.ssrc();
        next = packet.sequence();
        held = 0;
        lost = 0;
        anew = true;
        Arrays.fill(full, false);
    }

    private void keep(int slot, ByteBuffer datagram, long now) {
        if (full[slot] || datagram.remaining() > LARGEST) {
            return;
        }
        var kept = slots[slot];
        if (kept == null) {
            kept = ByteBuffer.allocate(LARGEST);
            slots[slot] = kept;
        }
        kept.clear();
        kept.put(0, datagram, datagram.position(), datagram.remaining());
        kept.limit(datagram.remaining());
        full[slot] = true;
        since[slot] = now;
        held++;
    }

    /** Since when the first of those that are held waits. */
    private long oldest() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < SLOTS; i++) {
            if (full[i]) {
                oldest = Math.min(oldest, since[i]);
            }
        }
        return oldest;
    }

    /** Whether a packet is next, or one that is waited for no longer. */
    boolean has(long now) {
        if (held == 0) {
            giveUp = false;
            return false;
        }
        if (!full[next % SLOTS]) {
            if (!giveUp && now - oldest() < WAIT) {
                return false;
            }
            while (!full[next % SLOTS]) {
                next = (next + 1) & 0xFFFF;
                lost++;
            }
        }
        header.parse(packet());
        return true;
    }

    /** The packet that is next; to be asked where there is one. */
    ByteBuffer packet() {
        var packet = slots[next % SLOTS];
        if (packet == null) {
            throw new IllegalStateException("no packet");
        }
        return packet;
    }

    /** Its header. */
    RtpHeader header() {
        return header;
    }

    /** How many are lost before it. */
    int lost() {
        return lost;
    }

    /** Whether it is the first of a source. */
    boolean isFirst() {
        return anew;
    }

    /** What was lost is made up for. */
    void madeUp() {
        lost = 0;
    }

    /** Goes on to the packet behind it. */
    void advance() {
        full[next % SLOTS] = false;
        held--;
        next = (next + 1) & 0xFFFF;
        lost = 0;
        anew = false;
    }

    /** When what waits has waited long enough; {@link Long#MAX_VALUE} where nothing does. */
    long due() {
        return held == 0 ? Long.MAX_VALUE : oldest() + WAIT;
    }

    /** Forgets what it holds; the next packet is the first. */
    void clear() {
        started = false;
        held = 0;
        giveUp = false;
    }
}
