package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The dialogs of users, shared by all nodes. Any thread; fails where the store is away. What one thread asks for is done in its
 * order.
 */
public interface SharedCallStates {
    /** A dialog with the end of its lease: who has it renews that, or is gone. */
    record Leased(DialogState state, Instant until) {}

    CompletionStage<Void> put(Aor user, Leased leased);

    /** Forgets one; false if it was not there. */
    CompletionStage<Boolean> remove(Aor user, String id);

    /** Those whose lease runs, in a fixed order. */
    CompletionStage<List<Leased>> of(Aor user);
}
