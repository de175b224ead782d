package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import java.util.Objects;

/**
 * What identifies a server transaction (RFC 3261 §17.2.3).
 *
 * @param id branch; for a client of RFC 2543 the fields that take its place
 * @param sentBy host:port of the topmost Via
 * @param method method; INVITE for its ACK
 */
record ServerKey(String id, String sentBy, Method method) {
    /** Key of the transaction that a request makes or belongs to; a CANCEL has one of its own. */
    static ServerKey of(Request request) {
        return of(request, request.method().equals(Method.ACK) ? Method.INVITE : request.method());
    }

    /** Key of the INVITE that a CANCEL is for (RFC 3261 §9.2). */
    static ServerKey cancelled(Request cancel) {
        return of(cancel, Method.INVITE);
    }

    /** Key of the CANCEL that is for an INVITE. */
    static ServerKey cancelOf(Request invite) {
        return of(invite, Method.CANCEL);
    }

    private static ServerKey of(Request request, Method method) {
        var via = request.topVia();
        var branch = via.branch();
        var id = branch != null && branch.unique() ? branch.value() : byFields(request);
        return new ServerKey(id, via.host() + ":" + via.sentByPort(), method);
    }

    /** Request-URI, From tag, Call-ID, CSeq number and topmost Via; To tags are not compared. */
    private static String byFields(Request request) {
        return String.join(
                "\n",
                request.rawUri(),
                Objects.requireNonNullElse(request.from().tag(), ""),
                request.callId().value(),
                Long.toString(request.cseq().number()),
                request.topVia().text());
    }
}
