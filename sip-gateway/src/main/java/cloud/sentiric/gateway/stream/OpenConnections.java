package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** The connections that are open, by number, and how others ended. Bounded by the quota; for any thread. */
public final class OpenConnections implements Connections {
    private final int gateway = ThreadLocalRandom.current().nextInt();
    private final AtomicInteger number = new AtomicInteger();
    private final ConcurrentMap<Integer, Client> clients = new ConcurrentHashMap<>();
    private final AtomicIntegerArray open = new AtomicIntegerArray(Transport.values().length);
    private final AtomicIntegerArray outward = new AtomicIntegerArray(Transport.values().length);
    private final AtomicLongArray closed = new AtomicLongArray(Closing.values().length);

    /** A name for a new connection. */
    Connection name(Transport transport) {
        return new Connection(transport, gateway, number.incrementAndGet() & Integer.MAX_VALUE);
    }

    /** A name for a new connection that we open. */
    Connection nameOutward(Transport transport) {
        return new Connection(transport, gateway, number.incrementAndGet() | Integer.MIN_VALUE);
    }

    private AtomicIntegerArray count(Connection connection) {
        return connection.outward() ? outward : open;
    }

    /** The client can be sent messages from now on. */
    void add(Client client) {
        var connection = client.connection();
        clients.put(connection.number(), client);
        count(connection).incrementAndGet(connection.transport().index());
    }

    void remove(Client client) {
        var connection = client.connection();
        if (clients.remove(connection.number(), client)) {
            count(connection).decrementAndGet(connection.transport().index());
        }
    }

    void closed(Closing why) {
        closed.incrementAndGet(why.index());
    }

    /** Connections of the transport that are open and past their handshake. */
    public int open(Transport transport) {
        return open.get(transport.index());
    }

    /** Connections of the transport to carriers that are open and past their handshake. */
    public int outward(Transport transport) {
        return outward.get(transport.index());
    }

    /** Connections that ended so, since the start. */
    public long closings(Closing why) {
        return closed.get(why.index());
    }

    private @Nullable Client find(Connection connection) {
        var client = connection.gateway() == gateway ? clients.get(connection.number()) : null;
        return client != null && client.connection().equals(connection) ? client : null;
    }

    @Override
    public @Nullable InetSocketAddress peer(Connection connection) {
        var client = find(connection);
        return client == null ? null : client.address();
    }

    @Override
    public boolean send(Connection connection, Octets message) {
        var client = find(connection);
        return client != null && client.send(message);
    }
}
