package cloud.sentiric.signaling.call;

import java.util.function.Consumer;

/** Knows the SIP users and where they are registered. Answers come on any thread, once each. */
public interface SipUsers {
    /** Looks for the user part of an AOR. */
    Pending find(CallTrace trace, String username, Consumer<SipUserOutcome> to);
}
