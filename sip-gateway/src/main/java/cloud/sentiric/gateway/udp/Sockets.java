package cloud.sentiric.gateway.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bound sockets: one per worker and side, or one per worker for both sides. */
public final class Sockets implements AutoCloseable {
    private final List<DatagramChannel> outside;
    private final List<DatagramChannel> inside;

    private Sockets(List<DatagramChannel> outside, List<DatagramChannel> inside) {
        this.outside = outside;
        this.inside = inside;
    }

    /**
     * Binds them.
     *
     * @param inside where the nodes are spoken to; null for the outside's sockets
     * @param buffer receive buffer of each in bytes
     */
    public static Sockets open(InetSocketAddress outside, @Nullable InetSocketAddress inside, int workers, int buffer)
            throws IOException {
        var clients = bind(outside, workers, buffer);
        try {
            return new Sockets(clients, inside == null ? clients : bind(inside, workers, buffer));
        } catch (IOException e) {
            close(clients);
            throw e;
        }
    }

    private static List<DatagramChannel> bind(InetSocketAddress address, int count, int buffer) throws IOException {
        var channels = new ArrayList<DatagramChannel>();
        try {
            // Without SO_REUSEPORT first: another process on this port would silently take a part of our traffic.
            try (var alone = DatagramChannel.open()) {
                alone.bind(address);
            }
            for (int i = 0; i < count; i++) {
                var channel = DatagramChannel.open();
                channels.add(channel);
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
                channel.bind(i == 0 ? address : channels.getFirst().getLocalAddress());
            }
            return channels;
        } catch (IOException e) {
            close(channels);
            throw new IOException("cannot bind UDP " + address + ": " + e.getMessage(), e);
        }
    }

    /** Number of sockets on each side. */
    public int workers() {
        return outside.size();
    }

    /** Number of threads that serve them. */
    public int threads() {
        return dual() ? 2 * workers() : workers();
    }

    /** Whether the nodes are spoken to on sockets of their own. */
    boolean dual() {
        return !outside.equals(inside);
    }

    /** The sockets that the thread of this number sends from, for this thread alone. */
    public Port port(int thread) {
        int worker = thread % workers();
        return new Port(outside.get(worker), inside.get(worker));
    }

    /** Where the clients' side is bound. */
    public InetSocketAddress outside() {
        try {
            return (InetSocketAddress) outside.getFirst().getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("socket is closed", e);
        }
    }

    @Override
    public void close() {
        close(outside);
        close(inside);
    }

    private static void close(List<DatagramChannel> channels) {
        for (var channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to be done with it.
            }
        }
    }
}
