package cloud.sentiric.gateway.target;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may be used at one moment. Immutable: the workers read it, the owner of {@link Targets} replaces it. */
public final class Choice {
    /** Nothing to choose from. */
    public static final Choice NONE = new Choice(List.of(), List.of());

    private static final int SHARE_SAMPLES = 1000;

    private final List<TargetView> views;
    private final @Nullable Node[] nodes;
    private final State[] states;
    private final boolean[] passing;
    private final Map<InetSocketAddress, Node> addresses = new HashMap<>();
    private final Set<InetAddress> hosts = new HashSet<>();
    private final Node[] open;
    private final boolean[] opens;
    private final long[] accept;

    /**
     * A node that may get new dialogs.
     *
     * @param weight share of its load it takes, from 0 (slower than the band) to 1
     */
    record Candidate(Node node, double weight) {}

    /** Candidates are in the order of their round-trip times. */
    Choice(List<TargetView> views, List<Candidate> candidates) {
        this.views = List.copyOf(views);
        int ids = 0;
        for (var view : views) {
            ids = Math.max(ids, view.node().id() + 1);
        }
        nodes = new Node[ids];
        states = new State[ids];
        passing = new boolean[ids];
        for (var view : views) {
            nodes[view.node().id()] = view.node();
            states[view.node().id()] = view.state();
            passing[view.node().id()] = view.passing();
            addresses.put(view.node().address(), view.node());
            hosts.add(view.node().address().getAddress());
        }
        open = new Node[candidates.size()];
        opens = new boolean[ids];
        accept = new long[candidates.size()];
        for (int i = 0; i < open.length; i++) {
            open[i] = candidates.get(i).node();
            opens[open[i].id()] = true;
            accept[i] = (long) (candidates.get(i).weight() * (1L << 32));
        }
    }

    public List<TargetView> views() {
        return views;
    }

    /** Number of nodes that may get new dialogs. */
    public int usable() {
        return open.length;
    }

    /** The node with this address, usable or not, or null. */
    public @Nullable Node node(InetSocketAddress address) {
        return addresses.get(address);
    }

    /** Whether a node, usable or not, is at the address, on whatever port. */
    public boolean hosts(InetAddress address) {
        return hosts.contains(address);
    }

    /** The node with this number, or null. */
    public @Nullable Node node(int id) {
        return id < nodes.length ? nodes[id] : null;
    }

    /** Whether requests of running dialogs can go there. */
    public boolean reaches(Node node) {
        return known(node) && states[node.id()] != State.DOWN;
    }

    /** Whether the list says that it can work, whatever its probes say. */
    public boolean passes(Node node) {
        return known(node) && passing[node.id()];
    }

    /** Whether new dialogs can go there. */
    public boolean opens(Node node) {
        return known(node) && opens[node.id()];
    }

    private boolean known(Node node) {
        return node.id() < nodes.length && nodes[node.id()] == node;
    }

    /**
     * The node for a new dialog: among those in the band the one that ranks highest for the key, of the fresh ones only
     * for a part of the keys that grows; if there is none, the fastest of the others; null if there is no node at all.
     *
     * @param avoid a node that does not answer, taken only if there is no other
     */
    public @Nullable Node pick(long key, @Nullable Node avoid) {
        Node best = null;
        Node bestFresh = null;
        long bestRank = 0;
        long bestFreshRank = 0;
        for (int i = 0; i < open.length; i++) {
            if (open[i] == avoid || accept[i] == 0) {
                continue;
            }
            long rank = open[i].rank(key);
            if ((rank & 0xffffffffL) < accept[i]) {
                if (best == null || Long.compareUnsigned(rank, bestRank) > 0) {
                    best = open[i];
                    bestRank = rank;
                }
            } else if (bestFresh == null || Long.compareUnsigned(rank, bestFreshRank) > 0) {
                bestFresh = open[i];
                bestFreshRank = rank;
            }
        }
        if (best != null || bestFresh != null) {
            return best != null ? best : bestFresh;
        }
        for (var node : open) {
            if (node != avoid) {
                return node;
            }
        }
        return avoid != null && opens(avoid) ? avoid : null;
    }

    /** Share of new dialogs that the node gets, from 0 to 1. */
    public double share(Node node) {
        int hits = 0;
        for (long key = 1; key <= SHARE_SAMPLES; key++) {
            if (pick(key * 0x9e3779b97f4a7c15L, null) == node) {
                hits++;
            }
        }
        return (double) hits / SHARE_SAMPLES;
    }
}
