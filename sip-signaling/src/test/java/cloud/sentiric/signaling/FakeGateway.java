package cloud.sentiric.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A gateway with a carrier behind it, which answers each request at once. Owns a thread. */
final class FakeGateway implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    /** Requests, each copy. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Status of all answers. */
    volatile String status = "200 OK";

    FakeGateway() throws IOException {
        Thread.ofPlatform().daemon().name("fake-gateway").start(this::serve);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                var request = new String(packet.getData(), 0, packet.getLength(), UTF_8);
                requests.add(request);
                var bytes = answer(request).getBytes(UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private String answer(String request) {
        var lines = request.lines()
                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq|Contact):.*"))
                .map(line -> line.startsWith("To:") ? line + ";tag=carrier" : line)
                .toList();
        return "SIP/2.0 " + status + "\r\n" + String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n";
    }

    /** Requests of a method, each once. */
    List<String> of(String method) {
        return requests.stream()
                .filter(request -> request.startsWith(method + " "))
                .distinct()
                .toList();
    }

    /** The first that a pattern finds in a request; empty if nothing. */
    static String find(String request, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(request);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void close() {
        socket.close();
    }
}
