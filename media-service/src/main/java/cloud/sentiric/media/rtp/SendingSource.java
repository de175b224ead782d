package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The one synchronization source that a port sends as: its sequence numbers run on through all that is played and
 * echoed, its timestamps run with the clock, also while nothing is sent (RFC 3550 §5.1).
 */
public final class SendingSource {
    private final Ssrc ssrc;
    private final int firstTimestamp;
    private int sequence;
    private int sentUntil;
    private long packets;
    private long octets;

    /** Random SSRC, first sequence number and first timestamp (RFC 3550 §5.1). */
    public SendingSource(RandomGenerator random) {
        this(Ssrc.random(random), random.nextInt(SequenceNumber.MODULUS), random.nextInt());
    }

    SendingSource(Ssrc ssrc, int sequence, int firstTimestamp) {
        this.ssrc = ssrc;
        this.sequence = sequence;
        this.firstTimestamp = firstTimestamp;
    }

    /** Timestamp of a time in nanoseconds. */
    public int timestamp(long now) {
        return firstTimestamp + RtpClock.units(now);
    }

    /** Timestamp for a talkspurt that starts now, after all that was sent before. */
    public int talkspurt(long now) {
        int timestamp = timestamp(now);
        return packets > 0 && timestamp - sentUntil < 0 ? sentUntil : timestamp;
    }

    /** Puts the header of the next packet; the payload of the given number of octets is the caller's to put. */
    public void writeHeader(ByteBuffer out, boolean marker, int payloadType, int timestamp, int payload) {
        RtpHeader.write(out, marker, payloadType, sequence, timestamp, ssrc);
        sequence = SequenceNumber.next(sequence);
        int end = timestamp + payload;
        if (packets == 0 || end - sentUntil > 0) {
            sentUntil = end;
        }
        packets++;
        octets += payload;
    }

    public Ssrc ssrc() {
        return ssrc;
    }

    /** Packets written. */
    public long packets() {
        return packets;
    }

    /** Octets of payload written. */
    public long octets() {
        return octets;
    }
}
