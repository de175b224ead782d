package cloud.sentiric.signaling.call;

/** What came of looking for a SIP user and its contacts. */
public sealed interface SipUserOutcome {
    /** Registered. */
    record Reachable(Callee callee) implements SipUserOutcome {}

    /** Known, but without a binding. */
    record NotRegistered() implements SipUserOutcome {}

    /** Not known. */
    record Unknown() implements SipUserOutcome {}

    /** There was no answer in time. */
    record Unavailable(String why) implements SipUserOutcome {}
}
