package cloud.sentiric.media.udp;

import cloud.sentiric.media.port.RtpPort;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/** The two sockets of a port, bound. */
record PortSockets(DatagramChannel rtp, DatagramChannel rtcp) {
    // DSCP EF, the class of voice (RFC 3246, RFC 4594 §4.1), in the six high bits.
    private static final int EXPEDITED = 46 << 2;

    /** Binds both; none is left open if the system refuses one. */
    static PortSockets bind(InetAddress address, RtpPort port) throws IOException {
        var rtp = open(address, port.number());
        try {
            return new PortSockets(rtp, open(address, port.rtcp()));
        } catch (IOException e) {
            rtp.close();
            throw e;
        }
    }

    private static DatagramChannel open(InetAddress address, int port) throws IOException {
        var channel = DatagramChannel.open(
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED);
            return channel.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void close() throws IOException {
        try (rtp;
                rtcp) {
            // Both are closed whatever happens to one.
        }
    }
}
