package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Aor;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where SIP users are registered. */
@FunctionalInterface
public interface Contacts {
    /** The name-addr of each binding of an AOR, the best first; fails where the store is away. */
    CompletionStage<List<String>> of(Aor aor);
}
