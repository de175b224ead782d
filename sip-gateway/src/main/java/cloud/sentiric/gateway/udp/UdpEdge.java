package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.route.Affinity;
import cloud.sentiric.gateway.route.Allowance;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** Starts and stops the threads over the bound sockets. */
public final class UdpEdge implements AutoCloseable {
    private static final long STOP_MILLIS = 2000;
    private static final int WARM_UP_CALLS = 64;

    private final Sockets sockets;
    private final TargetLoop targets;
    private final IntFunction<Parts> parts;
    private final List<Worker> workers = new ArrayList<>();
    private final Retries retries;
    private final WarmUp warmUp;
    private final List<Thread> threads = new ArrayList<>();

    /** A worker per socket. */
    public static UdpEdge create(
            Limits limits,
            Edge edge,
            Keys keys,
            Guard guard,
            Sockets sockets,
            TargetLoop targets,
            Connections connections) {
        var affinity = new Affinity(limits.affinityCalls());
        int salt = ThreadLocalRandom.current().nextInt();
        var answers = new Allowance(limits.answersPerSecond(), 2 * limits.answersPerSecond(), salt);
        var lines = new Allowance(limits.linesPerSecond(), 2 * limits.linesPerSecond(), salt);
        BiFunction<Affinity, Integer, Parts> maker = (held, maxSize) -> {
            var signer = new Signer(keys);
            var flows = new Flows();
            var stickiness = new Stickiness(signer, held, limits.triesToMove());
            var counters = new Counters();
            return new Parts(
                    new Scanner(maxSize),
                    flows,
                    new Requests(edge, signer, flows, stickiness, connections, guard::trusts),
                    new Responses(edge, signer, flows, stickiness, connections),
                    stickiness,
                    new LineProbe(edge, signer),
                    new Admission(guard, targets, counters),
                    answers,
                    lines,
                    counters);
        };
        int size = limits.maxMessageSize();
        var warmUp = new WarmUp(maker.apply(new Affinity(WARM_UP_CALLS), size));
        var retries = new Retries(limits.moveAfter(), sockets, targets, maker.apply(affinity, size));
        return new UdpEdge(
                sockets, targets, connections, limits, maxSize -> maker.apply(affinity, maxSize), retries, warmUp);
    }

    private UdpEdge(
            Sockets sockets,
            TargetLoop targets,
            Connections connections,
            Limits limits,
            IntFunction<Parts> parts,
            Retries retries,
            WarmUp warmUp) {
        this.sockets = sockets;
        this.targets = targets;
        this.parts = parts;
        this.retries = retries;
        this.warmUp = warmUp;
        for (int i = 0; i < sockets.threads(); i++) {
            var side = i < sockets.workers() ? Side.OUTSIDE : Side.INSIDE;
            var handler = new Handler(
                    i, side, sockets, targets, connections, parts(limits.maxMessageSize()), unanswered(limits));
            workers.add(new Worker(sockets.channel(i % sockets.workers(), side), handler));
        }
    }

    /** The queue of the next worker. */
    private Unanswered unanswered(Limits limits) {
        var queue = new Unanswered(limits.moveAfter().isPositive() ? limits.moveBytes() : 0);
        retries.watch(queue);
        return queue;
    }

    public void start() {
        warmUp.run();
        threads.add(Thread.ofPlatform().name("targets").daemon().start(targets));
        for (int i = 0; i < workers.size(); i++) {
            threads.add(Thread.ofPlatform().name("sip-" + i).start(workers.get(i)));
        }
        threads.add(Thread.ofPlatform().name("retries").daemon().start(retries));
    }

    /** Whether every socket has a living thread. */
    public boolean running() {
        return !threads.isEmpty() && workers.stream().allMatch(Worker::running);
    }

    /** Parts for one more thread, which takes messages of this size; what threads share is shared with it too. */
    public Parts parts(int maxMessageSize) {
        return parts.apply(maxMessageSize);
    }

    public List<Counters> counters() {
        var counters = new ArrayList<>(workers.stream().map(Worker::counters).toList());
        counters.add(retries.counters());
        return counters;
    }

    @Override
    public void close() {
        targets.stop();
        retries.stop();
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
