package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.target.Node;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request that opens a dialog to another node when the first answered nothing in time and {@link Stickiness} lets it
 * move. Owned by one thread.
 */
public final class Moves {
    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

    /**
     * A node that falls silent leaves as many behind until it gets no more. Where there is more than all nodes can do, moving it
     * would make it more still.
     */
    private static final int AT_ONCE = 1000;

    private static final int PER_SECOND = 100;

    private final Budget budget = new Budget(AT_ONCE, PER_SECOND);
    private final long after;
    private final Nodes nodes;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Stickiness stickiness;
    private final Counters counters;
    private final Outlet outlet;
    private final Withdrawals withdrawals;
    private final Pending pending;
    private final Message message = new Message(Datagrams.ROOM);
    private final Edits edits = new Edits();

    Moves(Duration after, int pendingBytes, Parts parts, Datagrams datagrams) {
        this.after = after.toNanos();
        nodes = parts.nodes();
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        stickiness = parts.stickiness();
        counters = parts.counters();
        outlet = new Outlet(parts, datagrams);
        withdrawals = new Withdrawals(parts, outlet, new AccessLog());
        pending = new Pending(parts, outlet, withdrawals, budget, pendingBytes);
    }

    public Counters counters() {
        return counters;
    }

    /** Takes from the queue what has waited long enough. */
    public void look(Unanswered waiting, long now) {
        while (waiting.due(now - after)) {
            var node = waiting.node();
            try {
                // What came through a connection is sent again where that is (RFC 3261 §17.1.1.1).
                if (node != null
                        && waiting.connection() == null
                        && stickiness.unanswered(waiting.call(), waiting.cseq(), node, now)
                        && budget.spend(now)) {
                    move(waiting, node, now);
                }
                if (waiting.invite()) {
                    pending.add(waiting, nodes.choice(), now);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("A request that {} did not answer could not be moved: {}", node, e.toString());
            }
            waiting.next();
        }
    }

    /** Lets time pass for those that are kept until their final response. */
    public void tick(long now) {
        pending.tick(now);
    }

    private void move(Unanswered oldest, Node silent, long now) throws IOException {
        var choice = nodes.choice();
        if (scanner.scan(message, oldest.copy(message)) != Scan.Good.REQUEST
                || !stickiness.givesUp(message, oldest.call(), silent, choice, now)) {
            return;
        }
        edits.clear();
        var source = flows.of(oldest.source());
        if (requests.route(message, source, null, choice, now, edits) instanceof Decision.Forward way
                && way.node() != null
                && way.node() != silent) {
            edits.apply(message, outlet.begin());
            outlet.toNode(message.method(), way.to());
            withdrawals.sent(message, source, way);
        }
    }
}
