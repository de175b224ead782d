package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.relay.Nodes;
import cloud.sentiric.gateway.route.Ping;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.State;
import cloud.sentiric.gateway.target.Targets;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The thread {@code targets}: owns {@link Targets}, sends the probes on the data socket, publishes the choice. */
public final class TargetLoop implements Nodes, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetLoop.class);
    /** Answers and lists that wait; more are dropped, probes are sent again. */
    private static final int WAITING = 1024;

    private static final long TICK_MILLIS = 50;
    private static final int MAX_PROBE = 2048;

    /** What the loop is told. */
    private sealed interface Input {
        record Listed(List<Instance> instances) implements Input {}

        record Answered(int node, int number, int status, long at) implements Input {}
    }

    private final Targets targets;
    private final Ping ping;
    private final Sockets sockets;
    private final Port port;
    private final Octets octets = new Octets(MAX_PROBE);
    private final BlockingQueue<Input> inputs = new ArrayBlockingQueue<>(WAITING);
    private volatile Choice choice = Choice.NONE;
    private volatile boolean stopped;
    private volatile int elsewhere;

    public TargetLoop(Targets targets, Ping ping, Sockets sockets) {
        this.targets = targets;
        this.ping = ping;
        this.sockets = sockets;
        port = sockets.port(0);
    }

    @Override
    public Choice choice() {
        return choice;
    }

    /** Takes over a new list of instances; for any thread. Without a socket of their own those elsewhere are passed over. */
    public void list(List<Instance> instances) {
        var believed = instances.stream()
                .filter(i -> sockets.dual() || i.address().getAddress().isLoopbackAddress())
                .toList();
        int passed = instances.size() - believed.size();
        if (passed > 0 && elsewhere == 0) {
            LOG.warn(
                    "{} nodes are not on this machine and not used: set gateway.inside-bind to an address towards them",
                    passed);
        }
        elsewhere = passed;
        inputs.offer(new Input.Listed(believed));
    }

    /** Listed nodes that are not used, as they are elsewhere and there is no socket of their own. */
    public int elsewhere() {
        return elsewhere;
    }

    @Override
    public void answered(int node, int number, int status, long at) {
        inputs.offer(new Input.Answered(node, number, status, at));
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                take(inputs.poll(TICK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) {
                LOG.error("Probing the nodes failed, going on: {}", e, e);
            }
        }
    }

    private void take(@Nullable Input input) {
        switch (input) {
            case Input.Listed listed -> targets.list(listed.instances(), System.nanoTime());
            // Anything but 503 is a sign of life; some user agents answer OPTIONS with 404 or 405.
            case Input.Answered a -> targets.answered(a.node(), a.number(), a.status() != 503, a.at());
            case null -> {}
        }
        for (var probe : targets.tick(System.nanoTime())) {
            send(probe);
        }
        for (var change : targets.changes()) {
            var level = change.to() == State.DOWN ? Level.WARN : Level.INFO;
            var address = change.node().address();
            String host = address.getAddress().getHostAddress();
            LOG.atLevel(level).log("Node {} at {}:{} is {}", change.node(), host, address.getPort(), change.to());
        }
        choice = targets.choice(System.nanoTime());
    }

    private void send(Targets.Probe probe) {
        try {
            ping.write(probe, octets.clear());
            port.send(octets, probe.node().address(), Side.INSIDE);
        } catch (IOException e) {
            LOG.debug("Probe to {} did not leave: {}", probe.node(), e.toString());
        }
    }
}
