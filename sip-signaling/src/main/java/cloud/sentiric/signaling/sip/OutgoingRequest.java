package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request of our own to send. Via and Content-Length are added on the way out.
 *
 * @param method method
 * @param uri Request-URI
 * @param callId Call-ID
 * @param cseq sequence number; its method is that of the request
 * @param maxForwards hops that it may take (RFC 3261 §8.1.1.6)
 * @param from From value with tag
 * @param to To value, with tag inside a dialog
 * @param routes Route values, first hop first
 * @param contact Contact value, null without one
 * @param headers further headers, in their order
 * @param contentType media type of the body, null without one
 * @param body the body, empty without one
 * @param destination where the datagram goes
 */
@SuppressWarnings("ArrayRecordComponent") // messages are passed on, never compared
public record OutgoingRequest(
        Method method,
        String uri,
        CallId callId,
        CSeq cseq,
        int maxForwards,
        String from,
        String to,
        List<String> routes,
        @Nullable String contact,
        List<Header> headers,
        @Nullable String contentType,
        byte[] body,
        InetSocketAddress destination) {
    /** The usual Max-Forwards. */
    public static final int HOPS = 70;

    public OutgoingRequest {
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
    }

    /** This request with one more header field. */
    public OutgoingRequest withHeader(Header header) {
        return withHeaders(List.of(header));
    }

    /** This request with further header fields. */
    public OutgoingRequest withHeaders(List<Header> further) {
        var more = new ArrayList<>(headers);
        more.addAll(further);
        return having(more);
    }

    /** This request without some of its further header fields. */
    public OutgoingRequest without(Predicate<Header> which) {
        return having(headers.stream().filter(which.negate()).toList());
    }

    private OutgoingRequest having(List<Header> others) {
        return new OutgoingRequest(
                method,
                uri,
                callId,
                cseq,
                maxForwards,
                from,
                to,
                routes,
                contact,
                others,
                contentType,
                body,
                destination);
    }

    /** The next request of the same kind: its CSeq is one higher (RFC 3261 §8.1.3.5). */
    public OutgoingRequest again() {
        return numbered(cseq.number() + 1);
    }

    /** This request with another CSeq. */
    public OutgoingRequest numbered(long number) {
        return new OutgoingRequest(
                method,
                uri,
                callId,
                new CSeq(number, method),
                maxForwards,
                from,
                to,
                routes,
                contact,
                headers,
                contentType,
                body,
                destination);
    }

    /** This request with a body. */
    public OutgoingRequest withBody(Body body) {
        return body.isEmpty() ? this : withBody(body.type(), body.bytes());
    }

    /** The CANCEL of this INVITE: all but its method and body is the same (RFC 3261 §9.1). */
    public OutgoingRequest cancel(List<Header> reasons) {
        return new OutgoingRequest(
                Method.CANCEL,
                uri,
                callId,
                new CSeq(cseq.number(), Method.CANCEL),
                HOPS,
                from,
                to,
                routes,
                null,
                reasons,
                null,
                new byte[0],
                destination);
    }

    /** This request with a body. */
    public OutgoingRequest withBody(String type, byte[] content) {
        return new OutgoingRequest(
                method, uri, callId, cseq, maxForwards, from, to, routes, contact, headers, type, content, destination);
    }
}
