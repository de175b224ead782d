package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What we can do, as responses and requests inside a dialog say it (RFC 3261 §11.2, §13.2.1). */
public final class Capabilities {
    /** When a request that came too early may come again, in seconds (RFC 3261 §14.2, RFC 3311 §5.2). */
    private static final int EARLY_SECONDS = 5;

    /** Extensions inside a dialog. */
    private static final String SUPPORTED = "norefersub, replaces, timer";

    private Capabilities() {}

    /** The fields of a request of ours that may begin or change a session. */
    static List<Header> ofRequest() {
        return List.of(new Header("Supported", SUPPORTED), new Header("Allow", Method.ALLOW));
    }

    /** The fields of an INVITE of ours that begins a dialog. */
    static List<Header> ofInvite(boolean offers) {
        return List.of(
                new Header("Supported", offers ? SUPPORTED + ", " + Reliable.TAG : SUPPORTED),
                new Header("Allow", Method.ALLOW));
    }

    /** 200 that says what we can do. */
    static Reply reply() {
        return reply(Reply.of(200));
    }

    /** A response with what we can do beside what it has already. */
    static Reply reply(Reply reply) {
        return reply.withHeader("Allow", Method.ALLOW)
                .withHeader("Accept", Content.SDP)
                .withHeader("Supported", SUPPORTED);
    }

    /** 422 with the shortest session timer that we take (RFC 4028 §6). */
    public static Reply intervalTooSmall(Duration minimum) {
        return Reply.of(422)
                .withReason("Session Interval Too Small")
                .withHeader("Min-SE", Long.toString(minimum.toSeconds()));
    }

    /** What comes too early may come again. */
    public static Reply tooEarly() {
        return Reply.retryAfter(500, EARLY_SECONDS);
    }

    /** Answer to a request in a dialog whose INVITE has no final response yet. */
    static Reply early(Request request) {
        var method = request.method();
        if (method.equals(Method.INVITE)) {
            // RFC 3261 §14.2.
            return tooEarly();
        }
        if (method.equals(Method.REFER)) {
            return Reply.of(491);
        }
        return method.equals(Method.OPTIONS) || method.equals(Method.INFO)
                ? reply()
                : Reply.of(405).withHeader("Allow", Method.ALLOW);
    }

    /** Whether the sender of a message takes UPDATE. */
    static boolean takesUpdate(Message message) {
        return message.headers("Allow").stream()
                .flatMap(line -> Arrays.stream(line.split(",", 64)))
                .anyMatch(method -> method.strip().equals(Method.UPDATE.name()));
    }
}
