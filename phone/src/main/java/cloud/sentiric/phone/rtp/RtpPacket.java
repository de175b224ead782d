package cloud.sentiric.phone.rtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An RTP packet (RFC 3550 §5.1).
 *
 * <pre>
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * </pre>
 */
public final class RtpPacket {
    private static final int HEADER = 12;
    private static final int VERSION = 2;

    private final boolean marker;
    private final int payloadType;
    private final int sequence;
    private final int timestamp;
    private final int ssrc;
    private final byte[] payload;

    public RtpPacket(boolean marker, int payloadType, int sequence, int timestamp, int ssrc, byte[] payload) {
        this.marker = marker;
        this.payloadType = payloadType;
        this.sequence = sequence & 0xffff;
        this.timestamp = timestamp;
        this.ssrc = ssrc;
        this.payload = payload.clone();
    }

    /** The packet, or none if these bytes are no RTP. */
    public static Optional<RtpPacket> parse(ByteBuffer in) {
        int length = in.remaining();
        int start = in.position();
        if (length < HEADER || (in.get(start) & 0xc0) >> 6 != VERSION) {
            return Optional.empty();
        }
        int first = in.get(start);
        int second = in.get(start + 1);
        int from = HEADER + 4 * (first & 0x0f);
        if ((first & 0x10) != 0) {
            if (from + 4 > length) {
                return Optional.empty();
            }
            from += 4 + 4 * (in.getShort(start + from + 2) & 0xffff);
        }
        int padding = (first & 0x20) != 0 ? in.get(start + length - 1) & 0xff : 0;
        if (from + padding > length) {
            return Optional.empty();
        }
        var payload = new byte[length - from - padding];
        in.get(start + from, payload);
        return Optional.of(new RtpPacket(
                (second & 0x80) != 0,
                second & 0x7f,
                in.getShort(start + 2),
                in.getInt(start + 4),
                in.getInt(start + 8),
                payload));
    }

    public ByteBuffer encode() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) (VERSION << 6))
                .put((byte) ((marker ? 0x80 : 0) | payloadType))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(ssrc)
                .put(payload)
                .flip();
    }

    public boolean marker() {
        return marker;
    }

    public int payloadType() {
        return payloadType;
    }

    /** 0 to 65535. */
    public int sequence() {
        return sequence;
    }

    /** In units of 1/8000 s, wrapping. */
    public int timestamp() {
        return timestamp;
    }

    public int ssrc() {
        return ssrc;
    }

    public byte[] payload() {
        return payload.clone();
    }
}
