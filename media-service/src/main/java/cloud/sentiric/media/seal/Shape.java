package cloud.sentiric.media.seal;

import java.nio.ByteBuffer;

/** What can be seen of a packet whether it is sealed or not (RFC 3711 §3.1, §3.4). */
final class Shape {
    /** When it is no RTP packet. */
    static final int NONE = -1;

    /** Octets of the largest one, as they come from an Ethernet. */
    static final int LARGEST = 1500;

    static final int RTP_SSRC = 8;
    static final int RTCP_SSRC = 4;

    private static final int RTP_HEADER = 12;
    private static final int RTCP_HEADER = 8;
    private static final int EXTENSION_HEADER = 4;
    private static final int VERSION = 2;

    private Shape() {}

    /** Octets of the header of an RTP packet, its extension included. */
    static int header(ByteBuffer packet) {
        int length = packet.remaining();
        int start = packet.position();
        if (length < RTP_HEADER || length > LARGEST || !isOurVersion(packet)) {
            return NONE;
        }
        int first = packet.get(start);
        int header = RTP_HEADER + 4 * (first & 0x0F);
        if ((first & 0x10) != 0) {
            if (header + EXTENSION_HEADER > length) {
                return NONE;
            }
            header += EXTENSION_HEADER + 4 * (packet.getShort(start + header + 2) & 0xFFFF);
        }
        return header > length ? NONE : header;
    }

    static boolean isRtcp(ByteBuffer packet) {
        return packet.remaining() >= RTCP_HEADER && packet.remaining() <= LARGEST && isOurVersion(packet);
    }

    private static boolean isOurVersion(ByteBuffer packet) {
        return (packet.get(packet.position()) & 0xC0) >> 6 == VERSION;
    }

    static int sequence(byte[] packet) {
        return ((packet[2] & 0xFF) << 8) | (packet[3] & 0xFF);
    }
}
