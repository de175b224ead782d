package cloud.sentiric.media.transcode;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;

/**
 * Keys that one party presses (RFC 4733 §2.3), told to another one anew: by its payload type and clock, an update for each that
 * came, and three ends for however many of them arrived. What comes must be in order. Times are nanoseconds.
 */
final class Keys {
    /** Updates come with each packet; who sends none for so long has let go. */
    static final long PATIENCE = 500_000_000;

    private static final int PAYLOAD = 4;
    private static final int END = 0x80;
    private static final int ENDS = 3; // RFC 4733 §2.5.1.4
    private static final int LONGEST = 0xFFFF;
    /** What is further behind is a jump of the clock, seconds. */
    private static final int LATE = 10;
    /** Clocks of sound that we speak: what is longer by one of them is a few segments by another. */
    private static final int SLOWEST = 8000;

    private static final int FASTEST = 48_000;

    private final int payloadType;
    private final int clock;
    private final int soundClock;
    private final SendingSource source;

    private boolean pressed;
    private int code;
    private int flags;
    private int clockHere = 1;
    /** Where the segment that comes begins, what came before it, and how long it is. */
    private int begins;

    private long before;
    private int duration;
    private long heardAt;
    private boolean ended;
    private int endedAt;

    /** Where the segment that goes begins, and what went before it. */
    private int timestamp;

    private long gone;
    private boolean marker;
    private boolean update;
    private int ends;

    /**
     * Told by a payload type.
     *
     * @param clock units a second of durations
     * @param soundClock those of timestamps: as a rule the same (RFC 4733 §2.4.1)
     */
    Keys(int payloadType, int clock, int soundClock, SendingSource source) {
        this.payloadType = payloadType;
        this.clock = clock;
        this.soundClock = soundClock;
        this.source = source;
    }

    /** Whether a format is keys that we tell: durations of any clock there is would be as many packets as somebody likes. */
    static boolean tells(Format format) {
        return format.isEvent() && format.clock() >= SLOWEST && format.clock() <= FASTEST;
    }

    /**
     * Takes what a party has sent; false where it is to be taken once more, after {@link #send} has put what comes before it.
     *
     * @param clockThere units a second of its durations
     * @param at when the event begins by our timestamps, if it is a new one
     */
    boolean hear(RtpHeader header, ByteBuffer packet, int clockThere, int at, long now) {
        if (header.payloadLength() < PAYLOAD || isOld(header.timestamp(), clockThere)) {
            return true;
        }
        int offset = header.payloadOffset();
        int key = packet.get(offset) & 0xFF;
        int units = packet.getShort(offset + 2) & 0xFFFF;
        if (pressed && !isSame(header, key)) {
            release();
            return false;
        }
        if (!pressed) {
            pressed = true;
            code = key;
            before = 0;
            duration = 0;
            timestamp = at;
            gone = 0;
            marker = true;
        } else if (begins != header.timestamp()) {
            // Another segment of the same (RFC 4733 §2.5.1.3).
            before += duration;
            duration = 0;
        }
        begins = header.timestamp();
        clockHere = clockThere;
        duration = Math.max(duration, units);
        flags = packet.get(offset + 1) & 0x3F;
        heardAt = now;
        update = true;
        if ((packet.get(offset + 1) & END) != 0) {
            release();
        }
        return true;
    }

    private boolean isSame(RtpHeader header, int key) {
        return key == code
                && (header.timestamp() == begins
                        || (!header.marker() && duration == LONGEST && header.timestamp() - begins == LONGEST));
    }

    /** Whether it is of an event that has ended, or of one before that. */
    private boolean isOld(int begin, int clockThere) {
        int behind = endedAt - begin;
        return ended && behind >= 0 && behind < LATE * clockThere;
    }

    /** Ends what is pressed. */
    void release() {
        if (pressed) {
            pressed = false;
            ended = true;
            endedAt = begins;
            update = false;
            ends = ENDS;
        }
    }

    /** When {@link #look} is due; {@link Long#MAX_VALUE} where it never is. */
    long due() {
        return pressed ? heardAt + PATIENCE : Long.MAX_VALUE;
    }

    /** Looks whether the key was let go without a word. */
    void look(long now) {
        if (pressed && now - heardAt >= PATIENCE) {
            release();
        }
    }

    /** Puts a packet; false where there is none to send. */
    boolean send(ByteBuffer out) {
        if (!update && ends == 0) {
            return false;
        }
        long left = (before + duration) * clock / clockHere - gone;
        boolean end = !update && left <= LONGEST;
        int units = (int) Math.min(left, LONGEST);
        int lasts = (int) ((long) units * soundClock / clock);
        source.writeHeader(out, marker, payloadType, timestamp, lasts, PAYLOAD);
        out.put((byte) code).put((byte) (end ? END | flags : flags)).putShort((short) units);
        marker = false;
        if (left > LONGEST) {
            timestamp += (int) ((long) LONGEST * soundClock / clock);
            gone += LONGEST;
        } else if (end) {
            ends--;
        } else {
            update = false;
        }
        return true;
    }

    /** Another source: what it sent before is nothing to compare with. */
    void begin() {
        release();
        ended = false;
    }

    /** Forgets all. */
    void clear() {
        pressed = false;
        ended = false;
        update = false;
        ends = 0;
    }
}
