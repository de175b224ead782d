package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Entrance;
import cloud.sentiric.gateway.relay.Relays;
import cloud.sentiric.gateway.relay.Unanswered;
import cloud.sentiric.gateway.route.Side;
import java.util.ArrayList;
import java.util.List;

/** Starts and stops the threads over the bound sockets. */
public final class UdpEdge implements AutoCloseable {
    private static final long STOP_MILLIS = 2000;

    private final Sockets sockets;
    private final TargetLoop targets;
    private final Relays relays;
    private final List<Worker> workers = new ArrayList<>();
    private final Retries retries;
    private final List<Thread> threads = new ArrayList<>();

    /** A worker per socket. */
    public UdpEdge(Sockets sockets, TargetLoop targets, Relays relays) {
        this.sockets = sockets;
        this.targets = targets;
        this.relays = relays;
        retries = new Retries(relays.moves(sockets.port(0)));
        for (int i = 0; i < sockets.threads(); i++) {
            var side = i < sockets.workers() ? Side.OUTSIDE : Side.INSIDE;
            // Whoever can forge a node's address towards the socket for clients is no node.
            var entrance = new Entrance(i, side, side == Side.INSIDE || !sockets.dual());
            var unanswered = watched();
            var port = sockets.port(i);
            workers.add(new Worker(port, side, relays.ofDatagrams(entrance, port, unanswered)));
        }
    }

    /** A queue of what another thread sends on, which is looked after here. */
    public Unanswered watched() {
        var unanswered = relays.unanswered();
        retries.watch(unanswered);
        return unanswered;
    }

    public void start() {
        relays.warmUp();
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
