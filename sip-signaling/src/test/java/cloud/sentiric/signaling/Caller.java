package cloud.sentiric.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.jain.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;

/** A phone that makes one call to a signaling node at a real socket. */
final class Caller implements AutoCloseable {
    private static final int TIMEOUT_MS = 8000;
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 4002 RTP/AVP 8 0 101
            a=rtpmap:101 telephone-event/8000
            """.replace("\n", "\r\n");

    private final DatagramSocket socket;
    private final String number;
    private final String callId = "call-" + UUID.randomUUID();
    private InetSocketAddress server;
    private String branch = "";
    private String toTag = "";
    private int cseq = 1;

    /** Calls a number from an address; 127.0.0.2 is a trusted trunk. */
    Caller(String address, int server, String number) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.getByAddress(literal(address)));
        this.socket.setSoTimeout(TIMEOUT_MS);
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
        this.number = number;
    }

    private static byte[] literal(String address) {
        return new InetSocketAddress(address, 1).getAddress().getAddress();
    }

    String callId() {
        return callId;
    }

    /** Sends what follows in the dialog to another node. */
    void moveTo(int otherServer) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), otherServer);
    }

    void invite(String... headers) {
        branch = "z9hG4bK" + UUID.randomUUID();
        send(request("INVITE", cseq, branch, SDP, headers));
    }

    /** Calls, is challenged, and calls again as user 1001 with a password. */
    void inviteAs1001(String password) {
        invite();
        var challenge = expect("SIP/2.0 407");
        ackRefusal();
        invite("Proxy-Authorization: "
                + DigestClient.answer(
                        Phone.header(challenge, "Proxy-Authenticate"),
                        "1001",
                        password,
                        "INVITE",
                        "sip:" + number + "@sentiric.cloud",
                        1));
    }

    void ack() {
        send(request("ACK", cseq, "z9hG4bK" + UUID.randomUUID(), ""));
    }

    /** The ACK of a refusal belongs to the INVITE's transaction (RFC 3261 §17.1.1.3). */
    void ackRefusal() {
        send(request("ACK", cseq, branch, ""));
        toTag = "";
        cseq++;
    }

    void cancel() {
        var tag = toTag;
        toTag = "";
        send(request("CANCEL", cseq, branch, ""));
        toTag = tag;
    }

    void bye() {
        send(request("BYE", ++cseq, "z9hG4bK" + UUID.randomUUID(), ""));
    }

    void info() {
        send(request("INFO", ++cseq, "z9hG4bK" + UUID.randomUUID(), ""));
    }

    /** Hands the other party on. */
    void refer(String to) {
        send(request("REFER", ++cseq, "z9hG4bK" + UUID.randomUUID(), "", "Refer-To: <" + to + ">"));
    }

    /** What a URI says that means this dialog. */
    String replaces() {
        return "?Replaces=" + callId + "%3Bto-tag%3D" + toTag + "%3Bfrom-tag%3Dalice";
    }

    /** Waits for a message that begins so; others are passed over, an unexpected end of time is an error. */
    String expect(String start) {
        var seen = new StringBuilder();
        while (true) {
            var message = receive(start, seen.toString());
            if (message.startsWith(start)) {
                int tag = message.indexOf(";tag=", message.indexOf("\r\nTo:"));
                if (message.startsWith("SIP/2.0") && tag > 0) {
                    toTag = message.substring(tag + 5, message.indexOf("\r\n", tag));
                }
                return message;
            }
            seen.append(message.lines().findFirst().orElse("")).append(" | ");
        }
    }

    private String receive(String expected, String seen) {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(packet);
        } catch (IOException e) {
            throw new UncheckedIOException("waiting for " + expected + ", saw " + seen, e);
        }
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    /** 200 to a request of the other side. */
    void accept(String request) {
        var lines = request.lines()
                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq):.*"))
                .toList();
        send("SIP/2.0 200 OK\r\n" + String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n");
    }

    private String request(String method, int number, String viaBranch, String body, String... headers) {
        var own = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
        var uri = "sip:" + this.number + "@sentiric.cloud";
        var more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return method + " " + uri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + own + ";branch=" + viaBranch + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:1001@sentiric.cloud>;tag=alice\r\n"
                + "To: <" + uri + ">" + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + number + " " + method + "\r\n"
                + "Contact: <sip:1001@" + own + ">\r\n"
                + "Sentiric-Source: " + own + ";transport=udp;key=1;mac="
                + Messages.mac("source\n" + own + "\n" + callId)
                + "\r\n"
                + more
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void send(String message) {
        var bytes = message.getBytes(UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
