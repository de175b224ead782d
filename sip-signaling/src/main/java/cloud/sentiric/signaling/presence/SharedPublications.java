package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The publications of users, shared by all nodes. Any thread; fails where the store is away. */
public interface SharedPublications {
    /**
     * A change of a publication (RFC 3903 §4).
     *
     * @param ifMatch entity-tag that it had; null makes a new one
     * @param etag entity-tag that it has now
     * @param lifetime zero removes it
     * @param statement null leaves it as it is
     */
    record Change(
            @Nullable String ifMatch,
            String etag,
            Duration lifetime,
            @Nullable Statement statement) {}

    /** What became of a change. */
    enum Changed {
        DONE,
        /** No publication has the entity-tag. */
        UNMATCHED,
        /** The user has as many as one may have. */
        FULL
    }

    CompletionStage<Changed> change(Aor user, Change change);

    /** Those that live, in any order. */
    CompletionStage<List<Publication>> of(Aor user);
}
