package cloud.sentiric.media.recording;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way of what is heard from the thread of a session, which puts it in, to the one that writes it, which takes it out: a ring of
 * octets, without a lock and without anything allocated for a packet. If it is full packets are left out and counted.
 *
 * <pre>
 *   octets  0      4     5        6       7   8     16    20         24        28       32
 *           length kind  channel  format  -   time  SSRC  timestamp  sequence  payload  octets of payload, to a multiple of 8
 *                                                                    number    length
 * </pre>
 */
public final class Tape {
    /** Octets: six seconds of two channels of G.711. */
    static final int CAPACITY = 1 << 18;

    private static final int MASK = CAPACITY - 1;
    private static final int HEADER = 32;
    /** For pauses, so that they have room where packets have none. */
    private static final int RESERVE = 64 * HEADER;

    /** Formats that it tells apart; more are as one that is not known. */
    private static final int FORMATS = 32;

    private static final byte UNKNOWN = -1;

    private static final byte PACKET = 0;
    private static final byte PAUSE = 1;
    private static final byte RESUME = 2;
    private static final byte SKIP = 3;
    private static final long GIVEN_EACH = 100_000_000;
    private static final long GOES_ON = Long.MAX_VALUE;

    private final long began;
    private final ByteBuffer ring = ByteBuffer.allocate(CAPACITY);
    private final ByteBuffer view = ring.duplicate();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicLong stoppedAt = new AtomicLong(GOES_ON);
    private final RtpHeader header = new RtpHeader();
    /** Each is there before a packet that has its number. */
    private final @Nullable Format[] formats = new Format[FORMATS];

    private boolean paused;
    private boolean pauseTold = true;
    private long pausedAt;
    private long given;

    /**
     * An empty one.
     *
     * @param began when the recording did, nanoseconds of the clock of all that follows
     */
    public Tape(long began) {
        this.began = began;
    }

    // What the thread of the session does.

    /**
     * Puts a datagram in that was heard in the clear, from its beginning to its limit; what is no RTP is left out, and in a pause all
     * but its header.
     *
     * @param spoken what packets of the party may be; those of usual payload types need not be there
     */
    public void put(int channel, ByteBuffer datagram, List<Format> spoken, long now) {
        if (isStopped()) {
            return;
        }
        int position = datagram.position();
        datagram.position(0);
        if (header.parse(datagram) == RtpHeader.Kind.RTP && header.payloadLength() > 0 && pauseTold) {
            // In a pause it is only told that something came, so that the clock of the stream is known after it.
            int length = paused ? 0 : header.payloadLength();
            int place = room(HEADER + length, RESERVE);
            if (place < 0) {
                leftOut.lazySet(leftOut.getPlain() + 1);
            } else {
                begin(place, PACKET, HEADER + length, now);
                ring.put(place + 5, (byte) channel);
                ring.put(place + 6, number(header.payloadType(), spoken));
                ring.putInt(place + 16, header.ssrc());
                ring.putInt(place + 20, header.timestamp());
                ring.putInt(place + 24, header.sequence());
                ring.putShort(place + 28, (short) length);
                if (length > 0) {
                    ring.put(place + HEADER, datagram, header.payloadOffset(), length);
                }
                publish(HEADER + length);
            }
        }
        datagram.position(position);
    }

    private byte number(int payloadType, List<Format> spoken) {
        var format = format(payloadType, spoken);
        if (format == null) {
            return UNKNOWN;
        }
        for (byte number = 0; number < FORMATS; number++) {
            var known = formats[number];
            if (known == null) {
                formats[number] = format;
                return number;
            }
            if (known.equals(format)) {
                return number;
            }
        }
        return UNKNOWN;
    }

    private static @Nullable Format format(int payloadType, List<Format> spoken) {
        for (int i = 0; i < spoken.size(); i++) {
            var each = spoken.get(i);
            if (each.payloadType() == payloadType) {
                return each;
            }
        }
        return Format.of(payloadType);
    }

    /** From now on nothing of what is said is put in. */
    public void pause(long now) {
        if (!paused) {
            paused = true;
            pausedAt = now;
            pauseTold = tell(PAUSE, now);
        }
    }

    /** What is said is put in again; false if it cannot be yet, as too much waits. */
    public boolean resume(long now) {
        if (paused) {
            pauseTold = pauseTold || tell(PAUSE, pausedAt);
            paused = !pauseTold || !tell(RESUME, now);
        }
        return !paused;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Nothing is put in any more. */
    public void stop(long now) {
        stoppedAt.compareAndSet(GOES_ON, now);
    }

    /** Whether nothing is put in any more. */
    public boolean isStopped() {
        return stoppedAt.get() != GOES_ON;
    }

    private boolean tell(byte kind, long now) {
        int place = room(HEADER, 0);
        if (place < 0) {
            return false;
        }
        begin(place, kind, HEADER, now);
        publish(HEADER);
        return true;
    }

    private void begin(int place, byte kind, int length, long now) {
        ring.putInt(place, aligned(length));
        ring.put(place + 4, kind);
        ring.putLong(place + 8, now - began);
    }

    private void publish(int length) {
        written.set(written.getPlain() + aligned(length));
    }

    /** Where so many octets can be put in one piece, with so many left; -1 if they cannot. */
    private int room(int length, int left) {
        int needed = aligned(length);
        long at = written.getPlain();
        int place = (int) at & MASK;
        int toEdge = CAPACITY - place;
        long free = CAPACITY - (at - read.get());
        if (needed > toEdge) {
            if (free < toEdge + needed + left) {
                return -1;
            }
            ring.putInt(place, toEdge);
            ring.put(place + 4, SKIP);
            written.set(at + toEdge);
            return 0;
        }
        return free < needed + left ? -1 : place;
    }

    private static int aligned(int length) {
        return (length + 7) & ~7;
    }

    // What the thread that writes does.

    /** Takes all out that is in, and lets the recording give out what is settled meanwhile: it holds a few seconds alone. */
    public void drain(Recording to, Samples samples) {
        long at = read.getPlain();
        long end = written.get();
        while (at < end) {
            int place = (int) at & MASK;
            byte kind = ring.get(place + 4);
            long when = kind == SKIP ? given : ring.getLong(place + 8);
            switch (kind) {
                case PACKET -> {
                    int length = ring.getShort(place + 28);
                    view.limit(place + HEADER + length).position(place + HEADER);
                    to.hear(
                            ring.get(place + 5),
                            format(ring.get(place + 6)),
                            ring.getInt(place + 16),
                            ring.getInt(place + 24),
                            ring.getInt(place + 20),
                            view,
                            when);
                }
                case PAUSE -> to.pause(when);
                case RESUME -> to.resume(when);
                default -> {}
            }
            if (when - given >= GIVEN_EACH) {
                given = when;
                to.give(when, samples);
            }
            at += ring.getInt(place);
            read.set(at);
        }
    }

    private @Nullable Format format(byte number) {
        return number == UNKNOWN ? null : formats[number];
    }

    /** When it was stopped, nanoseconds since it began; greater than all others if it was not. */
    public long stopped() {
        long at = stoppedAt.get();
        return at == GOES_ON ? at : at - began;
    }

    /** Packets that had no room. */
    public long leftOut() {
        return leftOut.get();
    }
}
