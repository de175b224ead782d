package cloud.sentiric.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.digest.DigestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** A user's phone at a real socket: it asks with its digest, hears requests and answers them. */
final class Member implements AutoCloseable {
    private static final int TIMEOUT_MS = 8000;

    private final DatagramSocket socket;
    private final String user;
    private final List<String> put = new ArrayList<>();
    /** Where each message came from. */
    private final Map<String, SocketAddress> sources = new HashMap<>();
    /** What each request was answered. */
    private final Map<String, String> answers = new HashMap<>();

    private InetSocketAddress server;
    private String callId = "";
    private String fromTag = "";
    private String to = "";
    private int cseq;

    Member(String user, int server) {
        this.user = user;
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(TIMEOUT_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what follows to another node. */
    void moveTo(int otherServer) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), otherServer);
    }

    String contact() {
        return "Contact: <sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">";
    }

    String register(int expires) {
        return begin("REGISTER", "sip:sentiric.cloud", user, "", contact(), "Expires: " + expires);
    }

    String subscribe(String resource, String event, int expires, String... more) {
        var headers = new ArrayList<>(List.of(contact(), "Event: " + event, "Expires: " + expires));
        headers.addAll(List.of(more));
        return begin("SUBSCRIBE", uri(resource), resource, "", headers.toArray(String[]::new));
    }

    /** A SUBSCRIBE in the dialog that the last one made. */
    String refresh(String event, int expires) {
        return ask(
                "SUBSCRIBE",
                "sip:127.0.0.1:" + server.getPort(),
                "",
                contact(),
                "Event: " + event,
                "Expires: " + expires);
    }

    /** A request outside a dialog, with the digest that it is asked for; the last answer. */
    String begin(String method, String uri, String called, String body, String... headers) {
        callId = UUID.randomUUID().toString();
        fromTag = UUID.randomUUID().toString();
        to = "<" + uri(called) + ">";
        return ask(method, uri, body, headers);
    }

    private String ask(String method, String uri, String body, String... headers) {
        var first = exchange(method, uri, body, headers);
        if (first.startsWith("SIP/2.0 401")) {
            var digest = DigestClient.answer(
                    Phone.header(first, "WWW-Authenticate"), user, "secret-" + user, method, uri, 1);
            var again = new ArrayList<>(List.of(headers));
            again.add("Authorization: " + digest);
            first = exchange(method, uri, body, again.toArray(String[]::new));
        }
        if (first.startsWith("SIP/2.0 2")) {
            to = Phone.header(first, "To");
        }
        return first;
    }

    private String exchange(String method, String uri, String body, String... headers) {
        cseq++;
        var request = String.join(
                "\r\n",
                method + " " + uri + " SIP/2.0",
                "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + UUID.randomUUID()
                        + ";rport",
                "Max-Forwards: 70",
                "From: <" + uri(user) + ">;tag=" + fromTag,
                "To: " + to,
                "Call-ID: " + callId,
                "CSeq: " + cseq + " " + method,
                String.join("\r\n", headers),
                "Content-Length: " + body.getBytes(UTF_8).length,
                "",
                body);
        send(request, server);
        return receive("SIP/2.0 ", " " + method + "\r\n");
    }

    private static String uri(String name) {
        return "sip:" + name + "@sentiric.cloud";
    }

    /** Waits for a request and answers it. */
    String hears(String method, String status) {
        var request = receive(method + " ", "");
        answer(request, status);
        return request;
    }

    void answer(String request, String status) {
        var lines = request.lines()
                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq):.*"))
                .toList();
        answerWith(
                request, "SIP/2.0 " + status + "\r\n" + String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n");
    }

    private void answerWith(String request, String answer) {
        answers.put(request, answer);
        send(answer, Objects.requireNonNull(sources.get(request)));
    }

    /** Its phone rings for a call, in the dialog that it will be. */
    void rings(String invite) {
        says(invite, "180 Ringing", contact());
    }

    /** It is somewhere else. */
    void diverts(String invite, String target) {
        says(invite, "302 Moved Temporarily", "Contact: <" + target + ">");
    }

    private void says(String invite, String status, String header) {
        var answer = String.join(
                "\r\n",
                "SIP/2.0 " + status,
                invite.lines()
                        .filter(line -> line.matches("(Via|From|Call-ID|CSeq):.*"))
                        .collect(Collectors.joining("\r\n")),
                "To: " + Phone.header(invite, "To") + ";tag=callee",
                header,
                "Content-Length: 0",
                "",
                "");
        answerWith(invite, answer);
    }

    /** Takes a call: 200 with a description of our own. */
    void takes(String invite) {
        var body =
                "v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6002 RTP/AVP 8\r\n";
        var answer = String.join(
                "\r\n",
                "SIP/2.0 200 OK",
                invite.lines()
                        .filter(line -> line.matches("(Via|From|Call-ID|CSeq):.*"))
                        .collect(Collectors.joining("\r\n")),
                "To: " + Phone.header(invite, "To").replace(";tag=callee", "") + ";tag=callee",
                contact(),
                "Content-Type: application/sdp",
                "Content-Length: " + body.length(),
                "",
                body);
        answerWith(invite, answer);
    }

    /** Hangs up in the dialog of a call that it took. */
    String hangsUp(String invite) {
        var bye = String.join(
                "\r\n",
                "BYE sip:127.0.0.1:" + server.getPort() + " SIP/2.0",
                "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + UUID.randomUUID()
                        + ";rport",
                "Max-Forwards: 70",
                "From: " + Phone.header(invite, "To").replace(";tag=callee", "") + ";tag=callee",
                "To: " + Phone.header(invite, "From"),
                "Call-ID: " + Phone.header(invite, "Call-ID"),
                "CSeq: 7 BYE",
                "Content-Length: 0",
                "",
                "");
        send(bye, server);
        return receive("SIP/2.0 ", " BYE\r\n");
    }

    /** The next message that begins so and has the text; others are put by, what comes again is answered as before. */
    private String receive(String start, String text) {
        for (var message : List.copyOf(put)) {
            if (message.startsWith(start) && message.contains(text)) {
                put.remove(message);
                return message;
            }
        }
        while (true) {
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                throw new UncheckedIOException(user + " waits for " + start + text.strip() + ", has " + put, e);
            }
            var message = new String(packet.getData(), 0, packet.getLength(), UTF_8);
            var again = sources.put(message, packet.getSocketAddress()) != null;
            var answer = answers.get(message);
            if (answer != null) {
                send(answer, packet.getSocketAddress());
            }
            if (again) {
                continue;
            }
            if (message.startsWith(start) && message.contains(text)) {
                return message;
            }
            put.add(message);
        }
    }

    private void send(String message, SocketAddress to) {
        var bytes = message.getBytes(UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
