package cloud.sentiric.gateway.carrier;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which addresses are not on the internet, so that a name must not lead there (RFC 6890). */
public final class Reach {
    private Reach() {}

    /** Whether it is of a private network, of this machine, or of none. */
    public static boolean isPrivate(InetAddress address) {
        byte[] b = address.getAddress();
        if (address.isSiteLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        int first = b[0] & 255;
        int second = b[1] & 255;
        return address instanceof Inet4Address
                // 0/8, RFC 6598 100.64/10 (as overlays have), 240/4.
                ? first == 0 || (first == 100 && (second & 0xc0) == 64) || first >= 240
                // RFC 4193 fc00::/7, and IPv4 in disguise (RFC 6052, RFC 3056, RFC 4291 §2.5.5).
                : (first & 0xfe) == 0xfc
                        || (first == 0 && second == 0x64)
                        || (first == 0x20 && second == 0x02)
                        || (first == 0 && second == 0);
    }
}
