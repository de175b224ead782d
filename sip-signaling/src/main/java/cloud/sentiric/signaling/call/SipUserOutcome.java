package cloud.sentiric.signaling.call;

import java.time.Duration;
import java.util.List;

/** What came of looking for a SIP user and its contacts. */
public sealed interface SipUserOutcome {
    /**
     * Registered.
     *
     * @param contacts the name-addr of each, the best first
     * @param userId id of the user, UUID
     * @param ringTimeout how long the phones ring
     * @param mediaPolicy that of the user's tenant
     */
    record Reachable(
            List<String> contacts, String userId, CallSchema callSchema, Duration ringTimeout, MediaPolicy mediaPolicy)
            implements SipUserOutcome {
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
