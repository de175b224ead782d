package cloud.sentiric.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A long way to a node: passes datagrams on after a delay, which may be changed, and answers back at once. */
final class DelayRelay implements AutoCloseable {
    private final InetSocketAddress node;
    private final DatagramSocket near;
    private final DatagramSocket far;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private volatile long delayMillis;
    private volatile InetSocketAddress last = new InetSocketAddress(0);

    DelayRelay(InetSocketAddress node) throws IOException {
        this.node = node;
        near = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        far = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        Thread.ofVirtual().start(() -> pass(near, true));
        Thread.ofVirtual().start(() -> pass(far, false));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) near.getLocalSocketAddress();
    }

    void delay(long millis) {
        delayMillis = millis;
    }

    private void pass(DatagramSocket from, boolean towardsNode) {
        byte[] buffer = new byte[65_536];
        while (!from.isClosed()) {
            try {
                var in = new DatagramPacket(buffer, buffer.length);
                from.receive(in);
                if (towardsNode) {
                    last = (InetSocketAddress) in.getSocketAddress();
                }
                byte[] copy = Arrays.copyOf(buffer, in.getLength());
                var to = towardsNode ? node : last;
                later.schedule(
                        () -> send(towardsNode ? far : near, copy, to),
                        towardsNode ? delayMillis : 0,
                        TimeUnit.MILLISECONDS);
            } catch (IOException e) {
                // Closed; the loop's condition tells.
            }
        }
    }

    private static void send(DatagramSocket socket, byte[] bytes, InetSocketAddress to) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            // Closed meanwhile.
        }
    }

    @Override
    public void close() {
        near.close();
        far.close();
        later.shutdownNow();
    }
}
