package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The one synchronization source that a port sends as: its sequence numbers run on through all that is played and
 * echoed, its timestamps run with the clock, also while nothing is sent (RFC 3550 §5.1).
 */
public final class SendingSource {
    private final RandomGenerator random;
    private Ssrc ssrc;
    private int firstTimestamp;
    private int clock = RtpClock.HERTZ;
    private int sequence;
    private int sentUntil;
    private long packets;
    private long octets;
    /** Packets of the source before. */
    private long packetsBefore;

    /** Random SSRC, first sequence number and first timestamp (RFC 3550 §5.1). */
    public SendingSource(RandomGenerator random) {
        this(random, Ssrc.random(random), random.nextInt(SequenceNumber.MODULUS), random.nextInt());
    }

    SendingSource(Ssrc ssrc, int sequence, int firstTimestamp) {
        this(new SplittableRandom(ssrc.value()), ssrc, sequence, firstTimestamp);
    }

    private SendingSource(RandomGenerator random, Ssrc ssrc, int sequence, int firstTimestamp) {
        this.random = random;
        this.ssrc = ssrc;
        this.sequence = sequence;
        this.firstTimestamp = firstTimestamp;
    }

    /**
     * Lets timestamps run by the clock of what is sent from now on, hertz. Another clock is another source: who hears it could not
     * know when it changed (RFC 7160 §4.1).
     */
    public void clock(int hertz) {
        if (clock == hertz) {
            return;
        }
        clock = hertz;
        if (packets > 0) {
            ssrc = Ssrc.random(random);
            firstTimestamp = random.nextInt();
            sequence = random.nextInt(SequenceNumber.MODULUS);
            packetsBefore += packets;
            packets = 0;
            octets = 0;
        }
    }

    /** By what timestamps run now, hertz. */
    public int clock() {
        return clock;
    }

    /** Timestamp of a time in nanoseconds. */
    public int timestamp(long now) {
        return firstTimestamp + RtpClock.units(now, clock);
    }

    /** Timestamp for a talkspurt that starts now, after all that was sent before. */
    public int talkspurt(long now) {
        int timestamp = timestamp(now);
        return packets > 0 && timestamp - sentUntil < 0 ? sentUntil : timestamp;
    }

    /** Puts the header of the next packet; the payload, an octet a unit of the clock, is the caller's to put. */
    public void writeHeader(ByteBuffer out, boolean marker, int payloadType, int timestamp, int payload) {
        writeHeader(out, marker, payloadType, timestamp, payload, payload);
    }

    /**
     * Puts the header of the next packet; the payload is the caller's to put.
     *
     * @param units that it lasts
     * @param payload its octets
     */
    public void writeHeader(ByteBuffer out, boolean marker, int payloadType, int timestamp, int units, int payload) {
        RtpHeader.write(out, marker, payloadType, sequence, timestamp, ssrc);
        sequence = SequenceNumber.next(sequence);
        int end = timestamp + units;
        if (packets == 0 || end - sentUntil > 0) {
            sentUntil = end;
        }
        packets++;
        octets += payload;
    }

    public Ssrc ssrc() {
        return ssrc;
    }

    /** Packets written as the source that it is now (RFC 3550 §6.4.1). */
    public long packets() {
        return packets;
    }

    /** Packets written. */
    public long allPackets() {
        return packetsBefore + packets;
    }

    /** Octets of payload written as the source that it is now. */
    public long octets() {
        return octets;
    }
}
