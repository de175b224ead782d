package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.target.Target;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * An INVITE of ours but for what names its dialog.
 *
 * @param hops its Max-Forwards
 * @param from From without tag
 * @param to To
 * @param headers what is passed on
 * @param otherwise where it goes if neither Route nor Request-URI has an IP literal
 */
record Invitation(
        Target target, int hops, String from, String to, List<Header> headers, Body body, InetSocketAddress otherwise) {
    /** The request, in a dialog of its own. */
    OutgoingRequest request(CallId callId, String tag, String contact) {
        return new OutgoingRequest(
                        Method.INVITE,
                        target.uri(),
                        callId,
                        new CSeq(1, Method.INVITE),
                        hops,
                        from + ";tag=" + tag,
                        to,
                        target.routes(),
                        contact,
                        headers,
                        null,
                        new byte[0],
                        Dialog.destination(target.routes(), target.uri(), otherwise))
                .withBody(body);
    }

    /** Scheme of our Contact: sips where we call by sips (RFC 3261 §8.1.1.8). */
    String scheme() {
        return target.uri().startsWith("sips:") ? "sips" : "sip";
    }
}
