package cloud.sentiric.signaling.call;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where SIP users are registered. */
@FunctionalInterface
public interface Contacts {
    /** The name-addr of each binding of a user, the best first; fails where the store is away. */
    CompletionStage<List<String>> of(String username);
}
