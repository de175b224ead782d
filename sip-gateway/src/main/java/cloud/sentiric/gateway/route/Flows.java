package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Recently seen addresses and connections; a place is taken over by who comes next. Owned by one thread. */
public final class Flows {
    /** Places; a power of two. */
    private static final int PLACES = 4096;

    private final @Nullable Flow[] byAddress = new Flow[PLACES];
    private final @Nullable Flow[] byConnection = new Flow[PLACES];
    private final @Nullable Flow[] byText = new Flow[PLACES];

    /** The flow to or from the address. */
    public Flow of(InetSocketAddress address) {
        int hash = address.hashCode() * 0x9e3779b1;
        int place = hash >>> 20;
        var flow = byAddress[place];
        if (flow == null || !flow.address().equals(address)) {
            flow = new Flow(address, null);
            byAddress[place] = flow;
        }
        return flow;
    }

    /** The flow to or from a client at the address, through its connection if there is one. */
    public Flow of(InetSocketAddress address, @Nullable Connection connection) {
        if (connection == null) {
            return of(address);
        }
        int place = ((connection.number() ^ connection.gateway()) * 0x9e3779b1) >>> 20;
        var flow = byConnection[place];
        if (flow == null || !connection.equals(flow.connection())) {
            flow = new Flow(address, connection);
            byConnection[place] = flow;
        }
        return flow;
    }

    /** The flow to the IP literal between the two places, IPv6 with or without brackets; null if it is none. */
    public @Nullable Flow of(byte[] b, int from, int to, int port) {
        int start = from;
        int end = to;
        if (end - start > 2 && b[start] == '[' && b[end - 1] == ']') {
            start++;
            end--;
        }
        int hash = port;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + b[i];
        }
        int place = (hash * 0x9e3779b1) >>> 20;
        var flow = byText[place];
        if (flow != null && flow.address().getPort() == port && Ascii.equal(b, start, end, flow.host())) {
            return flow;
        }
        var address = address(b, start, end);
        if (address == null) {
            return null;
        }
        flow = of(new InetSocketAddress(address, port));
        byText[place] = flow;
        return flow;
    }

    private static @Nullable InetAddress address(byte[] b, int from, int to) {
        if (to - from < 2 || to - from > 45) {
            return null;
        }
        boolean literal = true;
        int dots = 0;
        boolean colons = false;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            dots += c == '.' ? 1 : 0;
            colons |= c == ':';
            literal &= c == '.' || c == ':' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
        }
        if (!literal || (!colons && dots != 3)) {
            return null;
        }
        try {
            // Never a name: no resolver is asked on this path.
            return InetAddress.ofLiteral(new String(b, from, to - from, US_ASCII));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
