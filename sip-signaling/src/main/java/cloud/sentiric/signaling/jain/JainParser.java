package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.MessageParser;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Parsed.Answered;
import cloud.sentiric.signaling.sip.Parsed.Asked;
import cloud.sentiric.signaling.sip.Parsed.Bare;
import cloud.sentiric.signaling.sip.Parsed.Ignored;
import cloud.sentiric.signaling.sip.Parsed.Malformed;
import cloud.sentiric.signaling.sip.Parsed.Refusal;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.sip.Text;
import cloud.sentiric.signaling.sip.Via;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns datagrams into messages with JAIN-SIP's parsers. Not safe for threads: one for each. */
public final class JainParser implements MessageParser {
    private static final Pattern VERSION = Pattern.compile("SIP/[0-9]+\\.[0-9]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern REQUEST_LIKE = Pattern.compile("(\\S+)\\s.*SIP/[0-9.]+\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATUS_LINE =
            Pattern.compile("SIP/2\\.0 ([1-6][0-9]{2})(?: (.*))?", Pattern.CASE_INSENSITIVE);
    private static final String USUAL_VERSION = " SIP/2.0";
    private static final int MAX_FORWARDS = 255;

    static {
        JainLog.install();
    }

    private final GatewayKeys keys;
    private final int maxBytes;
    private final Grammar grammar = new Grammar();

    /**
     * Makes a parser.
     *
     * @param keys verify the source that the gateway says
     * @param maxBytes longest message; longer ones are refused with 513
     */
    public JainParser(GatewayKeys keys, int maxBytes) {
        this.keys = keys;
        this.maxBytes = maxBytes;
    }

    @Override
    public Parsed parse(byte[] data, InetSocketAddress peer) {
        var lines = Lines.of(data);
        if (lines == null) {
            return new Ignored("keepalive");
        }
        if (lines.start().regionMatches(true, 0, "SIP/", 0, 4)) {
            return response(lines, data, peer);
        }
        var usual = usual(lines.start());
        if (usual != null) {
            return request(lines, usual, data, usual[0], peer);
        }
        var like = REQUEST_LIKE.matcher(lines.start());
        if (!like.matches() || !Text.isToken(like.group(1))) {
            return new Ignored("not_sip");
        }
        return request(lines, lines.start().split(" ", -1), data, like.group(1), peer);
    }

    /** Method, URI and version of a request line as nearly all are written; null for others. */
    private static String @Nullable [] usual(String line) {
        int method = line.indexOf(' ');
        int uri = line.length() - USUAL_VERSION.length();
        if (method < 0 || uri <= method || !line.endsWith(USUAL_VERSION)) {
            return null;
        }
        String[] parts = {line.substring(0, method), line.substring(method + 1, uri), line.substring(uri + 1)};
        return Text.isToken(parts[0]) && !parts[1].isEmpty() && Text.isVisible(parts[1]) ? parts : null;
    }

    private Parsed request(Lines lines, String[] parts, byte[] data, String method, InetSocketAddress peer) {
        boolean wellFormed = parts.length == 3 && VERSION.matcher(parts[2]).matches();
        if (lines.headers().isEmpty() && lines.bad().isEmpty() && wellFormed) {
            return new Bare(method, parts[1]);
        }
        if (data.length > maxBytes) {
            return refuse(lines, method, 513, "Message Too Large", peer);
        }
        if (!wellFormed) {
            return refuse(lines, method, 400, "Bad request line", peer);
        }
        if (!parts[2].toUpperCase(Locale.ROOT).equals("SIP/2.0")) {
            return refuse(lines, method, 505, "Version Not Supported", peer);
        }
        try {
            return checked(lines, data, new Method(method), parts[1], peer);
        } catch (IllegalArgumentException e) {
            return refuse(lines, method, 400, "Bad Request - " + e.getMessage(), peer);
        }
    }

    private Parsed checked(Lines lines, byte[] data, Method method, String rawUri, InetSocketAddress peer) {
        if (!lines.complete()) {
            throw new IllegalArgumentException("truncated");
        }
        if (lines.crowded()) {
            throw new IllegalArgumentException("too many header fields");
        }
        var fields = Fields.of(lines);
        if (!fields.cseq().method().equals(method)) {
            throw new IllegalArgumentException("CSeq method differs");
        }
        checkMaxForwards(lines);
        var uri = uri(rawUri);
        if (!uri.scheme().equals("sip") && !uri.scheme().equals("tel")) {
            return refuse(lines, method.name(), 416, "Unsupported URI Scheme", peer);
        }
        var body = body(lines, data);
        var fault = grammar.fault(lines);
        if (fault != null) {
            throw new IllegalArgumentException("bad " + fault);
        }
        return new Asked(new JainRequest(lines, fields, method, uri, body, peer, source(lines, fields.callId())));
    }

    private static SipUri uri(String raw) {
        try {
            return SipUri.parse(raw);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bad Request-URI", e);
        }
    }

    private static void checkMaxForwards(Lines lines) {
        var values = lines.values("Max-Forwards");
        // Absent is right for clients of RFC 2543.
        if (values.size() > 1
                || (values.size() == 1
                        && (!Text.isNumber(values.getFirst(), 9)
                                || Integer.parseInt(values.getFirst()) > MAX_FORWARDS))) {
            throw new IllegalArgumentException("bad Max-Forwards");
        }
    }

    /** The body by Content-Length; bytes behind it are dropped, missing ones are an error (RFC 3261 §18.3). */
    private static byte[] body(Lines lines, byte[] data) {
        int there = data.length - lines.body();
        var lengths = lines.values("Content-Length").stream().distinct().toList();
        if (lengths.isEmpty()) {
            return Arrays.copyOfRange(data, lines.body(), data.length);
        }
        if (lengths.size() > 1 || !Text.isNumber(lengths.getFirst(), 9)) {
            throw new IllegalArgumentException("bad Content-Length");
        }
        int length = Integer.parseInt(lengths.getFirst());
        if (length > there) {
            throw new IllegalArgumentException("body shorter than Content-Length");
        }
        return Arrays.copyOfRange(data, lines.body(), lines.body() + length);
    }

    /** The source that the gateway signed, null if it did not; only the first such header is its own. */
    private @Nullable InetSocketAddress source(Lines lines, CallId callId) {
        var value = lines.value("Sentiric-Source");
        return value == null ? null : keys.source(value, callId);
    }

    private Parsed response(Lines lines, byte[] data, InetSocketAddress peer) {
        var status = STATUS_LINE.matcher(lines.start());
        if (!status.matches() || !lines.complete()) {
            return new Ignored("bad_response");
        }
        try {
            var fields = Fields.of(lines);
            var body = body(lines, data);
            if (grammar.fault(lines) != null) {
                return new Ignored("bad_response");
            }
            var reason = status.group(2) == null ? "" : status.group(2);
            return new Answered(new JainResponse(lines, fields, Integer.parseInt(status.group(1)), reason, body, peer));
        } catch (IllegalArgumentException e) {
            return new Ignored("bad_response");
        }
    }

    private static Malformed refuse(Lines lines, String method, int status, String phrase, InetSocketAddress peer) {
        return new Malformed(method, status, phrase, refusal(lines, method, status, phrase, peer));
    }

    /** An answer, unless it is an ACK, or nothing says where the answer goes. */
    private static @Nullable Refusal refusal(
            Lines lines, String method, int status, String phrase, InetSocketAddress peer) {
        var vias = lines.elements("Via");
        if (method.equals("ACK") || vias.isEmpty()) {
            return null;
        }
        try {
            var via = Via.parse(vias.getFirst());
            var tag = Tag.derived(vias.subList(0, 1));
            var reply = Reply.of(status).withReason(phrase).withToTag(tag.value());
            return new Refusal(
                    JainEncoder.response(lines, new Method(method), via, peer, reply), via.destination(peer));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
