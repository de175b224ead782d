package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What can be subscribed to. Any thread. */
public interface Resources {
    /**
     * The state of a resource at one moment.
     *
     * @param until when it may change though nobody says so
     */
    record Sight(Document document, Instant until) {}

    /** All event packages, in the order of Allow-Events. */
    List<EventPackage> packages();

    /** Looks at a resource; does not wait, fails where the store is away. */
    CompletionStage<Sight> look(EventPackage event, Aor resource);
}
