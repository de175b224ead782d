package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Bytes being written, up to a fixed capacity; used again for each message, owned by one thread. */
public final class Octets {
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(US_ASCII);

    private final byte[] bytes;
    private int size;

    public Octets(int capacity) {
        bytes = new byte[capacity];
    }

    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public Octets clear() {
        size = 0;
        return this;
    }

    public Octets put(byte[] source) {
        return put(source, 0, source.length);
    }

    public Octets put(byte[] source, int from, int to) {
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    /** Text of ASCII characters. */
    public Octets put(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
        return this;
    }

    public Octets put(char c) {
        bytes[size++] = (byte) c;
        return this;
    }

    /** A number that is not negative, in decimal. */
    public Octets put(int number) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            bytes[size++] = (byte) ('0' + number / divisor % 10);
        }
        return this;
    }

    /** The low {@code 6 * digits} bits in base64url (RFC 4648 §5). */
    public Octets put64(long value, int digits) {
        long rest = value;
        for (int i = 0; i < digits; i++) {
            bytes[size++] = BASE64[(int) (rest & 63)];
            rest >>>= 6;
        }
        return this;
    }

    /** Bytes in base64url without padding. */
    public Octets put64(byte[] source, int length) {
        int at = 0;
        for (; at + 2 < length; at += 3) {
            int triple = (source[at] & 255) << 16 | (source[at + 1] & 255) << 8 | (source[at + 2] & 255);
            put64(triple >> 18).put64(triple >> 12).put64(triple >> 6).put64(triple);
        }
        if (length - at == 1) {
            put64(source[at] >> 2).put64(source[at] << 4);
        } else if (length - at == 2) {
            int pair = (source[at] & 255) << 8 | (source[at + 1] & 255);
            put64(pair >> 10).put64(pair >> 4).put64(pair << 2);
        }
        return this;
    }

    private Octets put64(int six) {
        bytes[size++] = BASE64[six & 63];
        return this;
    }

    /** A copy of what was written. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }
}
