package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.jain.JainEncoder;
import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Parsed;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A network in memory that loses, doubles and reorders datagrams by a seed, and the clock of all that hang on it. */
final class VirtualNetwork {
    static final long MILLI = 1_000_000;

    /** A datagram on its way. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    private record Flying(long arrival, long order, byte[] message, InetSocketAddress from, InetSocketAddress to) {}

    private final Random random;
    private final double loss;
    private final double doubled;
    private final long maxDelay;
    private final PriorityQueue<Flying> flying = new PriorityQueue<>(
            (a, b) -> a.arrival != b.arrival ? Long.compare(a.arrival, b.arrival) : Long.compare(a.order, b.order));
    private final Map<InetSocketAddress, TransactionLayer> nodes = new HashMap<>();
    private final JainParser parser = new JainParser(Messages.KEYS, 65_535);
    final List<String> bugs = new ArrayList<>();
    final List<String> dropped = new ArrayList<>();
    private long now;
    private long sent;

    VirtualNetwork(Random random, double loss, double doubled, long maxDelay) {
        this.random = random;
        this.loss = loss;
        this.doubled = doubled;
        this.maxDelay = maxDelay;
    }

    long now() {
        return now;
    }

    TransactionLayer join(InetSocketAddress address, int maxTransactions, TransactionUsers users) {
        var parts = new TransactionLayer.Parts(
                new Cable(address),
                new JainEncoder(),
                new Ears(),
                Timing.DEFAULT,
                address.getAddress().getHostAddress() + ":" + address.getPort(),
                maxTransactions,
                () -> now,
                () -> Instant.ofEpochSecond(1_800_000_000, now));
        var layer = new TransactionLayer(parts, users, 0);
        nodes.put(address, layer);
        return layer;
    }

    /** Lets time pass in ticks. */
    void pass(long nanos) {
        long end = now + nanos;
        while (now < end) {
            now += TimerWheel.TICK;
            while (!flying.isEmpty() && flying.peek().arrival <= now) {
                deliver(flying.poll());
            }
            nodes.values().forEach(TransactionLayer::tick);
        }
    }

    private void deliver(Flying datagram) {
        var node = nodes.get(datagram.to);
        if (node == null) {
            bugs.add("sent to nowhere: " + datagram.to);
            return;
        }
        switch (parser.parse(datagram.message, datagram.from)) {
            case Parsed.Asked(var request) -> node.received(request);
            case Parsed.Answered(var response) -> node.received(response);
            case Parsed other -> bugs.add("unreadable " + other + ": " + Arrays.toString(datagram.message));
        }
    }

    private final class Cable implements Wire {
        private final InetSocketAddress from;

        Cable(InetSocketAddress from) {
            this.from = from;
        }

        @Override
        public void request(Method method, byte[] message, InetSocketAddress destination) {
            send(message, destination);
        }

        @Override
        public void response(Method method, int status, byte[] message, InetSocketAddress destination) {
            send(message, destination);
        }

        private void send(byte[] message, InetSocketAddress to) {
            int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < doubled ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                flying.add(new Flying(now + random.nextLong(maxDelay), sent++, message, from, to));
            }
        }
    }

    private final class Ears implements Observer {
        @Override
        public void answered(Method method, int status, long nanos) {}

        @Override
        public void dropped(String reason) {
            dropped.add(reason);
        }

        @Override
        public void failed(@Nullable CallId callId, Throwable bug) {
            bugs.add(callId + ": " + bug);
        }
    }
}
