package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.token.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What is written leaves here, as a datagram or through a connection, and is counted. Owned by one thread. */
final class Outlet {
    private final Datagrams datagrams;
    private final Connections connections;
    private final Admission admission;
    private final Counters counters;
    private final Octets octets = new Octets(2 * Datagrams.ROOM);

    Outlet(Parts parts, Datagrams datagrams) {
        this.datagrams = datagrams;
        connections = parts.connections();
        admission = parts.admission();
        counters = parts.counters();
    }

    /** What is to be sent next; empty. */
    Octets begin() {
        return octets.clear();
    }

    /** Bytes that were written. */
    int size() {
        return octets.size();
    }

    /** Whether what was written may be sent to who may not be there, and so many bytes after it; it counts as sent. */
    boolean affords(InetSocketAddress to, @Nullable Connection connection, int kept, long now) {
        return connection != null || admission.sends(to, octets.size(), kept, now);
    }

    /** Whether what was written may be sent; counted as dropped if not. */
    boolean credited(InetSocketAddress to, @Nullable Connection connection, long now) {
        return credited(to, connection, 0, now);
    }

    /** The same, if so many bytes may be sent after it. */
    boolean credited(InetSocketAddress to, @Nullable Connection connection, int kept, long now) {
        if (affords(to, connection, kept, now)) {
            return true;
        }
        counters.dropped(Reason.UNPROVEN);
        return false;
    }

    /** Sends a message; false if the connection is gone. */
    boolean send(Method method, InetSocketAddress to, @Nullable Connection connection, Side towards)
            throws IOException {
        if (!sent(to, connection, towards)) {
            counters.dropped(Reason.CONNECTION_GONE);
            return false;
        }
        counters.out(method);
        return true;
    }

    /** Sends a request to a node. */
    void toNode(Method method, InetSocketAddress node) throws IOException {
        datagrams.send(octets, node, Side.INSIDE);
        counters.out(method);
    }

    /** Sends what is no SIP message, and so is not counted as one. */
    void reply(InetSocketAddress to, @Nullable Connection connection, Side towards) throws IOException {
        sent(to, connection, towards);
    }

    private boolean sent(InetSocketAddress to, @Nullable Connection connection, Side towards) throws IOException {
        if (connection != null) {
            return connections.send(connection, octets);
        }
        datagrams.send(octets, to, towards);
        return true;
    }
}
