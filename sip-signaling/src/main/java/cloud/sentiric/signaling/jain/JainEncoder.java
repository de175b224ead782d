package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Via;
import cloud.sentiric.signaling.transaction.RequestEncoder;
import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import javax.sip.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** Writes messages with JAIN-SIP's message model; values that came from the other side go back byte for byte. */
public final class JainEncoder implements RequestEncoder {
    static {
        JainLog.install();
    }

    /** A response to the request of which these are the lines (RFC 3261 §8.2.6). */
    static byte[] response(Lines request, Method method, Via top, InetSocketAddress peer, Reply reply) {
        var response = new SIPResponse();
        var line = new StatusLine();
        line.setStatusCode(reply.status());
        line.setReasonPhrase(reason(reply));
        response.setStatusLine(line);
        add(response, "Via", vias(request, top, peer));
        if (makesDialog(method, reply.status())) {
            add(response, "Record-Route", request.values("Record-Route"));
        }
        add(response, "From", first(request, "From"));
        add(
                response,
                "To",
                first(request, "To").stream()
                        .map(to -> tagged(to, reply.toTag()))
                        .toList());
        add(response, "Call-ID", first(request, "Call-ID"));
        add(response, "CSeq", first(request, "CSeq"));
        if (reply.status() == 100) {
            add(response, "Timestamp", first(request, "Timestamp"));
        }
        addAll(response, reply.headers());
        if (reply.contentType() != null) {
            add(response, "Content-Type", List.of(reply.contentType()));
        }
        return bytes(response, reply.body(), request.charset());
    }

    /** The Via values as received but for what belongs on the topmost; a line may hold several. */
    private static List<String> vias(Lines request, Via top, InetSocketAddress peer) {
        var lines = new ArrayList<>(request.values("Via"));
        var first = lines.getFirst();
        if (first.startsWith(top.text())) {
            lines.set(0, top.stamped(peer) + first.substring(top.text().length()));
            return lines;
        }
        var elements = new ArrayList<>(request.elements("Via"));
        elements.set(0, top.stamped(peer));
        return elements;
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

    private static List<String> first(Lines request, String name) {
        var value = request.value(name);
        return value == null ? List.of() : List.of(value);
    }

    private static String tagged(String to, @Nullable String tag) {
        if (tag == null) {
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
        var message = start(request.method(), request.uri());
        add(message, "Via", List.of(via));
        add(message, "Route", request.routes());
        addCommon(message, request, request.to(), request.cseq().number() + " " + request.method());
        if (request.contact() != null) {
            add(message, "Contact", List.of(request.contact()));
        }
        addAll(message, request.headers());
        if (request.contentType() != null) {
            add(message, "Content-Type", List.of(request.contentType()));
        }
        return bytes(message, request.body(), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] ack(OutgoingRequest invite, String via, String to) {
        var message = start(Method.ACK, invite.uri());
        add(message, "Via", List.of(via));
        add(message, "Route", invite.routes());
        addCommon(message, invite, to, invite.cseq().number() + " " + Method.ACK);
        return bytes(message, new byte[0], StandardCharsets.UTF_8);
    }

    private static void addCommon(SIPMessage message, OutgoingRequest request, String to, String cseq) {
        add(message, "Max-Forwards", List.of(Integer.toString(request.maxForwards())));
        add(message, "From", List.of(request.from()));
        add(message, "To", List.of(to));
        add(message, "Call-ID", List.of(request.callId().value()));
        add(message, "CSeq", List.of(cseq));
    }

    private static SIPRequest start(Method method, String uri) {
        try {
            var request = new SIPRequest();
            request.setRequestLine(new RequestLine(new GenericURI(uri), method.name()));
            return request;
        } catch (ParseException e) {
            throw new IllegalArgumentException("request URI " + uri, e);
        }
    }

    private static void addAll(SIPMessage message, List<Header> headers) {
        var byName = new LinkedHashMap<String, List<String>>();
        for (var header : headers) {
            byName.computeIfAbsent(header.name(), name -> new ArrayList<>()).add(header.value());
        }
        byName.forEach((name, values) -> add(message, name, values));
    }

    private static void add(SIPMessage message, String name, List<String> values) {
        if (!values.isEmpty()) {
            message.addHeader((javax.sip.header.Header) new RawHeader(name, values));
        }
    }

    private static byte[] bytes(SIPMessage message, byte[] body, Charset charset) {
        try {
            message.getContentLength().setContentLength(body.length);
        } catch (InvalidArgumentException e) {
            throw new IllegalStateException(e);
        }
        var head = message.encodeMessage(new StringBuilder(1024)).toString().getBytes(charset);
        if (body.length == 0) {
            return head;
        }
        var all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
