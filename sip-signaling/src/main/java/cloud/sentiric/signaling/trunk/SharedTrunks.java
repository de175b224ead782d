package cloud.sentiric.signaling.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What nodes tell each other of trunks. Any thread; fails where the store is away. */
public interface SharedTrunks {
    /** Looks after a trunk for so long, or for longer; false if another node does. */
    CompletionStage<Boolean> lease(TrunkId trunk, String run, Duration lease);

    /** Looks after it no more, for another node to do so. */
    CompletionStage<Void> release(TrunkId trunk, String run);

    /** Says how a trunk is; believed for so long. */
    CompletionStage<Void> say(TrunkId trunk, TrunkState state, Duration lifetime);

    /** Says that a carrier may have forgotten us; of two doubts within the lifetime of the first the second is none. */
    CompletionStage<Void> doubt(TrunkId trunk, String id, Duration lifetime);

    /** Ids of the doubts about trunks; one without any is not among them. */
    CompletionStage<Map<TrunkId, String>> doubts(List<TrunkId> trunks);

    /** How trunks are; one of which nobody says anything is not among them. */
    CompletionStage<Map<TrunkId, TrunkState>> states(List<TrunkId> trunks);
}
