package cloud.sentiric.gateway.abuse;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Who sends, as one number: an IPv4 address, or the /64 of an IPv6 address, in which a single customer has more addresses
 * than could be counted. IPv4 lies in 0:ffff::/32, which is nobody's (RFC 4291 §2.5); 0 is no source.
 */
public final class Source {
    private static final long V4 = 0xffffL << 32;
    /** Stands for ::/64, the home of ::1. */
    private static final long ZERO_PREFIX = 1;

    private static final int PREFIX = 8;
    /** Makes another salt of one. */
    private static final long FLOWS = 0x9e3779b97f4a7c15L;

    private Source() {}

    /** The number of the address. */
    public static long of(InetAddress address) {
        byte[] b = address.getAddress();
        if (address instanceof Inet4Address) {
            return V4 | (b[0] & 255L) << 24 | (b[1] & 255) << 16 | (b[2] & 255) << 8 | (b[3] & 255);
        }
        long prefix = 0;
        for (int i = 0; i < PREFIX; i++) {
            prefix = prefix << 8 | (b[i] & 255);
        }
        return prefix == 0 ? ZERO_PREFIX : prefix;
    }

    /**
     * A number for an address and port of datagrams, or of a connection. Without the salt, a secret, nobody knows which: flows and
     * sources share tables.
     */
    static long flow(InetSocketAddress address, boolean connected, long salt) {
        byte[] b = address.getAddress().getAddress();
        long hash = mixed(connected ? -address.getPort() : address.getPort(), salt ^ FLOWS);
        for (byte each : b) {
            hash = hash * 0x100000001b3L ^ (each & 255);
        }
        return mixed(hash, b.length);
    }

    /** The bits of a number all over it, for tables; the salt is a secret. */
    static long mixed(long number, long salt) {
        long x = (number ^ salt) * 0xbf58476d1ce4e5b9L;
        x = (x ^ x >>> 29) * 0x94d049bb133111ebL;
        return (x ^ x >>> 32) | 1;
    }

    /** The address, or the /64, as text. */
    public static String text(long source) {
        boolean v4 = source >>> 32 == V4 >>> 32;
        var bytes = new byte[v4 ? 4 : 16];
        long bits = v4 ? source << 32 : source == ZERO_PREFIX ? 0 : source;
        for (int i = 0; i < Math.min(bytes.length, PREFIX); i++) {
            bytes[i] = (byte) (bits >>> (56 - 8 * i));
        }
        try {
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            return v4 ? text : text + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
