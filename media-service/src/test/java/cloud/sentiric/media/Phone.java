package cloud.sentiric.media;

import cloud.sentiric.media.rtp.RtpHeader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The RTP side of a phone on a real socket. */
final class Phone implements AutoCloseable {
    /** A packet as it was heard; arrival in nanoseconds. */
    record Heard(
            boolean marker, int payloadType, int sequence, int timestamp, int ssrc, ByteBuffer payload, long arrival) {}

    private static final int LONGEST_SILENCE_MS = 1500;

    private final DatagramSocket socket;

    Phone() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    Phone(InetAddress address) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(LONGEST_SILENCE_MS);
    }

    String address() {
        return socket.getLocalAddress().getHostAddress();
    }

    int port() {
        return socket.getLocalPort();
    }

    void send(int port, ByteBuffer packet) throws IOException {
        var bytes = new byte[packet.remaining()];
        packet.duplicate().get(bytes);
        socket.send(new DatagramPacket(bytes, bytes.length, socket.getLocalAddress(), port));
    }

    /** What is heard until 1.5 s of silence, at most so many packets. */
    List<Heard> hear(int most) throws IOException {
        var heard = new ArrayList<Heard>();
        var datagram = new DatagramPacket(new byte[2048], 2048);
        var header = new RtpHeader();
        while (heard.size() < most) {
            datagram.setLength(2048);
            try {
                socket.receive(datagram);
            } catch (SocketTimeoutException e) {
                break;
            }
            long arrival = System.nanoTime();
            if (header.parse(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength())) != RtpHeader.Kind.RTP) {
                throw new AssertionError("heard what is no RTP");
            }
            int start = header.payloadOffset();
            heard.add(new Heard(
                    header.marker(),
                    header.payloadType(),
                    header.sequence(),
                    header.timestamp(),
                    header.ssrc(),
                    ByteBuffer.wrap(Arrays.copyOfRange(datagram.getData(), start, start + header.payloadLength())),
                    arrival));
        }
        return heard;
    }

    /** The next datagram, if one comes in time; else null. */
    @Nullable
    ByteBuffer within(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        try {
            return datagram();
        } catch (SocketTimeoutException e) {
            return null;
        } finally {
            socket.setSoTimeout(LONGEST_SILENCE_MS);
        }
    }

    /** The next datagram, whatever it is. */
    ByteBuffer datagram() throws IOException {
        var datagram = new DatagramPacket(new byte[2048], 2048);
        socket.receive(datagram);
        return ByteBuffer.wrap(Arrays.copyOf(datagram.getData(), datagram.getLength()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
