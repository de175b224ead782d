package cloud.sentiric.signaling.trunk;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The trunks that are in use, as last told; none before that. Safe for any thread. */
public final class KnownTrunks {
    /** More are not looked after. */
    public static final int MOST = 1000;

    private volatile List<KnownTrunk> trunks = List.of();

    /** Takes what dialplan-service says: all trunks that are enabled. */
    public void learn(List<KnownTrunk> found) {
        Map<String, KnownTrunk> byId = new TreeMap<>();
        found.stream().limit(MOST).forEach(trunk -> byId.put(trunk.id().toString(), trunk));
        trunks = List.copyOf(byId.values());
    }

    /** All, in the order of their ids. */
    public List<KnownTrunk> all() {
        return trunks;
    }
}
