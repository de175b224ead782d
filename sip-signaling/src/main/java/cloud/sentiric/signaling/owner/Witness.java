package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.sip.CallId;
import java.util.concurrent.CompletionStage;

/** Asks elsewhere than in the store whether an owner lives. */
@FunctionalInterface
public interface Witness {
    /** What was found out. */
    enum Testimony {
        /** It runs, or says itself that it has the call. */
        ALIVE,
        /** It is known not to run, or says itself that it has not the call. */
        GONE,
        /** Nobody could be asked. */
        UNKNOWN
    }

    /** About an owner, with a call that the store says is its; never fails. */
    CompletionStage<Testimony> of(Owner owner, CallId callId);
}
