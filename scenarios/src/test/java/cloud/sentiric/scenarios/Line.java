package cloud.sentiric.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.sip.CallId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of a user's phone: a dialog with one party, and the speech with it. What comes is answered when the test says so; what
 * comes again is answered as before.
 */
final class Line implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** T1 (RFC 3261 §17.1.1.1). */
    private static final int AGAIN_MS = 500;

    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final Pattern AUDIO = Pattern.compile("c=IN IP4 (\\S+)[\\s\\S]*m=audio (\\d+) ");

    private final Platform platform;
    private final String realm;
    private final String user;
    private final DatagramSocket socket;
    private final Speech speech = new Speech(LOCAL);
    private final List<String> put = new ArrayList<>();
    private final Map<String, SocketAddress> sources = new HashMap<>();
    private final Map<String, String> answers = new HashMap<>();
    private final String tag = UUID.randomUUID().toString();
    private String callId = UUID.randomUUID().toString();
    private String to = "";
    private String target = "";
    private String invite = "";
    /** What is sent again while it has no answer. */
    private Optional<String> unanswered = Optional.empty();

    private List<String> route = List.of();
    private int cseq;
    private int description;

    Line(Platform platform, String user) {
        this(platform, user, platform.realm());
    }

    /** One of a tenant's user. */
    Line(Platform platform, String user, String realm) {
        this.platform = platform;
        this.realm = realm;
        this.user = user;
        try {
            socket = new DatagramSocket(0, LOCAL);
            socket.setSoTimeout(AGAIN_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only phone of its user. */
    static Line registered(Platform platform, String user) {
        return registered(platform, user, platform.realm());
    }

    static Line registered(Platform platform, String user, String realm) {
        new Bindings(platform.environment()).forget(user);
        var line = new Line(platform, user, realm);
        line.to = "<" + line.uri(user) + ">";
        line.challenged("REGISTER", "sip:" + realm, "Expires: 600", "");
        assertThat(line.answer("REGISTER")).startsWith("SIP/2.0 200");
        line.callId = UUID.randomUUID().toString();
        return line;
    }

    private String uri(String name) {
        return "sip:" + name + "@" + realm;
    }

    Speech speech() {
        return speech;
    }

    /** Where it sends its speech to. */
    int mediaPort() {
        return speech.target().getPort();
    }

    CallId callId() {
        return new CallId(callId);
    }

    /** Calls a user. */
    void calls(String called) {
        var uri = uri(called);
        to = "<" + uri + ">";
        challenged("INVITE", uri, "", offer("sendrecv"));
    }

    /** The call that it made is answered. */
    void isAnswered() {
        var answer = receive("SIP/2.0 200", "CSeq: " + cseq + " INVITE");
        unanswered = Optional.empty();
        to = header(answer, "To");
        target = target(answer);
        var fields = new ArrayList<>(routes(answer));
        Collections.reverse(fields);
        route = fields;
        acknowledge(answer);
    }

    private void acknowledge(String answer) {
        send(request("ACK", target, cseq, "", ""), platform.gateway());
        speech.speaksTo(audio(answer));
    }

    /** Its phone rings. */
    void rings() {
        invite = receive("INVITE ", "");
        callId = header(invite, "Call-ID");
        to = header(invite, "From");
        target = target(invite);
        route = routes(invite);
        answer(invite, "180 Ringing", "");
    }

    /** It takes the call, and speaks at once. */
    void accepts() {
        accept("sendrecv");
    }

    private void accept(String direction) {
        speech.speaksTo(audio(invite));
        answer(invite, "200 OK", offer(direction));
        receive("ACK ", "");
    }

    /** It is told of another party (RFC 3725), or again of the same one, and speaks to it from the packet of this number on. */
    int isRenewed() {
        invite = receive("INVITE ", "");
        assertThat(invite).doesNotContain("a=sendonly", "a=inactive");
        int said = speech.said();
        accept("sendrecv");
        return said;
    }

    /** It is put on hold, and falls silent. */
    void isHeld() {
        invite = receive("INVITE ", "");
        assertThat(invite).contains("a=sendonly");
        accept("recvonly");
        speech.fallsSilent();
    }

    /** Puts the other one on hold, and falls silent. */
    void holds() {
        ask(request("INVITE", target, ++cseq, "", offer("sendonly")));
        speech.fallsSilent();
    }

    /** Takes it back. */
    void resumes() {
        ask(request("INVITE", target, ++cseq, "", offer("sendrecv")));
    }

    /** The other one has agreed to be held, or taken back. */
    void isAgreed(boolean speaks) {
        var answer = answer("INVITE");
        assertThat(answer).startsWith("SIP/2.0 200");
        send(request("ACK", target, cseq, "", ""), platform.gateway());
        if (speaks) {
            speech.speaksTo(audio(answer));
        }
    }

    /** The signaling instance that has the call, by the remote target. */
    String node() {
        return platform.signalingAt(Integer.parseInt(target.replaceAll("[^:]*:[^:]*:(\\d+).*", "$1")));
    }

    /** Hands the other one on to a user. */
    void refers(String called) {
        refer("<" + uri(called) + ">");
    }

    /** Hands the other one on to whom another line talks to. */
    void refers(String called, Line other) {
        var theirs = other.to.replaceAll(".*;tag=", "");
        refer("<" + uri(called) + "?Replaces=" + other.callId + "%3Bto-tag%3D" + theirs + "%3Bfrom-tag%3D" + other.tag
                + ">");
    }

    private void refer(String wanted) {
        ask(request("REFER", target, ++cseq, "Refer-To: " + wanted, ""));
        assertThat(answer("REFER")).startsWith("SIP/2.0 202");
    }

    /** The other one was handed on, and the call is over for it. */
    void isReleased() {
        String told;
        do {
            told = receive("NOTIFY ", "");
            answer(told, "200 OK", "");
        } while (told.contains("SIP/2.0 1"));
        assertThat(told).contains("SIP/2.0 200");
        isHungUp();
    }

    void isHungUp() {
        answer(receive("BYE ", ""), "200 OK", "");
    }

    void hangsUp() {
        ask(request("BYE", target, ++cseq, "", ""));
        assertThat(answer("BYE")).startsWith("SIP/2.0 200");
    }

    /** A request, and the same with the digest that it is asked for. */
    private void challenged(String method, String uri, String headers, String body) {
        ask(request(method, uri, ++cseq, headers, body));
        var answer = answer(method);
        boolean proxy = answer.startsWith("SIP/2.0 407");
        assertThat(answer).startsWith(proxy ? "SIP/2.0 407" : "SIP/2.0 401");
        if (method.equals("INVITE")) {
            send(refused(answer, uri), platform.gateway());
        }
        var digest = (proxy ? "Proxy-Authorization: " : "Authorization: ")
                + digest(header(answer, proxy ? "Proxy-Authenticate" : "WWW-Authenticate"), method, uri);
        var more = headers.isEmpty() ? digest : headers + "\r\n" + digest;
        ask(request(method, uri, ++cseq, more, body));
    }

    /** The first answer that says something. */
    private String answer(String method) {
        while (true) {
            var answer = receive("SIP/2.0 ", "CSeq: " + cseq + " " + method);
            unanswered = Optional.empty();
            if (!answer.startsWith("SIP/2.0 100")) {
                return answer;
            }
        }
    }

    /** Sends a request that gets an answer. */
    private void ask(String request) {
        send(request, platform.gateway());
        unanswered = Optional.of(request);
    }

    private String refused(String answer, String uri) {
        return lines(
                "ACK " + uri + " SIP/2.0",
                "Via: " + header(answer, "Via").replaceAll(";received=[^;]*|;rport=[^;]*", ""),
                "Max-Forwards: 70",
                "From: " + header(answer, "From"),
                "To: " + header(answer, "To"),
                "Call-ID: " + callId,
                "CSeq: " + cseq + " ACK",
                "Content-Length: 0",
                "",
                "");
    }

    private String digest(String challenge, String method, String uri) {
        var nonce = challenge.replaceAll(".*[ ,]nonce=\"([^\"]*)\".*", "$1");
        var cnonce = UUID.randomUUID().toString();
        var ours = hash(user + ":" + realm + ":" + platform.environment().text("DEMO_PASSWORD"));
        var response = hash(ours + ":" + nonce + ":00000001:" + cnonce + ":auth:" + hash(method + ":" + uri));
        return "Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\""
                + uri + "\", response=\"" + response + "\", algorithm=SHA-256, cnonce=\"" + cnonce
                + "\", qop=auth, nc=00000001";
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String request(String method, String uri, int number, String headers, String body) {
        var fields = new ArrayList<>(List.of(
                method + " " + uri + " SIP/2.0",
                "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + UUID.randomUUID()
                        + ";rport",
                "Max-Forwards: 70",
                "From: <" + uri(user) + ">;tag=" + tag,
                "To: " + to,
                "Call-ID: " + callId,
                "CSeq: " + number + " " + method,
                contact()));
        route.forEach(each -> fields.add("Route: " + each));
        if (!headers.isEmpty()) {
            fields.add(headers);
        }
        return withBody(fields, body);
    }

    private String contact() {
        return "Contact: <sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">";
    }

    private void answer(String request, String status, String body) {
        var fields = new ArrayList<>(List.of("SIP/2.0 " + status));
        request.lines()
                .filter(line -> line.matches("(Via|Record-Route|From|Call-ID|CSeq): .*"))
                .forEach(fields::add);
        var called = header(request, "To");
        fields.add("To: " + (called.contains(";tag=") ? called : called + ";tag=" + tag));
        fields.add(contact());
        var answer = withBody(fields, body);
        answers.put(request, answer);
        send(answer, Objects.requireNonNull(sources.get(request)));
    }

    private static String withBody(List<String> fields, String body) {
        if (!body.isEmpty()) {
            fields.add("Content-Type: application/sdp");
        }
        fields.add("Content-Length: " + body.length());
        return fields.stream().collect(Collectors.joining("\r\n", "", "\r\n\r\n" + body));
    }

    private String offer(String direction) {
        return lines(
                "v=0",
                "o=- 1 " + ++description + " IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=audio " + speech.port() + " RTP/AVP 0",
                "a=rtpmap:0 PCMU/8000",
                "a=" + direction,
                "");
    }

    private static InetSocketAddress audio(String message) {
        var audio = AUDIO.matcher(message);
        assertThat(audio.find()).as("an address of audio in %s", message).isTrue();
        return new InetSocketAddress(InetAddress.ofLiteral(audio.group(1)), Integer.parseInt(audio.group(2)));
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines);
    }

    private static String target(String message) {
        return header(message, "Contact").replaceAll(".*<([^>]*)>.*", "$1");
    }

    private static List<String> headers(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    private static List<String> routes(String message) {
        return headers(message, "Record-Route").stream()
                .flatMap(line -> Stream.of(line.split(",(?=\\s*<)", -1)))
                .map(String::strip)
                .toList();
    }

    private static String header(String message, String name) {
        return headers(message, name).getFirst();
    }

    /** The next message that begins so and has the text; others are put by. */
    private String receive(String start, String text) {
        for (var message : List.copyOf(put)) {
            if (message.startsWith(start) && message.contains(text)) {
                put.remove(message);
                return message;
            }
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                if (System.nanoTime() - until > 0) {
                    throw new AssertionError(user + " waits for " + start + text + ", has " + put, e);
                }
                unanswered.ifPresent(request -> send(request, platform.gateway()));
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(user + " waits for " + start + text + ", has " + put, e);
            }
            var message = new String(packet.getData(), 0, packet.getLength(), UTF_8);
            boolean again = sources.put(message, packet.getSocketAddress()) != null;
            var answer = answers.get(message);
            if (answer != null) {
                send(answer, packet.getSocketAddress());
            }
            if (again || message.isBlank()) {
                continue;
            }
            if (message.startsWith(start) && message.contains(text)) {
                return message;
            }
            put.add(message);
        }
    }

    private void send(String message, SocketAddress where) {
        var bytes = message.getBytes(UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, where));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        speech.close();
        socket.close();
    }
}
