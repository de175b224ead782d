package cloud.sentiric.media.end;

import java.net.InetSocketAddress;

/** Addresses in words: address:port, IPv6 in brackets. */
public final class AddressText {
    private AddressText() {}

    public static String of(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
