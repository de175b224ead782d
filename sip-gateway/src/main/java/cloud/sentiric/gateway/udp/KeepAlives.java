package cloud.sentiric.gateway.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.route.Allowance;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.stun.Binding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** Answers what phones send to keep their NAT bindings open (RFC 5626 §3.5), no more than a source may get. */
final class KeepAlives {
    private static final byte[] PONG = "\r\n".getBytes(US_ASCII);
    /** Two line ends ask for one (RFC 5626 §3.5.1). */
    private static final int PING_SIZE = 4;

    private final DatagramChannel channel;
    private final Port port;
    private final Allowance answers;

    KeepAlives(DatagramChannel channel, Port port, Allowance answers) {
        this.channel = channel;
        this.port = port;
        this.answers = answers;
    }

    void ping(InetSocketAddress source, Octets out, long now) throws IOException {
        if (port.size() == PING_SIZE && answers.take(source, now)) {
            port.send(channel, out.clear().put(PONG), source);
        }
    }

    /** Answers a STUN binding request; false if it gets none. */
    boolean stun(byte[] request, InetSocketAddress source, Octets out, long now) throws IOException {
        if (!answers.take(source, now) || !Binding.answer(request, port.size(), source, out)) {
            return false;
        }
        port.send(channel, out, source);
        return true;
    }
}
