package cloud.sentiric.signaling.message;

import cloud.sentiric.signaling.sip.Aor;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Messages that wait for users, shared by all nodes. Any thread; fails where the store is away. */
public interface SharedPages {
    /** Keeps a message until it expires; false if the user has as many as may wait for one. */
    CompletionStage<Boolean> keep(Page page);

    /** Forgets a message. */
    CompletionStage<Void> remove(Aor user, String id);

    /** Those that wait, the oldest first. */
    CompletionStage<List<Page>> of(Aor user);

    /** Keeps everybody else from delivering a user's messages for a while; false if somebody does already. */
    CompletionStage<Boolean> lock(Aor user);

    CompletionStage<Void> unlock(Aor user);
}
