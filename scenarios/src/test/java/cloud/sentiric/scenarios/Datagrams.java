package cloud.sentiric.scenarios;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A bare UDP socket, as netcat has one. */
final class Datagrams implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress remote;

    Datagrams(String local, InetSocketAddress remote) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.ofLiteral(local));
        this.remote = remote;
    }

    void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, remote));
    }

    /** The next answer, none if none came in time. */
    Optional<String> answer(Duration patience) throws IOException {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout((int) patience.toMillis());
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        return Optional.of(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        socket.close();
    }
}
