package cloud.sentiric.cdr.calls;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Something that happened to a call; text that was not given is empty. */
public sealed interface Event {
    /** By time, and by id where times are equal, so that all processes see the same order. */
    Comparator<Event> ORDER = Comparator.comparing(
                    (Event event) -> event.header().timestamp())
            .thenComparing(event -> event.header().id());

    Header header();

    /** What every event carries. */
    record Header(
            EventId id,
            String type,
            AttemptId attemptId,
            CallId callId,
            Instant timestamp,
            String tenantId,
            String nodeId,
            String traceId) {}

    /**
     * Who calls whom.
     *
     * @param userId of the caller; empty for a guest
     * @param calleeUserId of the user who is called; empty where none is
     * @param startTime when the INVITE came; null if not given
     * @param trunk that it came from or left through; empty for none
     */
    record Parties(
            String fromUri,
            String toUri,
            String direction,
            String userId,
            String calleeUserId,
            @Nullable Instant startTime,
            String trunk) {}

    /** call.started. */
    record Started(Header header, Parties parties) implements Event {}

    /** call.ringing: the first phone rings. */
    record Ringing(Header header) implements Event {}

    /**
     * call.answered, with the time of the ACK.
     *
     * @param answeredBy the AOR that answered, or system
     */
    record Answered(Header header, String answeredBy) implements Event {}

    /**
     * call.transferred: the call goes on with another party.
     *
     * @param by caller, callee or system
     * @param kind blind, attended or diverted
     * @param target URI of the other party
     * @param attempt that the call goes on in; empty where it is this one
     */
    record Transferred(Header header, String by, String kind, String target, String attempt) implements Event {}

    /**
     * call.ended.
     *
     * @param sipCode final status that the caller got; 0 if not given
     */
    record Ended(Header header, Parties parties, String reason, int sipCode, String endedBy) implements Event {
        /** Reason that the reaper gives who closes the calls of a lost node. */
        static final String LOST = "lost";
    }

    /** user.identified.for_call. */
    record Identified(Header header, String userId) implements Event {}

    /** call.recording.available; milliseconds, 0 if not given. */
    record Recorded(Header header, String recordingUri, long durationMs) implements Event {}

    /**
     * media.quality of the whole time that a party was at an end.
     *
     * @param party caller or callee; empty if not given
     * @param mos 1 to 4.5; 0 if not known
     * @param worstMos of the worst interval; 0 if not known
     * @param loss 0 to 1
     * @param cause why it was not heard; empty if it was
     */
    record Heard(Header header, String party, double mos, double worstMos, double loss, String cause)
            implements Event {}

    /** Any other type, and what is told of a part of the time alone: kept, but no part of the call's record. */
    record Other(Header header) implements Event {}
}
