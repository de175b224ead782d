package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Aor;
import java.util.function.Consumer;

/** Knows the SIP users and where they are registered. Answers come on any thread, once each. */
public interface SipUsers {
    /** Looks for an AOR. */
    Pending find(CallTrace trace, Aor aor, Consumer<SipUserOutcome> to);
}
