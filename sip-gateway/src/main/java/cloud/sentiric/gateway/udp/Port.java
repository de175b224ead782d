package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** The one place where each message comes in and goes out; what wants to see them all looks here. Owned by one thread. */
public final class Port {
    /** The largest UDP payload (RFC 768), and one more to be sure that nothing was cut. */
    public static final int MAX_DATAGRAM = 65_536;

    /** The largest that can be sent: IPv4 has 65,535 bytes, headers take 28 of them. */
    public static final int MAX_PAYLOAD = 65_507;

    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    private int size;

    /** Waits for the next datagram and puts it into the message; null if none came. */
    @Nullable
    InetSocketAddress receive(DatagramChannel channel, Message message) throws IOException {
        in.clear();
        var source = (InetSocketAddress) channel.receive(in);
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

    /** Sends the message as a datagram. */
    public void send(DatagramChannel channel, Octets octets, InetSocketAddress to) throws IOException {
        out.clear();
        out.put(octets.bytes(), 0, octets.size()).flip();
        channel.send(out, to);
    }
}
