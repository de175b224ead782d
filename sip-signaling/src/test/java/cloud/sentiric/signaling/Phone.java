package cloud.sentiric.signaling;

import cloud.sentiric.signaling.digest.DigestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A client at a real socket that asks and waits for the answer. */
final class Phone implements AutoCloseable {
    private static final int TIMEOUT_MS = 3000;

    private final DatagramSocket socket;
    private final int server;
    private int cseq;

    Phone(int server) {
        this.server = server;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(TIMEOUT_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** A request outside a dialog, with one more header or several. */
    String request(String method, String uri, String headers) {
        cseq++;
        return String.join(
                "\r\n",
                method + " " + uri + " SIP/2.0",
                "Via: SIP/2.0/UDP 127.0.0.1:" + port() + ";branch=z9hG4bK" + UUID.randomUUID() + ";rport",
                "Max-Forwards: 70",
                "From: <sip:1001@sentiric.cloud>;tag=1",
                "To: <sip:1001@sentiric.cloud>",
                "Call-ID: " + UUID.randomUUID(),
                "CSeq: " + cseq + " " + method,
                headers.isEmpty() ? "X-None: 1" : headers,
                "Content-Length: 0",
                "",
                "");
    }

    /** Registers with the digest it is asked for; the last answer. */
    String register(String user, String password, String headers) {
        var first = ask(aor(request("REGISTER", "sip:sentiric.cloud", headers), user));
        if (!first.startsWith("SIP/2.0 401")) {
            return first;
        }
        var digest = DigestClient.answer(
                header(first, "WWW-Authenticate"), user, password, "REGISTER", "sip:sentiric.cloud", 1);
        return ask(aor(request("REGISTER", "sip:sentiric.cloud", "Authorization: " + digest + "\r\n" + headers), user));
    }

    private static String aor(String request, String user) {
        return request.replace("<sip:1001@sentiric.cloud>", "<sip:" + user + "@sentiric.cloud>");
    }

    static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }

    void send(byte[] message) {
        try {
            socket.send(new DatagramPacket(message, message.length, InetAddress.getLoopbackAddress(), server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a message and waits for one. */
    String ask(String message) {
        send(message.getBytes(StandardCharsets.UTF_8));
        var buffer = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(buffer);
        } catch (SocketTimeoutException e) {
            return "no answer in " + TIMEOUT_MS + " ms";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(buffer.getData(), 0, buffer.getLength(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
