package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.relay.Datagrams;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket of each side, which may be one: where each datagram comes in and goes out; what wants to see them all looks here.
 * Owned by one thread.
 */
public final class Port implements Datagrams {
    private final DatagramChannel outside;
    private final DatagramChannel inside;
    private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer out = ByteBuffer.allocateDirect(ROOM);
    private int size;

    Port(DatagramChannel outside, DatagramChannel inside) {
        this.outside = outside;
        this.inside = inside;
    }

    private DatagramChannel channel(Side side) {
        return side == Side.OUTSIDE ? outside : inside;
    }

    /** Whether the socket of the side is there. */
    boolean isOpen(Side side) {
        return channel(side).isOpen();
    }

    /** Waits for the next datagram from the side and puts it into the message; null if none came. */
    @Nullable
    InetSocketAddress receive(Side from, Message message) throws IOException {
        in.clear();
        var source = (InetSocketAddress) channel(from).receive(in);
        if (source == null) {
            return null;
        }
        size = in.position();
        in.get(0, message.bytes(), 0, size);
        return source;
    }

    /** Bytes of the datagram received last. */
    int size() {
        return size;
    }

    @Override
    public void send(Octets octets, InetSocketAddress to, Side side) throws IOException {
        out.clear();
        out.put(octets.bytes(), 0, octets.size()).flip();
        channel(side).send(out, to);
    }
}
