package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that became of a call, for others to know. */
public sealed interface CallEvent {
    /** What every event says. */
    Subject subject();

    /** When it happened. */
    Instant at();

    /**
     * Which call it is.
     *
     * @param tenantId of the route that was called, before there is one that of the caller; empty while neither is known
     * @param userId who calls; empty where nobody knows
     * @param startedAt when the INVITE came
     * @param trunk that it came from or has left through; empty for none
     */
    record Subject(
            CallTrace trace,
            String tenantId,
            Direction direction,
            String userId,
            String fromUri,
            String toUri,
            Instant startedAt,
            String trunk) {
        /** The same call, which has left through a trunk. */
        Subject through(String leftBy) {
            return new Subject(trace, tenantId, direction, userId, fromUri, toUri, startedAt, leftBy);
        }
    }

    /**
     * Where the media of a call flows.
     *
     * @param callerRtpAddress address:port of the caller's SDP; null while it is not known (delayed offer)
     * @param serverRtpPort our port
     */
    record MediaInfo(@Nullable String callerRtpAddress, int serverRtpPort) {}

    /** call.started: the 200 was sent; plan is null where a user was called. */
    record Started(
            Subject subject,
            Instant at,
            MediaInfo media,
            @Nullable Plan plan) implements CallEvent {}

    /** call.answered: the ACK came. */
    record Answered(Subject subject, Instant at, String answeredBy) implements CallEvent {}

    /**
     * call.transferred: the call goes on with another party.
     *
     * @param target URI of who it is handed on to
     * @param by who wanted it
     */
    record Transferred(Subject subject, Instant at, String target, Side by, Kind kind) implements CallEvent {}

    /** How a call was handed on. */
    enum Kind {
        BLIND,
        ATTENDED,
        /** Before anybody answered, by a phone of the callee. */
        DIVERTED
    }

    /**
     * call.ended: the attempt is over.
     *
     * @param sipCode final status that the caller got
     */
    record Ended(
            Subject subject,
            Instant at,
            String reason,
            int sipCode,
            Side endedBy,
            @Nullable MediaInfo media) implements CallEvent {
        /** All reasons but those that somebody gives who ends a call by request. */
        public static final Set<String> REASONS = Set.of(
                "normal",
                "completed",
                "cancelled",
                "busy",
                "declined",
                "no_answer",
                "rejected",
                "redirected",
                "unavailable",
                "no_ack",
                "dialplan_unavailable",
                "media_unavailable",
                "media_lost",
                "media_silent",
                "not_acceptable",
                "terminated",
                "max_duration",
                "cost_limit",
                "transferred",
                "transfer_failed",
                "trunk_limit",
                "session_expired",
                "internal_error",
                "node_stopped",
                "lost");

        /** The same end, at another time. */
        Ended at(Instant when) {
            return new Ended(subject, when, reason, sipCode, endedBy, media);
        }
    }

    /** Who ended a call. */
    enum Side {
        CALLER,
        CALLEE,
        SYSTEM
    }
}
