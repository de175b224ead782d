package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.util.List;

/** The responses of a call: the one place where outcomes become SIP statuses and header fields. */
final class Replies {
    private final CallSettings settings;
    private final String address;

    /** Made once, with host:port of our Contact. */
    Replies(CallSettings settings, String address) {
        this.settings = settings;
        this.address = address;
    }

    /** Our Contact in the dialog that an INVITE makes: sips where it was called by sips (RFC 3261 §12.1.1). */
    String contact(Attempt attempt) {
        var scheme = attempt.invite().uri().scheme().equals("sips") ? "sips" : "sip";
        return "<" + scheme + ":" + address + ">";
    }

    Reply ringing(Attempt attempt) {
        return Reply.of(180).withToTag(attempt.localTag()).withHeader("Contact", contact(attempt));
    }

    /** 200 to an INVITE or UPDATE with our description. */
    Reply accepted(Attempt attempt, SessionTimer timer, LocalDescription local) {
        return refreshed(attempt, timer).withBody(Content.SDP, local.body());
    }

    /** 200 to an UPDATE without an offer. */
    Reply refreshed(Attempt attempt, SessionTimer timer) {
        return timer.on(capable(attempt.localTag()).withHeader("Contact", contact(attempt)));
    }

    /** 200 that says what we can do (RFC 3261 §11.2). */
    Reply capable(String tag) {
        return Reply.of(200)
                .withToTag(tag)
                .withHeader("Allow", Method.ALLOW)
                .withHeader("Accept", Content.SDP)
                .withHeader("Supported", "timer");
    }

    /** A final refusal of the INVITE; 503 says when to try again. */
    Reply refusal(Attempt attempt, int status) {
        return refusal(status).withToTag(attempt.localTag());
    }

    Reply refusal(int status) {
        return status == 503
                ? Reply.retryAfter(503, Math.toIntExact(settings.retryAfter().toSeconds()))
                : Reply.of(status);
    }

    /** 302 with the callee's contacts (RFC 3261 §8.3). */
    Reply moved(Attempt attempt, List<String> contacts) {
        var reply = Reply.of(302).withToTag(attempt.localTag());
        for (String contact : contacts) {
            reply = reply.withHeader("Contact", contact);
        }
        return reply;
    }

    /** 488 with the reason as a Warning (RFC 3261 §20.43, code 305: incompatible media format). */
    Reply notAcceptable(Request request, String why) {
        return Reply.of(488).withHeader("Warning", "305 " + request.uri().host() + " \"" + why + "\"");
    }

    /** 422 with the shortest session timer that we take (RFC 4028 §6). */
    Reply intervalTooSmall() {
        return Reply.of(422)
                .withReason("Session Interval Too Small")
                .withHeader("Min-SE", Long.toString(settings.minSessionExpires().toSeconds()));
    }

    /** Answer to a request in a dialog that is early: no final response to its INVITE yet. */
    Reply early(Request request) {
        var method = request.method();
        if (method.equals(Method.INVITE)) {
            // RFC 3261 §14.2: a second INVITE before the final response to the first.
            return Reply.retryAfter(500, 5);
        }
        if (method.equals(Method.UPDATE)) {
            // RFC 3311 §5.2: the offer of the INVITE has no answer yet.
            return Reply.retryAfter(500, 5);
        }
        return method.equals(Method.OPTIONS) || method.equals(Method.INFO)
                ? capable(String.valueOf(request.to().tag()))
                : Reply.of(481);
    }
}
