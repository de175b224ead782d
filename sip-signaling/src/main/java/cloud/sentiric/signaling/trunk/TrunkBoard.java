package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.util.Map;

/** How trunks are, as all nodes see it. Safe for any thread. */
public final class TrunkBoard {
    private volatile Map<TrunkId, TrunkState> states = Map.of();

    /** Takes what is known now, of all trunks. */
    public void show(Map<TrunkId, TrunkState> now) {
        states = Map.copyOf(now);
    }

    public TrunkState of(TrunkId trunk) {
        return states.getOrDefault(trunk, TrunkState.UNKNOWN);
    }

    /** Whether a call had better try another one first. */
    public boolean isDown(TrunkId trunk) {
        return of(trunk).condition() == Condition.DOWN;
    }
}
