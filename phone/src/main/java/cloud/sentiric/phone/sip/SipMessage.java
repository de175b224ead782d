package cloud.sentiric.phone.sip;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A SIP message (RFC 3261 §7). */
public sealed interface SipMessage permits SipRequest, SipResponse {
    /** First line without its line end. */
    String startLine();

    Headers headers();

    /** The body as UTF-8 text; empty where there is none. */
    String body();

    default CallId callId() {
        return new CallId(headers().only("Call-ID"));
    }

    default CSeq cseq() {
        return CSeq.parse(headers().only("CSeq"));
    }

    default NameAddress from() {
        return NameAddress.parse(headers().only("From"));
    }

    default NameAddress to() {
        return NameAddress.parse(headers().only("To"));
    }

    default List<Via> vias() {
        return headers().values("Via").stream().map(Via::parse).toList();
    }

    /** The Via of the last hop. */
    default Via via() {
        return Via.parse(headers().values("Via").getFirst());
    }

    /** The datagram, with Content-Length as the body is long. */
    default byte[] encode() {
        var text = new StringBuilder(1024).append(startLine()).append("\r\n");
        for (var header : headers().without("Content-Length").list()) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        int length = body().getBytes(StandardCharsets.UTF_8).length;
        text.append("Content-Length: ").append(length).append("\r\n\r\n").append(body());
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
