package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Response;

/** What a client transaction tells its user. */
public sealed interface ClientOutcome {
    /** A provisional or final response; of an INVITE each 2xx comes, also repeated ones. */
    record Answered(Response response) implements ClientOutcome {}

    /** No final response came in 64·T1 (timer B or F). */
    record TimedOut() implements ClientOutcome {}

    /** The request could not be sent. */
    record Failed(String reason) implements ClientOutcome {}
}
