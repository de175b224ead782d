package cloud.sentiric.signaling.owner;

import java.util.concurrent.CompletionStage;

/** Asks owners for calls that this node has something to do with. */
@FunctionalInterface
public interface Yields {
    /** An owner gives the call of a dialog away, for any node to adopt; false if it does not. Never fails. */
    CompletionStage<Boolean> giveUp(Owner owner, DialogId id, String remoteTag);
}
