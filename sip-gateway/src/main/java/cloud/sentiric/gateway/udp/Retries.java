package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.target.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code retries}: sends a request that opens a dialog to another node when the first answered nothing in time
 * and {@link Stickiness} lets it move.
 */
final class Retries implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final long TICK_MILLIS = 20;

    private final List<Unanswered> waiting = new CopyOnWriteArrayList<>();
    private final long after;
    private final Sockets sockets;
    private final TargetLoop targets;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Stickiness stickiness;
    private final Counters counters;
    private final Withdrawals withdrawals;
    private final Port port = new Port();
    private final Message message = new Message(Port.MAX_DATAGRAM);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(2 * Port.MAX_DATAGRAM);
    private final CountDownLatch stopped = new CountDownLatch(1);

    Retries(Duration after, Sockets sockets, TargetLoop targets, Parts parts) {
        this.after = after.toNanos();
        this.sockets = sockets;
        this.targets = targets;
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        stickiness = parts.stickiness();
        counters = parts.counters();
        withdrawals = new Withdrawals(parts, new AccessLog(), port);
    }

    /** Watches the queue of the next worker; they come in their order. */
    void watch(Unanswered queue) {
        waiting.add(queue);
    }

    Counters counters() {
        return counters;
    }

    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            while (!stopped.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                for (int worker = 0; worker < waiting.size(); worker++) {
                    look(worker, waiting.get(worker), System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(int worker, Unanswered oldest, long now) {
        while (oldest.due(now - after)) {
            try {
                if (stickiness.unanswered(oldest.call(), oldest.cseq(), oldest.node(), now)) {
                    retry(worker, oldest, now);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("A request that {} did not answer could not be moved: {}", oldest.node(), e.toString());
            }
            oldest.next();
        }
    }

    private void retry(int worker, Unanswered oldest, long now) throws IOException {
        var choice = targets.choice();
        Node silent = oldest.node();
        if (scanner.scan(message, oldest.copy(message)) != Scan.Good.REQUEST
                || !stickiness.givesUp(message, oldest.call(), silent, choice, now)) {
            return;
        }
        edits.clear();
        var source = flows.of(oldest.source());
        if (requests.route(message, source, null, choice, now, edits) instanceof Decision.Forward forward
                && forward.node() != null
                && forward.node() != silent) {
            edits.apply(message, out.clear());
            var channel = sockets.channel(worker % sockets.workers(), Side.INSIDE);
            port.send(channel, out, forward.to());
            counters.out(message.method());
            withdrawals.sent(message, source, forward, channel);
        }
    }
}
