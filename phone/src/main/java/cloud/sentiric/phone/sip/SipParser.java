package cloud.sentiric.phone.sip;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads a datagram as strictly as a test peer may: what RFC 3261 does not allow is a violation, not a guess. */
public final class SipParser {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]+");
    private static final Pattern STATUS_LINE = Pattern.compile("SIP/2\\.0 ([1-6][0-9]{2}) ([^\\r\\n]*)");
    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]+) ([^ ]+) SIP/2\\.0");
    /** RFC 3261 §8.1.1 and §8.2.6: fields that every message has. */
    private static final List<String> MANDATORY = List.of("Via", "From", "To", "Call-ID", "CSeq");

    private SipParser() {}

    public static SipMessage parse(byte[] datagram) {
        int end = endOfHead(datagram);
        String head = text(datagram, 0, end);
        String body = text(datagram, end + 4, datagram.length);
        List<String> lines = List.of(head.split("\r\n", -1));
        var headers = headers(lines.subList(1, lines.size()));
        checkMandatory(headers);
        checkLength(headers, datagram.length - end - 4);
        var message = message(lines.getFirst(), headers, body);
        checkSyntax(message);
        return message;
    }

    private static int endOfHead(byte[] datagram) {
        for (int i = 0; i + 3 < datagram.length; i++) {
            if (datagram[i] == '\r' && datagram[i + 1] == '\n' && datagram[i + 2] == '\r' && datagram[i + 3] == '\n') {
                return i;
            }
        }
        throw new SipViolation("no empty line ends the header fields");
    }

    private static String text(byte[] datagram, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(datagram, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SipViolation("not UTF-8 (RFC 3261 §7): " + e.getMessage());
        }
    }

    private static Headers headers(List<String> lines) {
        var list = new ArrayList<Header>();
        for (var line : lines) {
            if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
                throw new SipViolation("a line does not end in CRLF: '" + line + "'");
            }
            if (!list.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"))) {
                // RFC 3261 §7.3.1: a folded line goes on with the one before
                var last = list.removeLast();
                list.add(new Header(last.name(), last.value() + " " + line.strip()));
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon).stripTrailing();
            if (colon < 0 || !TOKEN.matcher(name).matches()) {
                throw new SipViolation("not a header field: '" + line + "'");
            }
            list.add(Header.of(name, line.substring(colon + 1).strip()));
        }
        return new Headers(list);
    }

    private static void checkMandatory(Headers headers) {
        for (var name : MANDATORY) {
            if (headers.first(name).isEmpty()) {
                throw new SipViolation(name + " is missing");
            }
        }
    }

    /** RFC 3261 §18.3, §20.14: bytes of the body; a datagram longer or shorter than it says is wrong. */
    private static void checkLength(Headers headers, int bytes) {
        var length = headers.first("Content-Length");
        if (length.isEmpty()) {
            if (bytes > 0) {
                throw new SipViolation("a body of " + bytes + " bytes without Content-Length");
            }
            return;
        }
        if (!headers.only("Content-Length").equals(Integer.toString(bytes))) {
            throw new SipViolation("Content-Length " + length.get() + ", but the body has " + bytes + " bytes");
        }
        if (bytes > 0 && headers.first("Content-Type").isEmpty()) {
            throw new SipViolation("a body without Content-Type (RFC 3261 §20.15)");
        }
    }

    private static SipMessage message(String line, Headers headers, String body) {
        var status = STATUS_LINE.matcher(line);
        if (status.matches()) {
            return new SipResponse(Integer.parseInt(status.group(1)), status.group(2), headers, body);
        }
        var request = REQUEST_LINE.matcher(line);
        if (request.matches()) {
            return new SipRequest(request.group(1), request.group(2), headers, body);
        }
        throw new SipViolation("not a start line: '" + line + "'");
    }

    private static void checkSyntax(SipMessage message) {
        message.callId();
        if (message.from().tag().isEmpty()) {
            throw new SipViolation("From has no tag");
        }
        message.to();
        for (var via : message.vias()) {
            if (!via.parameters().value("branch").orElse("").startsWith(Via.COOKIE)) {
                throw new SipViolation("Via without a branch of RFC 3261: '" + via.text() + "'");
            }
        }
        for (var name : List.of("Contact", "Route", "Record-Route")) {
            message.headers().values(name).stream()
                    .filter(value -> !value.equals("*"))
                    .forEach(NameAddress::parse);
        }
        if (message instanceof SipRequest request) {
            if (!request.cseq().method().equals(request.method())) {
                throw new SipViolation("CSeq " + request.cseq() + " in a " + request.method());
            }
            if (!request.headers().only("Max-Forwards").matches("[0-9]{1,3}")) {
                throw new SipViolation("Max-Forwards is no number");
            }
        } else {
            message.cseq();
        }
    }
}
