package cloud.sentiric.gateway.target;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All nodes and their probes; decides, with time as an argument, who is used. Owned by one thread. */
public final class Targets {
    /** Nodes that may be known at once, unlisted ones included. */
    public static final int MAX = 256;

    private final Rules rules;
    private final int workers;
    private final Map<InetSocketAddress, Target> targets = new LinkedHashMap<>();
    private final Map<Target, State> states = new LinkedHashMap<>();

    public Targets(Rules rules, int workers) {
        this.rules = rules;
        this.workers = workers;
    }

    /**
     * A probe to be sent.
     *
     * @param node where to
     * @param number to be found again in the answer
     */
    public record Probe(Node node, int number) {}

    /** A node that is now used otherwise than before. */
    public record Change(Node node, State from, State to) {}

    /**
     * Takes over a new list; nodes that are no longer in it linger. An empty one is passed over: it is more likely that a
     * catalogue lost its content than that all nodes were taken away, and whether they are there the probes tell.
     */
    public void list(List<Instance> instances, long now) {
        if (instances.isEmpty()) {
            return;
        }
        for (var target : targets.values()) {
            target.unlisted(now);
        }
        for (var instance : instances) {
            var known = targets.get(instance.address());
            if (known != null && known.node().name().equals(instance.name())) {
                known.listed(instance);
            } else if (targets.size() < MAX || known != null) {
                var node = new Node(freeId(), instance.name(), instance.address(), workers);
                var target = new Target(node, instance, rules);
                if (known != null) {
                    states.remove(known);
                }
                targets.put(instance.address(), target);
                states.put(target, State.NEW);
            }
        }
    }

    private int freeId() {
        int id = 0;
        while (find(id) != null) {
            id++;
        }
        return id;
    }

    private @Nullable Target find(int id) {
        for (var target : targets.values()) {
            if (target.node().id() == id) {
                return target;
            }
        }
        return null;
    }

    /** A probe was answered. */
    public void answered(int node, int number, boolean ready, long now) {
        var target = find(node);
        if (target != null) {
            target.answered(number, ready, now);
        }
    }

    /** Lets time pass; the probes to send now. */
    public List<Probe> tick(long now) {
        List<Probe> due = List.of();
        for (var target : targets.values()) {
            target.tick(now, others(target));
            if (target.probeDue(now)) {
                due = due.isEmpty() ? new ArrayList<>() : due;
                due.add(new Probe(target.node(), target.probe(now)));
            }
        }
        if (targets.values().removeIf(t -> t.forgettable(now))) {
            states.keySet().retainAll(targets.values());
        }
        return due;
    }

    private boolean others(Target target) {
        for (var other : targets.values()) {
            if (other != target && other.state() == State.UP) {
                return true;
            }
        }
        return false;
    }

    /** What changed since this was asked last. */
    public List<Change> changes() {
        var changes = new ArrayList<Change>();
        for (var entry : states.entrySet()) {
            var now = entry.getKey().state();
            if (now != entry.getValue()) {
                changes.add(new Change(entry.getKey().node(), entry.getValue(), now));
                entry.setValue(now);
            }
        }
        return changes;
    }

    /**
     * Who may get new dialogs, the fastest first. Where the list fails every node, as a Consul agent does on its way down,
     * those that answer our own probes well.
     */
    private List<Target> open() {
        var open = targets.values().stream()
                .filter(target -> target.state() == State.UP)
                .sorted(Comparator.comparingDouble(Target::rtt))
                .toList();
        return open.isEmpty()
                ? targets.values().stream()
                        .filter(Target::failsByListAlone)
                        .sorted(Comparator.comparingDouble(Target::rtt))
                        .toList()
                : open;
    }

    /** What the workers choose from. */
    public Choice choice(long now) {
        var open = open();
        long oldest = now;
        for (var target : open) {
            oldest = target.since() - oldest < 0 ? target.since() : oldest;
        }
        var candidates = new ArrayList<Choice.Candidate>();
        for (var target : open) {
            boolean band = target.inBand(open.getFirst());
            candidates.add(new Choice.Candidate(target.node(), band ? target.weight(oldest, now) : 0));
        }
        var views = new ArrayList<TargetView>();
        for (var target : targets.values()) {
            views.add(new TargetView(
                    target.node(), target.state(), target.passing(), target.rtt(), target.deviation(), target.lost()));
        }
        return new Choice(views, candidates);
    }
}
