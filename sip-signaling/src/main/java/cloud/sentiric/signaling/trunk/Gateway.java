package cloud.sentiric.signaling.trunk;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A gateway.
 *
 * @param inside where it takes requests of nodes
 * @param outside host:port that others reach it at over UDP
 * @param listeners host:port that others reach it at over tcp and tls, where it listens to them
 */
public record Gateway(InetSocketAddress inside, String outside, Map<String, String> listeners) {
    public Gateway {
        listeners = Map.copyOf(listeners);
    }

    /** One that listens to UDP alone. */
    public Gateway(InetSocketAddress inside, String outside) {
        this(inside, outside, Map.of());
    }

    /**
     * What a Contact says after the @ for others to reach it.
     *
     * @param transport udp, tcp or tls; empty where any will do. One that it does not listen to is no different
     */
    String reachedOver(String transport) {
        var listener = listeners.get(transport);
        return listener == null ? outside : listener + ";transport=" + transport;
    }

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
