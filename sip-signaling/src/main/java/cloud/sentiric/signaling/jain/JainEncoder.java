package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Via;
import cloud.sentiric.signaling.transaction.RequestEncoder;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages line by line; values that came from the other side go back byte for byte. */
public final class JainEncoder implements RequestEncoder {
    private static final int USUAL_LENGTH = 1024;
    private static final byte[] NO_BODY = {};

    static {
        JainLog.install();
    }

    /** A response to the request of which these are the lines (RFC 3261 §8.2.6). */
    static byte[] response(Lines request, Method method, Via top, InetSocketAddress peer, Reply reply) {
        var to = new StringBuilder(USUAL_LENGTH);
        to.append("SIP/2.0 ")
                .append(reply.status())
                .append(' ')
                .append(reason(reply))
                .append("\r\n");
        vias(request, top, peer, to);
        if (makesDialog(method, reply.status())) {
            lines(to, "Record-Route", request.values("Record-Route"));
        }
        line(to, "From", request.value("From"));
        line(to, "To", tagged(request.value("To"), reply.toTag()));
        line(to, "Call-ID", request.value("Call-ID"));
        line(to, "CSeq", request.value("CSeq"));
        if (reply.status() == 100) {
            line(to, "Timestamp", request.value("Timestamp"));
        }
        lines(to, reply.headers());
        line(to, "Content-Type", reply.contentType());
        return bytes(to, reply.body(), request.charset());
    }

    /** The Via values as received but for what belongs on the topmost; a line may hold several. */
    private static void vias(Lines request, Via top, InetSocketAddress peer, StringBuilder to) {
        var lines = request.values("Via");
        var first = lines.getFirst();
        boolean beginsWithTop = first.startsWith(top.text());
        var rest = beginsWithTop ? lines : request.elements("Via");
        line(
                to,
                "Via",
                beginsWithTop ? top.stamped(peer) + first.substring(top.text().length()) : top.stamped(peer));
        lines(to, "Via", rest.subList(1, rest.size()));
    }

    private static String reason(Reply reply) {
        if (reply.reason() != null) {
            return reply.reason();
        }
        var usual = SIPResponse.getReasonPhrase(reply.status());
        return usual == null ? "Unknown" : usual;
    }

    /** Whether Record-Route goes back: RFC 3261 §12.1.1, and 101 to 199 for reliable provisionals alike. */
    private static boolean makesDialog(Method method, int status) {
        return status > 100 && status < 300 && !method.equals(Method.REGISTER);
    }

    private static @Nullable String tagged(@Nullable String to, @Nullable String tag) {
        if (tag == null || to == null) {
            return to;
        }
        // A To that cannot be parsed goes back as it came: nothing can be said of its tag.
        try {
            return Address.parse(to).tag() == null ? to + ";tag=" + tag : to;
        } catch (IllegalArgumentException e) {
            return to;
        }
    }

    @Override
    public byte[] request(OutgoingRequest request, String via) {
        var to = start(request.method(), request, via);
        common(to, request, request.to(), request.method());
        line(to, "Contact", request.contact());
        lines(to, request.headers());
        line(to, "Content-Type", request.contentType());
        return bytes(to, request.body(), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] ack(OutgoingRequest invite, String via, String to) {
        var ack = start(Method.ACK, invite, via);
        common(ack, invite, to, Method.ACK);
        return bytes(ack, NO_BODY, StandardCharsets.UTF_8);
    }

    private static StringBuilder start(Method method, OutgoingRequest request, String via) {
        var to = new StringBuilder(USUAL_LENGTH);
        to.append(method).append(' ').append(request.uri()).append(" SIP/2.0\r\n");
        line(to, "Via", via);
        lines(to, "Route", request.routes());
        return to;
    }

    private static void common(StringBuilder to, OutgoingRequest request, String toValue, Method method) {
        line(to, "Max-Forwards", Integer.toString(request.maxForwards()));
        line(to, "From", request.from());
        line(to, "To", toValue);
        line(to, "Call-ID", request.callId().value());
        line(to, "CSeq", request.cseq().number() + " " + method);
    }

    private static void lines(StringBuilder to, List<Header> headers) {
        for (var header : headers) {
            line(to, header.name(), header.value());
        }
    }

    private static void lines(StringBuilder to, String name, List<String> values) {
        for (var value : values) {
            line(to, name, value);
        }
    }

    private static void line(StringBuilder to, String name, @Nullable String value) {
        if (value != null) {
            to.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static byte[] bytes(StringBuilder head, byte[] body, Charset charset) {
        line(head, "Content-Length", Integer.toString(body.length));
        var begin = head.append("\r\n").toString().getBytes(charset);
        if (body.length == 0) {
            return begin;
        }
        var all = Arrays.copyOf(begin, begin.length + body.length);
        System.arraycopy(body, 0, all, begin.length, body.length);
        return all;
    }
}
