package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;

/**
 * The header of one RTP packet, read from and written to bytes (RFC 3550 §5.1). One object serves for all packets of a
 * thread: {@link #parse} overwrites it.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                synchronization source (SSRC)                  |
 * </pre>
 */
public final class RtpHeader {
    /** Octets without contributing sources and extension. */
    public static final int LENGTH = 12;

    private static final int VERSION = 2;
    private static final int EXTENSION_HEADER = 4;
    // RFC 5761 §4: RTCP packet types 192 to 223 stand where an RTP packet has marker and payload type.
    private static final int FIRST_RTCP = 192;
    private static final int LAST_RTCP = 223;

    /** What a datagram on an RTP port is. */
    public enum Kind {
        RTP,
        RTCP,
        MALFORMED
    }

    private boolean marker;
    private int payloadType;
    private int sequence;
    private int timestamp;
    private int ssrc;
    private int payloadOffset;
    private int payloadLength;

    /** Reads the datagram between position and limit, which stay as they are. */
    public Kind parse(ByteBuffer datagram) {
        int start = datagram.position();
        int length = datagram.remaining();
        if (length < 2 || (datagram.get(start) & 0xC0) >> 6 != VERSION) {
            return Kind.MALFORMED;
        }
        int first = datagram.get(start);
        int second = datagram.get(start + 1) & 0xFF;
        if (isRtcp(datagram)) {
            return Kind.RTCP;
        }
        int offset = LENGTH + 4 * (first & 0x0F);
        if (offset > length) {
            return Kind.MALFORMED;
        }
        if ((first & 0x10) != 0) {
            if (offset + EXTENSION_HEADER > length) {
                return Kind.MALFORMED;
            }
            offset += EXTENSION_HEADER + 4 * (datagram.getShort(start + offset + 2) & 0xFFFF);
        }
        int padding = 0;
        if ((first & 0x20) != 0) {
            padding = datagram.get(start + length - 1) & 0xFF;
            if (padding == 0) {
                return Kind.MALFORMED;
            }
        }
        if (offset + padding > length) {
            return Kind.MALFORMED;
        }
        marker = (second & 0x80) != 0;
        payloadType = second & 0x7F;
        sequence = datagram.getShort(start + 2) & 0xFFFF;
        timestamp = datagram.getInt(start + 4);
        ssrc = datagram.getInt(start + 8);
        payloadOffset = start + offset;
        payloadLength = length - offset - padding;
        return Kind.RTP;
    }

    /** Whether a datagram on an RTP port is RTCP (RFC 5761 §4); sealed or not. */
    public static boolean isRtcp(ByteBuffer datagram) {
        if (datagram.remaining() < 2) {
            return false;
        }
        int second = datagram.get(datagram.position() + 1) & 0xFF;
        return second >= FIRST_RTCP && second <= LAST_RTCP;
    }

    /** Puts a header without contributing sources and extension at the buffer's position. */
    public static void write(ByteBuffer out, boolean marker, int payloadType, int sequence, int timestamp, Ssrc ssrc) {
        out.put((byte) (VERSION << 6));
        out.put((byte) ((marker ? 0x80 : 0) | payloadType));
        out.putShort((short) sequence);
        out.putInt(timestamp);
        out.putInt(ssrc.value());
    }

    public boolean marker() {
        return marker;
    }

    /** 0 to 127. */
    public int payloadType() {
        return payloadType;
    }

    /** 0 to 65535. */
    public int sequence() {
        return sequence;
    }

    /** 32 bits, in units of the codec's clock. */
    public int timestamp() {
        return timestamp;
    }

    /** The 32 bits of the synchronization source. */
    public int ssrc() {
        return ssrc;
    }

    /** Where the payload starts in the buffer. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Octets of payload without padding. */
    public int payloadLength() {
        return payloadLength;
    }
}
