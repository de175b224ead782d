package cloud.sentiric.signaling.message;

import cloud.sentiric.signaling.sip.Aor;
import java.util.concurrent.CompletionStage;

/** Knows for whom messages may wait. Any thread. */
@FunctionalInterface
public interface Addressees {
    /** Whether there is such a user; fails if nobody can say. */
    CompletionStage<Boolean> has(Aor user);
}
