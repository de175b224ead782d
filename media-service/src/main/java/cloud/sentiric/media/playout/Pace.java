package cloud.sentiric.media.playout;

import cloud.sentiric.media.rtp.SendingSource;

/**
 * When packets of one stream are sent: one each packet's time against an absolute schedule.
 *
 * <p>A short stall is caught up by sending what is due; after a longer one the schedule moves on by whole packets, the
 * timestamps with it, and a new talkspurt begins: no audio is left out, and no burst sent. Times are nanoseconds.
 */
public final class Pace {
    /**
     * Packets start on this grid, so that a thread wakes at most so often however many it sends for: 5 ms divides every
     * ptime.
     */
    public static final long GRID = 5_000_000;

    /** Lateness that is caught up. */
    static final long CATCH_UP = 60_000_000;

    private final SendingSource source;
    private final int clock;
    private final int units;
    private final long packetNanos;
    private long due;
    private int timestamp;
    private boolean marker;

    /** Packets of so many milliseconds; timestamps of the source run by the given clock. */
    public Pace(SendingSource source, int clock, int packetMs) {
        this.source = source;
        this.clock = clock;
        this.units = packetMs * (clock / 1000);
        this.packetNanos = packetMs * 1_000_000L;
    }

    /** A talkspurt begins now, on the grid. */
    public void begin(long now) {
        long start = Math.ceilDiv(now, GRID) * GRID;
        // What was sent in between may have had another one.
        source.clock(clock);
        due = start;
        timestamp = source.talkspurt(start);
        marker = true;
    }

    /** When the next packet is to be sent, or when the last one has been heard. */
    public long due() {
        return due;
    }

    /** Timestamp of the packet that is due. */
    public int timestamp() {
        return timestamp;
    }

    /** Whether it is the first of a talkspurt. */
    public boolean marker() {
        return marker;
    }

    /** Units of the clock that a packet lasts. */
    public int units() {
        return units;
    }

    /** Moves on after a stall; before what is due is sent or let go by. */
    public void catchUp(long now) {
        if (source.clock() != clock) {
            begin(now);
        }
        if (now - due > CATCH_UP) {
            long packets = (now - due) / packetNanos;
            due += packets * packetNanos;
            timestamp += (int) packets * units;
            marker = true;
        }
    }

    /** The packet that was due is over. */
    public void advance(boolean sent) {
        marker = !sent;
        timestamp += units;
        due += packetNanos;
    }
}
