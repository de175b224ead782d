package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.route.Affinity;
import cloud.sentiric.gateway.route.Allowance;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Starts and stops the threads over the bound sockets. */
public final class UdpEdge implements AutoCloseable {
    private static final long STOP_MILLIS = 2000;

    private final Sockets sockets;
    private final TargetLoop targets;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** A worker per socket. */
    public static UdpEdge create(Limits limits, Edge edge, Keys keys, Sockets sockets, TargetLoop targets) {
        var affinity = new Affinity(limits.affinityCalls());
        int salt = ThreadLocalRandom.current().nextInt();
        return new UdpEdge(sockets, targets, () -> parts(limits, edge, keys, affinity, salt));
    }

    private static Worker.Parts parts(Limits limits, Edge edge, Keys keys, Affinity affinity, int salt) {
        var signer = new Signer(keys);
        var flows = new Flows();
        var stickiness = new Stickiness(signer, affinity, limits.triesToMove());
        return new Worker.Parts(
                new Scanner(limits.maxMessageSize()),
                flows,
                new Requests(edge, signer, flows, stickiness),
                new Responses(edge, signer, flows, stickiness),
                new LineProbe(edge, signer),
                new Allowance(limits.answersPerSecond(), 2 * limits.answersPerSecond(), salt),
                new Allowance(limits.linesPerSecond(), 2 * limits.linesPerSecond(), salt),
                new Counters());
    }

    private UdpEdge(Sockets sockets, TargetLoop targets, Supplier<Worker.Parts> parts) {
        this.sockets = sockets;
        this.targets = targets;
        for (int i = 0; i < sockets.workers(); i++) {
            workers.add(new Worker(i, Side.OUTSIDE, sockets, targets, parts.get()));
        }
        for (int i = 0; sockets.dual() && i < sockets.workers(); i++) {
            workers.add(new Worker(sockets.workers() + i, Side.INSIDE, sockets, targets, parts.get()));
        }
    }

    public void start() {
        threads.add(Thread.ofPlatform().name("targets").daemon().start(targets));
        for (int i = 0; i < workers.size(); i++) {
            threads.add(Thread.ofPlatform().name("sip-" + i).start(workers.get(i)));
        }
    }

    /** Whether every socket has a living thread. */
    public boolean running() {
        return !threads.isEmpty() && workers.stream().allMatch(Worker::running);
    }

    public List<Counters> counters() {
        return workers.stream().map(Worker::counters).toList();
    }

    @Override
    public void close() {
        targets.stop();
        sockets.close();
        for (var thread : threads) {
            try {
                thread.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
