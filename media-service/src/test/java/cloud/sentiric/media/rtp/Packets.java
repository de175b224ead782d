package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Datagrams written as hex, with comments. */
public final class Packets {
    private Packets() {}

    /** Bytes of hex digits; blanks do not matter, and what follows a '#' in a line is a comment. */
    public static ByteBuffer hex(String text) {
        var digits = new StringBuilder();
        text.lines().forEach(line -> digits.append(line.replaceAll("#.*", "").replaceAll("\\s", "")));
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    /** A PCMU packet of the given octets of silence. */
    public static ByteBuffer pcmu(int sequence, int timestamp, int ssrc, int octets) {
        var packet = ByteBuffer.allocate(RtpHeader.LENGTH + octets);
        RtpHeader.write(packet, false, 0, sequence, timestamp, new Ssrc(ssrc));
        while (packet.hasRemaining()) {
            packet.put((byte) 0xFF);
        }
        return packet.flip();
    }

    /** The header of a packet. */
    public static RtpHeader header(ByteBuffer packet) {
        var header = new RtpHeader();
        if (header.parse(packet) != RtpHeader.Kind.RTP) {
            throw new AssertionError("no RTP packet: " + packet);
        }
        return header;
    }
}
