package cloud.sentiric.phone.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;

/** A bound UDP socket whose owner waits for the next datagram, a time, or a call of {@link #wakeUp}. */
final class UdpSocket implements AutoCloseable {
    private static final int MAX_DATAGRAM = 65_535;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DatagramChannel channel;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);

    /** On a free port of that address. */
    UdpSocket(InetAddress local) {
        try {
            channel = DatagramChannel.open();
            selector = Selector.open();
            channel.bind(new InetSocketAddress(local, 0));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot bind a UDP socket at " + local.getHostAddress() + ": is it an address of this machine?", e);
        }
    }

    InetSocketAddress local() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(ByteBuffer bytes, InetSocketAddress target) throws IOException {
        channel.send(bytes, target);
    }

    /** The next datagram, valid until the next call; none if the time is over or the owner was woken. */
    Optional<Datagram> receive(long nanos) throws IOException {
        var ready = poll();
        if (ready.isPresent() || nanos <= 0) {
            return ready;
        }
        selector.select(Math.max(1, nanos / 1_000_000));
        selector.selectedKeys().clear();
        return poll();
    }

    private Optional<Datagram> poll() throws IOException {
        buffer.clear();
        var source = (InetSocketAddress) channel.receive(buffer);
        return source == null ? Optional.empty() : Optional.of(new Datagram(buffer.flip(), source));
    }

    void wakeUp() {
        selector.wakeup();
    }

    /** Waits for the end of the thread that owns a socket and closes it; nobody waits for itself. */
    static void awaitEnd(Thread owner) {
        if (owner.equals(Thread.currentThread())) {
            return;
        }
        try {
            owner.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
