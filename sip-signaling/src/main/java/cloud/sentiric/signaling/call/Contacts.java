package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.target.Target;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where SIP users are registered. */
@FunctionalInterface
public interface Contacts {
    /** The live bindings of an AOR, the best first; fails where the store is away. */
    CompletionStage<List<Target>> of(Aor aor);
}
