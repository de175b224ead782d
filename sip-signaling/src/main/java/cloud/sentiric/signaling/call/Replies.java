package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.target.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The responses of a call: the one place where outcomes become SIP statuses and header fields. */
final class Replies {
    private final CallSettings settings;

    Replies(CallSettings settings) {
        this.settings = settings;
    }

    /** A final refusal; 503 says when to try again. */
    Reply refusal(int status) {
        return status == 503
                ? Reply.retryAfter(503, Math.toIntExact(settings.retryAfter().toSeconds()))
                : Reply.of(status);
    }

    /** 302 with the callee's contacts (RFC 3261 §8.3). */
    Reply moved(List<Target> contacts) {
        var reply = Reply.of(302);
        for (Target contact : contacts) {
            reply = reply.withHeader("Contact", contact.contact());
        }
        return reply;
    }

    /** 488 with the reason as a Warning (RFC 3261 §20.43, code 305: incompatible media format). */
    Reply notAcceptable(Request request, String why) {
        return Reply.of(488).withHeader("Warning", "305 " + request.uri().host() + " \"" + why + "\"");
    }

    /** What one party answered, for the other. */
    Reply passed(int status, @Nullable String reason, List<Header> fields, Body body) {
        var reply = reason == null ? Reply.of(status) : Reply.of(status).withReason(reason);
        return reply.withHeaders(PassedFields.of(fields)).withBody(body);
    }

    /** How the callee refused. */
    Reply passed(int status, Refusal refusal) {
        return passed(status, refusal.reason(), refusal.fields(), refusal.body());
    }
}
