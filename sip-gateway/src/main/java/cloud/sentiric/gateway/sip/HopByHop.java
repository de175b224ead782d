package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Writes the requests that a proxy makes itself, for the next hop alone: CANCEL (RFC 3261 §9.1) and the ACK of a refusal
 * (§17.1.1.3). Not on the path of forwarded messages.
 */
public final class HopByHop {
    private static final byte[][] COPIED = HeaderLines.names("from", "f", "to", "t", "call-id", "i");
    private static final byte[][] TO = HeaderLines.names("to", "t");
    /** RFC 3326 §3.1. */
    private static final byte[] ELSEWHERE =
            "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n".getBytes(US_ASCII);

    private HopByHop() {}

    /**
     * Writes the CANCEL of an INVITE.
     *
     * @param via the header field that was put on top of it
     * @param elsewhere whether the call goes on elsewhere
     */
    public static void cancel(Message invite, Octets via, boolean elsewhere, Octets out) {
        out.put("CANCEL ").put(invite.bytes(), invite.start(Field.URI), invite.end(Field.URI));
        out.put(" SIP/2.0\r\n").put(via.bytes(), 0, via.size());
        copy(invite, out);
        end(invite, "CANCEL", elsewhere ? out.put(ELSEWHERE) : out);
    }

    /** Writes the ACK of a refusal; the Request-URI is that of To, as the INVITE's is not known any more. */
    public static void ack(Message refusal, Octets out) {
        byte[] b = refusal.bytes();
        out.put("ACK ");
        callee(refusal, out);
        out.put(" SIP/2.0\r\nVia: ")
                .put(b, refusal.via().start(), refusal.via().end())
                .put("\r\n");
        copy(refusal, out);
        end(refusal, "ACK", out);
    }

    private static void callee(Message m, Octets out) {
        byte[] b = m.bytes();
        var uri = new SipUri();
        for (int at = m.headers(); at < m.headersEnd(); ) {
            int next = HeaderLines.next(b, at, m.headersEnd());
            int name = HeaderLines.nameEnd(b, at, next);
            if (HeaderLines.named(b, at, name, TO) && uri.read(b, name, Ascii.trimEnd(b, name, next))) {
                out.put(b, uri.start(), uri.end());
                return;
            }
            at = next;
        }
        out.put("sip:invalid");
    }

    private static void copy(Message m, Octets out) {
        byte[] b = m.bytes();
        for (int at = m.headers(); at < m.headersEnd(); ) {
            int next = HeaderLines.next(b, at, m.headersEnd());
            if (HeaderLines.named(b, at, HeaderLines.nameEnd(b, at, next), COPIED)) {
                out.put(b, at, Ascii.trimEnd(b, at, next)).put("\r\n");
            }
            at = next;
        }
    }

    private static void end(Message m, String method, Octets out) {
        out.put("CSeq: ").put(m.bytes(), m.start(Field.CSEQ_NUMBER), m.end(Field.CSEQ_NUMBER));
        out.put(' ').put(method).put("\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
    }
}
