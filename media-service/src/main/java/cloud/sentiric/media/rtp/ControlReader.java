package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;

/**
 * Reads the packets of one RTCP datagram, one after another (RFC 3550 §6.1, §6.4, §6.6). One object serves for all datagrams of an
 * end: {@link #start} begins anew.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|   RC    |      PT       |     length in words, less 1   |
 * |                        SSRC of the sender                     |
 * | SR alone: NTP time (2), RTP time, packets, octets             |
 * | each block: SSRC, fraction and number lost, highest sequence, |
 * |             jitter, last SR, delay since last SR              |
 * </pre>
 */
public final class ControlReader {
    /** What the next packet is. */
    public enum Kind {
        SENDER_REPORT,
        RECEIVER_REPORT,
        BYE,
        /** Source descriptions, and what is not read. */
        OTHER,
        /** There is none any more. */
        END,
        /** What is left is no RTCP. */
        MALFORMED
    }

    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int BYE = 203;
    private static final int HEADER = 4;
    private static final int RECEIVER = 8;
    private static final int SENDER = 28;
    private static final int BLOCK = 24;

    private ByteBuffer datagram = ByteBuffer.allocate(0);
    private int next;
    private int end;
    private int packet;
    private int first;
    private int blocks;

    /** Begins with a datagram, between position and limit, which stay as they are. */
    public void start(ByteBuffer bytes) {
        datagram = bytes;
        next = bytes.position();
        end = bytes.limit();
        blocks = 0;
    }

    /** Goes to the next packet. */
    public Kind next() {
        blocks = 0;
        if (next == end) {
            return Kind.END;
        }
        if (end - next < HEADER || (datagram.get(next) & 0xC0) >> 6 != 2) {
            return Kind.MALFORMED;
        }
        int length = HEADER * ((datagram.getShort(next + 2) & 0xFFFF) + 1);
        if (length > end - next) {
            return Kind.MALFORMED;
        }
        packet = next;
        next += length;
        int count = datagram.get(packet) & 0x1F;
        return switch (datagram.get(packet + 1) & 0xFF) {
            case SENDER_REPORT -> report(Kind.SENDER_REPORT, SENDER, count, length);
            case RECEIVER_REPORT -> report(Kind.RECEIVER_REPORT, RECEIVER, count, length);
            case BYE -> Kind.BYE;
            default -> Kind.OTHER;
        };
    }

    private Kind report(Kind kind, int header, int count, int length) {
        if (header + BLOCK * count > length) {
            return Kind.MALFORMED;
        }
        first = packet + header;
        blocks = count;
        return kind;
    }

    /** Middle 32 bits of the NTP time of a sender report, by which reports refer to it. */
    public int time() {
        return datagram.getInt(packet + 10);
    }

    /** Report blocks of the packet. */
    public int blocks() {
        return blocks;
    }

    /** Of the packets expected since the report before, in 1/256. */
    public int fractionLost(int block) {
        return datagram.get(first + BLOCK * block + 4) & 0xFF;
    }

    /** Interarrival jitter in units of the stream's clock. */
    public long jitter(int block) {
        return datagram.getInt(first + BLOCK * block + 12) & 0xFFFF_FFFFL;
    }

    /** The {@link #time} of the last sender report that came; 0 if none did. */
    public int lastReport(int block) {
        return datagram.getInt(first + BLOCK * block + 16);
    }

    /** Delay since then, in 1/65536 s. */
    public long delay(int block) {
        return datagram.getInt(first + BLOCK * block + 20) & 0xFFFF_FFFFL;
    }
}
