package cloud.sentiric.media.port;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which of the two Internets an address is of. */
public enum AddressFamily {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String words;

    AddressFamily(String words) {
        this.words = words;
    }

    /** That of an address. */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    @Override
    public String toString() {
        return words;
    }
}
