package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Octets;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Where datagrams leave. Owned by one thread. */
public interface Datagrams {
    /** Room for the largest UDP payload (RFC 768), and one byte more to be sure that nothing was cut. */
    int ROOM = 65_536;

    /** The largest that can be sent: IPv4 has 65,535 bytes, headers take 28 of them. */
    int LARGEST = 65_507;

    /** Sends a copy from the socket of a side. */
    void send(Octets octets, InetSocketAddress to, Side side) throws IOException;
}
