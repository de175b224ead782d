package cloud.sentiric.gateway.stun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Octets;
import java.net.InetSocketAddress;
import java.util.zip.CRC32;

/**
 * Answers STUN binding requests without credentials (RFC 8489 §6, RFC 5626 §8): keeps NAT bindings open and tells a phone
 * how it is seen. No state.
 */
public final class Binding {
    private static final int HEADER = 20;
    private static final int REQUEST = 0x0001;
    private static final int SUCCESS = 0x0101;
    private static final int ERROR = 0x0111;
    private static final int COOKIE = 0x2112a442;

    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000a;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int FINGERPRINT = 0x8028;
    /** Types from here on need not be understood (RFC 8489 §14). */
    private static final int OPTIONAL = 0x8000;

    private static final int FINGERPRINT_XOR = 0x5354554e;
    private static final byte[] UNKNOWN = "Unknown".getBytes(US_ASCII);

    private Binding() {}

    /** Whether these bytes are a binding request; no SIP message begins with a zero. */
    public static boolean asked(byte[] b, int size) {
        return size >= HEADER
                && b[0] == 0
                && word(b, 4) == COOKIE
                && half(b, 0) == REQUEST
                && half(b, 2) == size - HEADER;
    }

    /** Writes the answer to a request from the address; false if it is malformed and gets none. */
    public static boolean answer(byte[] b, int size, InetSocketAddress source, Octets out) {
        boolean fingerprint = false;
        int unknown = -1;
        for (int at = HEADER; at < size; ) {
            if (size - at < 4 || fingerprint) {
                return false;
            }
            int type = half(b, at);
            int length = half(b, at + 2);
            int next = at + 4 + ((length + 3) & ~3);
            if (next > size) {
                return false;
            }
            if (type == FINGERPRINT) {
                if (length != 4 || word(b, at + 4) != fingerprint(b, at)) {
                    return false;
                }
                fingerprint = true;
            } else if (type < OPTIONAL && unknown < 0) {
                unknown = type;
            }
            at = next;
        }
        out.clear();
        half(unknown < 0 ? SUCCESS : ERROR, out);
        half(0, out);
        out.put(b, 4, HEADER);
        if (unknown < 0) {
            mapped(b, source, out);
        } else {
            refused(unknown, out);
        }
        length(out, out.size() - HEADER);
        if (fingerprint) {
            // The length that is summed up counts this attribute, too (RFC 8489 §14.7).
            length(out, out.size() - HEADER + 8);
            int sum = fingerprint(out.bytes(), out.size());
            half(FINGERPRINT, out);
            half(4, out);
            half(sum >>> 16, out);
            half(sum, out);
        }
        return true;
    }

    private static void mapped(byte[] request, InetSocketAddress source, Octets out) {
        byte[] address = source.getAddress().getAddress();
        half(XOR_MAPPED_ADDRESS, out);
        half(4 + address.length, out);
        half(address.length == 4 ? 1 : 2, out);
        half(source.getPort() ^ (COOKIE >>> 16), out);
        for (int i = 0; i < address.length; i++) {
            out.put((char) (address[i] ^ request[4 + i]));
        }
    }

    /** 420, with the one attribute that it is about. */
    private static void refused(int attribute, Octets out) {
        half(ERROR_CODE, out);
        half(4 + UNKNOWN.length, out);
        half(0, out);
        half((4 << 8) | 20, out);
        out.put(UNKNOWN).put('\0');
        half(UNKNOWN_ATTRIBUTES, out);
        half(2, out);
        half(attribute, out);
        half(0, out);
    }

    private static int fingerprint(byte[] b, int size) {
        var crc = new CRC32();
        crc.update(b, 0, size);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    private static void length(Octets out, int length) {
        out.bytes()[2] = (byte) (length >> 8);
        out.bytes()[3] = (byte) length;
    }

    private static void half(int value, Octets out) {
        out.put((char) (value >> 8)).put((char) value);
    }

    private static int half(byte[] b, int at) {
        return (b[at] & 255) << 8 | (b[at + 1] & 255);
    }

    private static int word(byte[] b, int at) {
        return (half(b, at) << 16) | half(b, at + 2);
    }
}
