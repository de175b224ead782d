package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cloud.sentiric.gateway.sip.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A carrier over TCP or TLS: what comes through whatever connection, in order. */
final class StreamCarrier implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: (\\d+)$");
    private static final int TIMEOUT_SECONDS = 6;
    final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** With a certificate it is TLS. */
    StreamCarrier(String host, @Nullable SSLContext secure) {
        try {
            server = secure == null
                    ? new ServerSocket()
                    : secure.getServerSocketFactory().createServerSocket();
            server.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> read(socket));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void read(Socket socket) {
        try {
            var in = socket.getInputStream();
            var header = new StringBuilder();
            int c;
            while ((c = in.read()) >= 0) {
                if (header.isEmpty() && !connections.contains(socket)) {
                    connections.add(socket);
                }
                header.append((char) c);
                if (header.indexOf("\r\n\r\n") > 0) {
                    String text = header.toString().replace("\r\n", "\n");
                    var length = LENGTH.matcher(text);
                    int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
                    received.add(text + new String(in.readNBytes(size), ISO_8859_1));
                    header.setLength(0);
                }
            }
        } catch (IOException e) {
            // Ended.
        }
        connections.remove(socket);
    }

    /** The next message that starts so; others are passed over. */
    String receive(String start) {
        try {
            while (true) {
                String text = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                if (text == null) {
                    throw new AssertionError("nothing came that starts with " + start);
                }
                if (Objects.requireNonNull(text).startsWith(start)) {
                    return text;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends through the newest connection. */
    void send(String text) {
        try {
            connections.getLast().getOutputStream().write(Texts.crlf(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all connections. */
    void hangUp() {
        for (var socket : connections) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        hangUp();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
