package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.carrier.Locator;
import cloud.sentiric.gateway.route.Affinity;
import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Edge;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/** What all relays share, and out of which each thread is made one of its own. */
public final class Relays {
    private static final int WARM_UP_CALLS = 64;

    private final Limits limits;
    private final Edge edge;
    private final Keys keys;
    private final Guard guard;
    private final Nodes nodes;
    private final Connections connections;
    private final Affinity affinity;
    private final Allowance answers;
    private final Allowance lines;
    private final Outward outward;

    public Relays(
            Limits limits, Edge edge, Keys keys, Guard guard, Nodes nodes, Connections connections, Outward outward) {
        this.outward = outward;
        this.limits = limits;
        this.edge = edge;
        this.keys = keys;
        this.guard = guard;
        this.nodes = nodes;
        this.connections = connections;
        affinity = new Affinity(limits.affinityCalls());
        int salt = ThreadLocalRandom.current().nextInt();
        answers = new Allowance(limits.answersPerSecond(), 2 * limits.answersPerSecond(), salt);
        lines = new Allowance(limits.linesPerSecond(), 2 * limits.linesPerSecond(), salt);
    }

    private Parts parts(Affinity held, int maxMessageSize) {
        var signer = new Signer(keys);
        var flows = new Flows();
        var stickiness = new Stickiness(signer, held, limits.triesToMove());
        var counters = new Counters();
        return new Parts(
                nodes,
                connections,
                new Scanner(maxMessageSize),
                flows,
                new Requests(edge, signer, flows, stickiness, connections, guard::trusts),
                new Responses(edge, signer, flows, stickiness, connections),
                stickiness,
                new LineProbe(edge, signer),
                new Admission(guard, nodes, counters),
                answers,
                lines,
                outward,
                counters);
    }

    /** For a thread that takes datagrams. */
    public Relay ofDatagrams(Entrance entrance, Datagrams datagrams, Outgoing outgoing) {
        return new Relay(parts(affinity, limits.maxMessageSize()), entrance, datagrams, outgoing);
    }

    /** For a thread that takes messages of this size from connections. */
    public Relay ofConnections(int number, int maxMessageSize, Datagrams datagrams, Outgoing outgoing) {
        // All that come through connections are clients.
        var entrance = new Entrance(number, Side.OUTSIDE, false);
        return new Relay(parts(affinity, maxMessageSize), entrance, datagrams, outgoing);
    }

    /** For the thread that sends requests to another node. */
    public Moves moves(Datagrams datagrams) {
        return new Moves(
                limits.moveAfter(), limits.pendingBytes(), parts(affinity, limits.maxMessageSize()), datagrams);
    }

    /**
     * For the thread of the executor, which has what goes to carriers.
     *
     * @param failures are counted there
     */
    public Carriers carriers(
            Executor executor, Locator locator, Dialler dialler, Datagrams datagrams, CarrierCounters failures) {
        var parts = parts(affinity, Datagrams.ROOM);
        var carriers = new Carriers(executor, locator, dialler, parts, datagrams, failures);
        outward.to(carriers);
        return carriers;
    }

    /** A queue of what a thread that takes datagrams sent on, for {@link Moves}. */
    public Unanswered unanswered() {
        return new Unanswered(limits.moveAfter().isPositive() ? limits.moveBytes() : 0);
    }

    /** Has the compiler see what all of them do. */
    public void warmUp() {
        new WarmUp(parts(new Affinity(WARM_UP_CALLS), limits.maxMessageSize())).run();
    }
}
