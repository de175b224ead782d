package cloud.sentiric.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.util.Arrays;

/** The answer to a binding request (RFC 8489 §6.3.1), sealed by the password that the request was. */
final class StunAnswer {
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private static final int IPV4_LENGTH = 4;
    private static final int COOKIE_HALF = StunMessage.COOKIE >>> 16;

    private byte[] octets = new byte[StunMessage.HEADER];

    private StunAnswer(int type, StunMessage request) {
        StunMessage.half(octets, 0, type);
        request.copyTransaction(octets);
    }

    /** Tells the sender how it is seen. */
    static byte[] success(StunMessage request, InetSocketAddress from, byte[] key) {
        var answer = new StunAnswer(StunMessage.SUCCESS, request);
        answer.put(StunMessage.XOR_MAPPED_ADDRESS, answer.mapped(from));
        return answer.sealed(key);
    }

    /** Says that the sender has to take the other role (RFC 8445 §7.3.1.1): a lite agent has but one. */
    static byte[] roleConflict(StunMessage request, byte[] key) {
        var answer = new StunAnswer(StunMessage.FAILURE, request);
        answer.put(StunMessage.ERROR_CODE, error(487, "Role Conflict"));
        return answer.sealed(key);
    }

    /** Says what was not understood. */
    static byte[] unknownAttribute(StunMessage request, byte[] key) {
        var answer = new StunAnswer(StunMessage.FAILURE, request);
        answer.put(StunMessage.ERROR_CODE, error(420, "Unknown Attribute"));
        answer.put(
                StunMessage.UNKNOWN_ATTRIBUTES, new byte[] {(byte) (request.unknown() >> 8), (byte) request.unknown()});
        return answer.sealed(key);
    }

    private static byte[] error(int code, String reason) {
        var value = Arrays.copyOf(new byte[] {0, 0, (byte) (code / 100), (byte) (code % 100)}, 4 + reason.length());
        System.arraycopy(reason.getBytes(US_ASCII), 0, value, 4, reason.length());
        return value;
    }

    /** RFC 8489 §14.2. */
    private byte[] mapped(InetSocketAddress from) {
        var address = from.getAddress().getAddress();
        var value = new byte[4 + address.length];
        value[1] = (byte) (address.length == IPV4_LENGTH ? IPV4 : IPV6);
        StunMessage.half(value, 2, from.getPort() ^ COOKIE_HALF);
        for (int i = 0; i < address.length; i++) {
            value[4 + i] = (byte) (address[i] ^ octets[4 + i]);
        }
        return value;
    }

    private void put(int type, byte[] value) {
        int at = octets.length;
        octets = Arrays.copyOf(octets, at + StunMessage.ATTRIBUTE_HEADER + StunMessage.padded(value.length));
        StunMessage.half(octets, at, type);
        StunMessage.half(octets, at + 2, value.length);
        System.arraycopy(value, 0, octets, at + StunMessage.ATTRIBUTE_HEADER, value.length);
        StunMessage.half(octets, 2, octets.length - StunMessage.HEADER);
    }

    private byte[] sealed(byte[] key) {
        put(StunMessage.MESSAGE_INTEGRITY, StunMessage.integrity(key, octets, octets.length));
        int sum = StunMessage.checksum(octets, octets.length);
        put(StunMessage.FINGERPRINT, new byte[] {(byte) (sum >> 24), (byte) (sum >> 16), (byte) (sum >> 8), (byte) sum
        });
        return octets;
    }
}
