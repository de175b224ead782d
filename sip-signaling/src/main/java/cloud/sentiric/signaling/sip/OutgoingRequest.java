package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of our own to send. Via, Max-Forwards and Content-Length are added on the way out.
 *
 * @param method method
 * @param uri Request-URI
 * @param callId Call-ID
 * @param cseq sequence number; its method is that of the request
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
        String from,
        String to,
        List<String> routes,
        @Nullable String contact,
        List<Header> headers,
        @Nullable String contentType,
        byte[] body,
        InetSocketAddress destination) {
    public OutgoingRequest {
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
    }

    /** This request with one more header field. */
    public OutgoingRequest withHeader(Header header) {
        var more = new ArrayList<>(headers);
        more.add(header);
        return new OutgoingRequest(
                method, uri, callId, cseq, from, to, routes, contact, more, contentType, body, destination);
    }

    /** This request with a body. */
    public OutgoingRequest withBody(String type, byte[] content) {
        return new OutgoingRequest(
                method, uri, callId, cseq, from, to, routes, contact, headers, type, content, destination);
    }
}
