package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.sip.Trunks.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The trunks that are in use, as last told; none before that. Safe for any thread. */
public final class KnownTrunks {
    /** More are not looked after. */
    public static final int MOST = 1000;

    private final ContactNames names;
    private volatile Index index = new Index(List.of(), List.of(), Map.of());

    /** A network that calls of a trunk come from. */
    private record Source(Network network, KnownTrunk trunk) {}

    /**
     * All that is known.
     *
     * @param trunks in the order of their ids
     * @param sources the narrowest first
     * @param contacts trunks that we register at, by our names there
     */
    private record Index(List<KnownTrunk> trunks, List<Source> sources, Map<String, KnownTrunk> contacts) {}

    public KnownTrunks(ContactNames names) {
        this.names = names;
    }

    /** Takes what dialplan-service says: all trunks that are enabled. */
    public void learn(List<KnownTrunk> found) {
        Map<String, KnownTrunk> byId = new TreeMap<>();
        found.stream().limit(MOST).forEach(trunk -> byId.put(trunk.id().toString(), trunk));
        var sources = new ArrayList<Source>();
        var contacts = new HashMap<String, KnownTrunk>();
        for (var trunk : byId.values()) {
            trunk.sources().forEach(text -> {
                var network = network(text);
                if (network != null) {
                    sources.add(new Source(network, trunk));
                }
            });
            if (trunk.registers()) {
                contacts.put(names.of(trunk.id()), trunk);
            }
        }
        sources.sort(Comparator.comparingInt(source -> -source.network().prefix()));
        index = new Index(List.copyOf(byId.values()), List.copyOf(sources), Map.copyOf(contacts));
    }

    /** What is no network trusts nobody. */
    private static @Nullable Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** All, in the order of their ids. */
    public List<KnownTrunk> all() {
        return index.trunks();
    }

    /** Whether we register at a trunk. */
    public boolean registers(TrunkId trunk) {
        return index.contacts().containsKey(names.of(trunk));
    }

    /** The trunk whose calls come from an address: that of the narrowest network; null for a stranger's. */
    public @Nullable KnownTrunk from(InetAddress source) {
        for (var each : index.sources()) {
            if (each.network().contains(source)) {
                return each.trunk();
            }
        }
        return null;
    }

    /** The trunk at whose registrar we are known by this user part; null if there is none. */
    public @Nullable KnownTrunk registeredAs(String user) {
        return index.contacts().get(user);
    }
}
