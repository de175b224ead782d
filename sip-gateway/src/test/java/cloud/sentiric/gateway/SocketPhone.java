package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.sip.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A phone over TCP or TLS. */
final class SocketPhone implements Phone {
    private static final int TIMEOUT_MILLIS = 8000;
    private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: (\\d+)$");
    final Socket socket;
    private final Transport transport;

    private SocketPhone(Transport transport, Socket socket) throws IOException {
        this.transport = transport;
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    static SocketPhone tcp(int port) {
        return tcp(port, "127.0.0.1");
    }

    /** From another loopback address. */
    static SocketPhone tcp(int port, String from) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return new SocketPhone(Transport.TCP, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SocketPhone tls(int port, SSLContext trust, String... protocols) {
        try {
            var socket = (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.ofLiteral("127.0.0.1"), port);
            socket.setEnabledProtocols(protocols);
            var phone = new SocketPhone(Transport.TLS, socket);
            socket.startHandshake();
            return phone;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public void send(String text) {
        raw(Texts.crlf(text.replace("\r\n", "\n")));
    }

    void raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next byte, -1 at the end; a reset is an end. */
    int read() {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes over what comes, as a TLS alert, until the gateway closes. */
    void awaitEnd() {
        while (read() >= 0) {
            // Nothing of interest.
        }
    }

    @Override
    public String receive() {
        try {
            InputStream in = socket.getInputStream();
            var header = new StringBuilder();
            while (header.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    throw new EOFException("closed after " + header);
                }
                header.append((char) c);
            }
            String text = header.toString().replace("\r\n", "\n");
            var length = LENGTH.matcher(text);
            if (!length.find()) {
                throw new AssertionError("no Content-Length in " + text);
            }
            byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            return text + new String(body, ISO_8859_1).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
