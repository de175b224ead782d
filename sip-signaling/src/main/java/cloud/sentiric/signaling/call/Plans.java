package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows what to do with a called number. Answers come on any thread, once each. */
public interface Plans {
    /** Asks for the plan of a call. */
    Pending resolve(CallTrace trace, CallerNumber caller, String called, Consumer<PlanOutcome> to);

    /** The plan for calls that could not be asked for, if it is known. */
    @Nullable
    Plan failsafe();
}
