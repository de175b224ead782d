package cloud.sentiric.signaling.call;

import java.util.List;

/** What came of looking for a SIP user and its contacts. */
public sealed interface SipUserOutcome {
    /** Registered; the name-addr of each contact, the best first. */
    record Reachable(List<String> contacts) implements SipUserOutcome {
        public Reachable {
            contacts = List.copyOf(contacts);
        }
    }

    /** Known, but without a binding. */
    record NotRegistered() implements SipUserOutcome {}

    /** Not known. */
    record Unknown() implements SipUserOutcome {}

    /** There was no answer in time. */
    record Unavailable(String why) implements SipUserOutcome {}
}
