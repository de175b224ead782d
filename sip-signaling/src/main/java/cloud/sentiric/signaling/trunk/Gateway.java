package cloud.sentiric.signaling.trunk;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * A gateway.
 *
 * @param inside where it takes requests of nodes
 * @param outside host:port that others reach it at
 */
public record Gateway(InetSocketAddress inside, String outside) {
    /** The Route of a request that it sends to a trunk. */
    String route(TrunkId trunk) {
        return route(inside, trunk);
    }

    /** The Route by which the gateway at an inside address sends a request to a trunk. */
    public static String route(InetSocketAddress inside, TrunkId trunk) {
        var host = inside.getAddress().getHostAddress();
        var literal = inside.getAddress() instanceof Inet6Address ? "[" + host + "]" : host;
        return "<sip:" + literal + ":" + inside.getPort() + ";lr;trunk=" + trunk.id() + ">";
    }
}
