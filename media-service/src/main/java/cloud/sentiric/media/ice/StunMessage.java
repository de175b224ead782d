package cloud.sentiric.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One STUN message as it came (RFC 8489 §5, §14), as far as connectivity checks go.
 *
 * <pre>
 * |0 0|  type (14)  |    length (16)    |
 * |         magic cookie (32)           |
 * |        transaction id (96)          |
 * |  attributes: type, length, value,   |
 * |  filled up to 32 bits               |
 * </pre>
 */
final class StunMessage {
    static final int HEADER = 20;
    static final int ATTRIBUTE_HEADER = 4;
    static final int COOKIE = 0x2112A442;

    static final int REQUEST = 0x0001;
    static final int SUCCESS = 0x0101;
    static final int FAILURE = 0x0111;

    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;

    static final int INTEGRITY = 20;
    static final int CHECKSUM = 4;
    /** Types from here on need not be understood (RFC 8489 §14). */
    private static final int OPTIONAL = 0x8000;

    private static final int FINGERPRINT_XOR = 0x5354554E;
    private static final int COOKIE_AT = 4;
    private static final int ABSENT = -1;

    private final byte[] octets;
    private int username = ABSENT;
    private int integrity = ABSENT;
    private int fingerprint = ABSENT;
    private int unknown = ABSENT;
    private boolean nominates;
    private boolean controlled;

    private StunMessage(byte[] octets) {
        this.octets = octets;
    }

    /** Reads a datagram; null where it is no STUN message. */
    static @Nullable StunMessage parse(byte[] octets) {
        boolean framed = octets.length >= HEADER
                && (octets[0] & 0xC0) == 0
                && word(octets, COOKIE_AT) == COOKIE
                && half(octets, 2) == octets.length - HEADER;
        var message = new StunMessage(octets);
        return framed && message.readAttributes() ? message : null;
    }

    private boolean readAttributes() {
        int at = HEADER;
        while (at < octets.length) {
            int length = octets.length - at < ATTRIBUTE_HEADER ? octets.length : half(octets, at + 2);
            int next = at + ATTRIBUTE_HEADER + padded(length);
            // RFC 8489 §14.7: the last one.
            if (next > octets.length || fingerprint != ABSENT) {
                return false;
            }
            // RFC 8489 §14.5: what stands behind the integrity is not protected by it, and passed over.
            if (integrity == ABSENT || half(octets, at) == FINGERPRINT) {
                read(half(octets, at), at, length);
            }
            at = next;
        }
        return true;
    }

    private void read(int type, int at, int length) {
        switch (type) {
            case USERNAME -> username = username == ABSENT ? at : username;
            case MESSAGE_INTEGRITY -> integrity = length == INTEGRITY ? at : ABSENT;
            case FINGERPRINT -> fingerprint = at;
            case USE_CANDIDATE -> nominates = true;
            case ICE_CONTROLLED -> controlled = true;
            case PRIORITY -> {}
            default -> unknown = type < OPTIONAL && unknown == ABSENT ? type : unknown;
        }
    }

    boolean isRequest() {
        return half(octets, 0) == REQUEST;
    }

    /** Whether its fingerprint says that it is STUN (RFC 8489 §14.7). */
    boolean isFingerprinted() {
        return fingerprint != ABSENT
                && half(octets, fingerprint + 2) == CHECKSUM
                && word(octets, fingerprint + ATTRIBUTE_HEADER) == checksum(octets, fingerprint);
    }

    /** Whether its user name begins with this fragment (RFC 8445 §7.3). */
    boolean isTo(String fragment) {
        var wanted = (fragment + ":").getBytes(US_ASCII);
        int from = username + ATTRIBUTE_HEADER;
        return username != ABSENT
                && half(octets, username + 2) >= wanted.length
                && Arrays.equals(octets, from, from + wanted.length, wanted, 0, wanted.length);
    }

    /** Whether who made it knows the password (RFC 8489 §9.1.3). */
    boolean isIntact(byte[] key) {
        if (integrity == ABSENT) {
            return false;
        }
        int from = integrity + ATTRIBUTE_HEADER;
        return MessageDigest.isEqual(
                Arrays.copyOfRange(octets, from, from + INTEGRITY), integrity(key, octets, integrity));
    }

    /** Whether it nominates the pair of addresses that it goes between (RFC 8445 §7.3.1.5). */
    boolean nominates() {
        return nominates;
    }

    /** Whether its sender takes itself for the controlled one (RFC 8445 §7.3.1.1). */
    boolean isControlled() {
        return controlled;
    }

    /** The first attribute that has to be understood and is not; negative where there is none. */
    int unknown() {
        return unknown;
    }

    /** Puts the transaction id, with the cookie before it. */
    void copyTransaction(byte[] into) {
        System.arraycopy(octets, COOKIE_AT, into, COOKIE_AT, HEADER - COOKIE_AT);
    }

    /** The HMAC-SHA1 of a message whose integrity attribute stands, or is to stand, at a place (RFC 8489 §14.5). */
    static byte[] integrity(byte[] key, byte[] message, int at) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            update(mac::update, message, at, at + ATTRIBUTE_HEADER + INTEGRITY);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The checksum of a message whose fingerprint attribute stands, or is to stand, at a place (RFC 8489 §14.7). */
    static int checksum(byte[] message, int at) {
        var crc = new CRC32();
        update(crc::update, message, at, at + ATTRIBUTE_HEADER + CHECKSUM);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    private interface Sum {
        void update(byte[] octets, int from, int length);
    }

    /** All before an attribute, with the length as if the message ended behind it. */
    private static void update(Sum sum, byte[] message, int at, int end) {
        var header = Arrays.copyOf(message, HEADER);
        half(header, 2, end - HEADER);
        sum.update(header, 0, HEADER);
        sum.update(message, HEADER, at - HEADER);
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }

    static int half(byte[] octets, int at) {
        return (octets[at] & 0xFF) << 8 | (octets[at + 1] & 0xFF);
    }

    static void half(byte[] octets, int at, int value) {
        octets[at] = (byte) (value >> 8);
        octets[at + 1] = (byte) value;
    }

    private static int word(byte[] octets, int at) {
        return half(octets, at) << 16 | half(octets, at + 2);
    }
}
