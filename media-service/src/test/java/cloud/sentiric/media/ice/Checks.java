package cloud.sentiric.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Connectivity checks as a browser makes them. */
public final class Checks {
    private static final byte[] TRANSACTION = HexFormat.of().parseHex("b7e7a701bc34d686fa87dfae");

    private final Credentials of;

    /** To whoever has these. */
    public Checks(Credentials of) {
        this.of = of;
    }

    /** One that nominates the way that it goes. */
    public byte[] nomination() {
        return check(StunMessage.USE_CANDIDATE);
    }

    /** One with further attributes, empty ones, before its integrity. */
    byte[] check(int... attributes) {
        var name = (of.fragment() + ":h6vY").getBytes(US_ASCII);
        var message = ByteBuffer.allocate(500)
                .putShort((short) StunMessage.REQUEST)
                .putShort((short) 0)
                .putInt(StunMessage.COOKIE)
                .put(TRANSACTION);
        message.putShort((short) StunMessage.USERNAME)
                .putShort((short) name.length)
                .put(name);
        message.position(StunMessage.padded(message.position()));
        message.putShort((short) StunMessage.PRIORITY).putShort((short) 4).putInt(0x6e0001ff);
        for (int attribute : attributes) {
            message.putShort((short) attribute).putShort((short) 0);
        }
        int integrity = message.position();
        message.putShort((short) StunMessage.MESSAGE_INTEGRITY)
                .putShort((short) StunMessage.INTEGRITY)
                .put(StunMessage.integrity(of.key(), message.array(), integrity));
        int fingerprint = message.position();
        message.putShort((short) StunMessage.FINGERPRINT).putShort((short) StunMessage.CHECKSUM);
        message.putShort(2, (short) (message.position() + StunMessage.CHECKSUM - StunMessage.HEADER));
        message.putInt(StunMessage.checksum(message.array(), fingerprint));
        return Arrays.copyOf(message.array(), message.position());
    }
}
