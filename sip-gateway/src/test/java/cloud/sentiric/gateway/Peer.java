package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One UDP socket of a phone or a node, and the few things needed to write SIP by hand. */
class Peer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5000;
    final DatagramSocket socket;
    private InetSocketAddress from = new InetSocketAddress(0);

    Peer() {
        this(0);
    }

    Peer(int port) {
        this("127.0.0.1", port);
    }

    Peer(String host, int port) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), port));
            socket.setSoTimeout(TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long to wait for a message. */
    void patience(int millis) {
        try {
            socket.setSoTimeout(millis);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Where the last datagram came from. */
    InetSocketAddress from() {
        return from;
    }

    void send(String text, InetSocketAddress to) {
        byte[] bytes = text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(ISO_8859_1);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String receive() {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(packet);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing came to " + port(), e);
        }
        from = (InetSocketAddress) packet.getSocketAddress();
        return new String(packet.getData(), 0, packet.getLength(), ISO_8859_1).replace("\r\n", "\n");
    }

    /** The next message that starts so; others are passed over. */
    String receive(String start) {
        while (true) {
            String text = receive();
            if (text.startsWith(start)) {
                return text;
            }
        }
    }

    static List<String> headers(String message, String name) {
        return message.lines()
                .takeWhile(l -> !l.isEmpty())
                .filter(l -> l.startsWith(name + ": "))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    static String value(String message, String pattern) {
        var match = Pattern.compile(pattern, Pattern.MULTILINE).matcher(message);
        if (!match.find()) {
            throw new AssertionError(pattern + " is not in\n" + message);
        }
        return match.group(1);
    }

    /** An answer as a UAS writes it (RFC 3261 §8.2.6). */
    static String answer(String request, String status, String more) {
        var lines = new ArrayList<String>();
        lines.add("SIP/2.0 " + status);
        lines.addAll(headers(request, "Via"));
        lines.addAll(headers(request, "Record-Route"));
        lines.addAll(headers(request, "From"));
        for (String to : headers(request, "To")) {
            lines.add(to.contains("tag=") ? to : to + ";tag=uas");
        }
        lines.addAll(headers(request, "Call-ID"));
        lines.addAll(headers(request, "CSeq"));
        return String.join("\n", lines) + "\n" + more + "Content-Length: 0\n\n";
    }

    @Override
    public void close() {
        socket.close();
    }
}
