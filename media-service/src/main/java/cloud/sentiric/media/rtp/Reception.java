package cloud.sentiric.media.rtp;

import org.jspecify.annotations.Nullable;

/**
 * What was heard from one remote side: packets, losses and jitter over all its synchronization sources (RFC 3550
 * §A.1, §A.3, §A.8). Probation of new sources is the business of {@link RemoteEnd}.
 */
public final class Reception {
    /** How a packet stands to those before it. */
    public enum Order {
        /** The next, or a later one after a loss. */
        AHEAD,
        /** Out of order or a duplicate. */
        LATE,
        /** Far from the others: not counted unless the next follows on it. */
        STRAY
    }

    // RFC 3550 §A.1
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int NONE = -1;
    private static final double JITTER_GAIN = 1.0 / 16;

    private @Nullable Ssrc ssrc;
    private int highest;
    private long cycles;
    private int base;
    private int afterStray = NONE;
    private long received;
    private int transit;
    private boolean transitKnown;
    private int measured;
    private double jitter;
    private int clock = RtpClock.HERTZ;
    private long receivedBefore;
    private long lostBefore;
    private long gaps;
    private int missing;
    private int longestGap;
    private long expectedThen;
    private long receivedThen;

    /** Sets the clock of the timestamps of the packets that come, hertz. */
    public void clock(int hertz) {
        if (clock != hertz) {
            jitter = jitter * hertz / clock;
            clock = hertz;
            transitKnown = false;
        }
    }

    /** Takes a packet that arrived at the given time in nanoseconds. */
    public Order hear(RtpHeader header, long now) {
        var source = ssrc;
        if (source == null || source.value() != header.ssrc()) {
            start(new Ssrc(header.ssrc()), header.sequence());
        }
        var order = place(header.sequence());
        if (order != Order.STRAY) {
            received++;
            measure(header.timestamp(), now);
        }
        return order;
    }

    private void start(Ssrc source, int sequence) {
        receivedBefore += received;
        lostBefore += lostHere();
        ssrc = source;
        transitKnown = false;
        restart(sequence);
    }

    private void restart(int sequence) {
        base = sequence;
        highest = (sequence - 1) & 0xFFFF;
        cycles = sequence == 0 ? -SequenceNumber.MODULUS : 0;
        afterStray = NONE;
        received = 0;
        expectedThen = 0;
        receivedThen = 0;
    }

    private Order place(int sequence) {
        missing = 0;
        int ahead = (sequence - highest) & 0xFFFF;
        if (ahead > 0 && ahead < MAX_DROPOUT) {
            if (sequence < highest) {
                cycles += SequenceNumber.MODULUS;
            }
            highest = sequence;
            afterStray = NONE;
            missing = ahead - 1;
            if (missing > 0) {
                gaps++;
                longestGap = Math.max(longestGap, missing);
            }
            return Order.AHEAD;
        }
        if (ahead == 0 || ahead > SequenceNumber.MODULUS - MAX_MISORDER) {
            return Order.LATE;
        }
        if (sequence == afterStray) {
            // Two in a row: the other side restarted without telling us.
            receivedBefore += received;
            lostBefore += lostHere();
            transitKnown = false;
            restart(sequence);
            highest = sequence;
            cycles = 0;
            return Order.AHEAD;
        }
        afterStray = SequenceNumber.next(sequence);
        return Order.STRAY;
    }

    private void measure(int timestamp, long now) {
        // Packets of one timestamp are sent at different times: an event and its updates (RFC 4733 §2.5.1.2).
        if (transitKnown && timestamp == measured) {
            return;
        }
        measured = timestamp;
        int next = RtpClock.units(now, clock) - timestamp;
        if (transitKnown) {
            jitter += (Math.abs((double) (next - transit)) - jitter) * JITTER_GAIN;
        }
        transit = next;
        transitKnown = true;
    }

    private long lostHere() {
        return ssrc == null ? 0 : Math.max(0, extendedHighest() - base + 1 - received);
    }

    /** Packets that arrived, late ones and duplicates included. */
    public long packets() {
        return receivedBefore + received;
    }

    /** Packets expected and not received; duplicates make it smaller, but not below 0 (RFC 3550 §A.3). */
    public long lost() {
        return lostBefore + lostHere();
    }

    /** Times that packets were missing; they may have come late. */
    public long gaps() {
        return gaps;
    }

    /** Packets that are missing before the one that came last. */
    public int missing() {
        return missing;
    }

    /** Packets of the longest gap. */
    public int longestGap() {
        return longestGap;
    }

    /** Lost of those expected since this was last asked, in 1/256 (RFC 3550 §6.4.1, §A.3). */
    int fractionLost() {
        long expected = extendedHighest() - base + 1;
        long expectedSince = expected - expectedThen;
        long lostSince = expectedSince - (received - receivedThen);
        expectedThen = expected;
        receivedThen = received;
        return expectedSince <= 0 || lostSince <= 0 ? 0 : (int) Math.min(255, (lostSince << 8) / expectedSince);
    }

    /** Interarrival jitter in units of the clock (RFC 3550 §A.8). */
    public double jitter() {
        return jitter;
    }

    /** Interarrival jitter, milliseconds. */
    public double jitterMs() {
        return 1000 * jitter / clock;
    }

    /** Highest sequence number of the present source, extended by its cycles. */
    public long extendedHighest() {
        return cycles + highest;
    }

    /** The present source, or null while nothing was heard. */
    public @Nullable Ssrc ssrc() {
        return ssrc;
    }
}
