package cloud.sentiric.gateway;

import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.abuse.Measure;
import cloud.sentiric.gateway.abuse.Networks;
import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Limits;
import cloud.sentiric.gateway.relay.Outward;
import cloud.sentiric.gateway.relay.Relays;
import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Edge;
import cloud.sentiric.gateway.route.Ping;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Rules;
import cloud.sentiric.gateway.target.Targets;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.udp.Sockets;
import cloud.sentiric.gateway.udp.TargetLoop;
import cloud.sentiric.gateway.udp.UdpEdge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The edge without Spring: real sockets, real threads, nodes that are told. Set up, then started. */
final class Gateway implements AutoCloseable {
    /** 50 requests a second, 100 at once; 127.0.0.1 and 127.0.0.2 are exempt. */
    private static final Measure MEASURE = new Measure(50, 100, 4, Duration.ofMinutes(1), Duration.ofHours(24));

    private InetSocketAddress bind = at("127.0.0.1", 0);
    private @Nullable InetSocketAddress inside;
    private String keys = "1:0123456789abcdef";
    private String trusted = "local=127.0.0.1/32,trunk=127.0.0.2/32";
    private int maxSize = 16_384;
    private Rules rules = rules(Duration.ofMillis(2));
    private final List<Instance> nodes = new ArrayList<>();
    private @Nullable Sockets sockets;
    private @Nullable UdpEdge edge;
    private @Nullable TargetLoop targets;
    final Guard guard = new Guard(Networks.parse(trusted), MEASURE, 1024, 99, List.of("friendly-scanner", "sipcli"));

    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static Rules rules(Duration band) {
        var r = Rules.standard();
        return new Rules(
                r.interval(),
                r.timeout(),
                r.suspectAfter(),
                r.lostToLeave(),
                r.liveToSuspect(),
                r.answersToReturn(),
                Duration.ZERO,
                band,
                r.bandShare(),
                r.linger());
    }

    Gateway bind(String host, int port) {
        bind = at(host, port);
        return this;
    }

    /** A second socket towards the nodes. */
    Gateway inside(String host) {
        try (var free = new Peer(host, 0)) {
            inside = at(host, free.port());
        }
        return this;
    }

    Gateway keys(String text) {
        keys = text;
        return this;
    }

    Gateway maxSize(int bytes) {
        maxSize = bytes;
        return this;
    }

    /** Nodes slower than the fastest by no more than this are as fast. */
    Gateway band(Duration width) {
        rules = rules(width);
        return this;
    }

    Gateway node(String name, InetSocketAddress address) {
        nodes.add(new Instance(name, address, true, false));
        return this;
    }

    Gateway node(FakeNode node) {
        return node(node.name, node.address());
    }

    /** Starts it and waits until all nodes are used. */
    Gateway start() {
        try {
            sockets = Sockets.open(bind, inside, 2, 1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var out = sockets.outside();
        var in = inside == null ? out : inside;
        var name = new Edge(
                out.getAddress().getHostAddress(),
                out.getPort(),
                in.getAddress().getHostAddress(),
                in.getPort());
        var parsed = Keys.parse(keys);
        targets = new TargetLoop(new Targets(rules, sockets.threads()), new Ping(name, new Signer(parsed)), sockets);
        var limits = new Limits(maxSize, 4096, 1, Duration.ofMillis(500), 1 << 20, 1 << 22, 5, 50);
        var relays = new Relays(limits, name, parsed, guard, targets, Connections.NONE, new Outward(Runnable::run));
        edge = new UdpEdge(sockets, targets, relays);
        edge.start();
        targets.list(nodes);
        await().atMost(Duration.ofSeconds(20)).until(() -> choice().usable() == nodes.size());
        return this;
    }

    InetSocketAddress address() {
        if (sockets == null) {
            throw new IllegalStateException("not started");
        }
        return sockets.outside();
    }

    /** Where the nodes are spoken to. */
    InetSocketAddress insideAddress() {
        return inside == null ? address() : inside;
    }

    /** Takes over a list of nodes; how many of them are passed over. */
    int list(List<Instance> instances) {
        if (targets == null) {
            throw new IllegalStateException("not started");
        }
        targets.list(instances);
        return targets.elsewhere();
    }

    Choice choice() {
        return targets == null ? Choice.NONE : targets.choice();
    }

    long dropped(Reason reason) {
        long sum = 0;
        for (Counters counters : edge == null ? List.<Counters>of() : edge.counters()) {
            sum += counters.dropped(reason.index());
        }
        return sum;
    }

    void stop() {
        if (edge != null) {
            edge.close();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
