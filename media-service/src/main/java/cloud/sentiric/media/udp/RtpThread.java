package cloud.sentiric.media.udp;

import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.playout.RtpSession;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.RtpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends and receives for a set of ports. Owns the thread rtp-N, a selector, and all state of its ports; requests reach it
 * through a bounded queue.
 */
final class RtpThread {
    /** Requests that may wait; beyond them callers are told that it is busy. */
    static final int REQUESTS = 4096;

    private static final Logger log = LoggerFactory.getLogger(RtpThread.class);
    // Opening and closing of ports is never refused: each port has at most a few of them under way.
    private static final int LIFECYCLE_PER_PORT = 4;
    private static final int REQUESTS_PER_TURN = 64;
    private static final int LARGEST = 1500; // octets of an Ethernet frame's payload
    private static final long MS_NANOS = 1_000_000;

    private final LongSupplier clock;
    private final InstantSource wall;
    private final RtpMeters meters;
    private final Consumer<Lease> lost;
    private final Selector selector;
    private final ArrayBlockingQueue<Runnable> requests;
    private final int reserve;
    private final Map<RtpPort, OpenPort> ports = new HashMap<>();
    private final PriorityQueue<OpenPort> schedule = new PriorityQueue<>(Comparator.comparingLong(port -> port.due));
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST + 1);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST + 1);
    private final Consumer<SelectionKey> read = this::read;
    private final Thread thread;
    private volatile boolean running = true;

    /**
     * Not started yet.
     *
     * @param lost told of a port that was closed as it could not go on, by the thread itself
     */
    RtpThread(int number, int ports, LongSupplier clock, InstantSource wall, RtpMeters meters, Consumer<Lease> lost)
            throws IOException {
        this.clock = clock;
        this.wall = wall;
        this.meters = meters;
        this.lost = lost;
        this.selector = Selector.open();
        this.reserve = ports * LIFECYCLE_PER_PORT;
        this.requests = new ArrayBlockingQueue<>(REQUESTS + reserve);
        this.thread = Thread.ofPlatform().name("rtp-" + number).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread and closes its ports. */
    void stop() throws InterruptedException {
        running = false;
        selector.wakeup();
        thread.join(Duration.ofSeconds(2));
    }

    /** Lets the thread do something for a caller; false if too much waits already. */
    boolean request(Runnable work) {
        if (requests.remainingCapacity() <= reserve || !requests.offer(work)) {
            return false;
        }
        selector.wakeup();
        return true;
    }

    /** Lets the thread open or close a port. */
    void oblige(Runnable work) {
        requests.add(work);
        selector.wakeup();
    }

    /** The port of a lease, if it is open. To be called by the thread itself, as all that follows. */
    @Nullable
    OpenPort port(Lease lease) {
        var port = ports.get(lease.port());
        return port != null && port.lease.equals(lease) ? port : null;
    }

    void open(OpenPort port) {
        ports.put(port.port, port);
        try {
            register(port.sockets.rtp(), new Rtp(port));
            register(port.sockets.rtcp(), new Rtcp(port));
        } catch (IOException | RuntimeException e) {
            broken(port, e);
        }
    }

    private void register(DatagramChannel channel, Endpoint endpoint) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, endpoint);
    }

    void close(RtpPort number) {
        var port = ports.remove(number);
        if (port == null) {
            return;
        }
        unschedule(port);
        port.stop(Played.Outcome.RELEASED);
        var listener = port.listener;
        port.listener = null;
        if (listener != null) {
            listener.released();
        }
        try {
            port.sockets.close();
        } catch (IOException e) {
            log.warn("cannot close RTP port {}: {}", number, e.toString());
        }
    }

    /** Puts a port where its session's due time belongs. */
    void reschedule(OpenPort port) {
        unschedule(port);
        port.due = port.session.due();
        if (port.due != RtpSession.NEVER) {
            schedule.add(port);
        }
    }

    private void unschedule(OpenPort port) {
        if (port.due != RtpSession.NEVER) {
            schedule.remove(port);
            port.due = RtpSession.NEVER;
        }
    }

    long now() {
        return clock.getAsLong();
    }

    private void run() {
        while (running) {
            try {
                turn();
            } catch (IOException | RuntimeException | Error e) {
                log.error("RTP thread goes on after", e);
            }
        }
        for (var port : List.copyOf(ports.keySet())) {
            close(port);
        }
        try {
            selector.close();
        } catch (IOException e) {
            log.warn("cannot close the selector: {}", e.toString());
        }
    }

    private void turn() throws IOException {
        for (int done = 0; done < REQUESTS_PER_TURN; done++) {
            var work = requests.poll();
            if (work == null) {
                break;
            }
            work.run();
        }
        sendDue();
        var next = schedule.peek();
        long wait = next == null ? Long.MAX_VALUE : next.due - now();
        if (wait <= 0 || !requests.isEmpty()) {
            selector.selectNow(read);
        } else {
            // 0 waits until something comes.
            selector.select(read, next == null ? 0 : Math.ceilDiv(wait, MS_NANOS));
        }
    }

    private void sendDue() {
        long now = now();
        for (var port = schedule.peek(); port != null && port.due - now <= 0; port = schedule.peek()) {
            schedule.remove();
            long due = port.due;
            port.due = RtpSession.NEVER;
            try {
                step(port, due);
            } catch (RuntimeException | Error e) {
                broken(port, e);
            }
        }
    }

    private void step(OpenPort port, long due) {
        long now = now();
        out.clear();
        switch (port.session.step(now, out)) {
            case SEND -> {
                meters.late(now - due);
                out.flip();
                send(port, now);
                report(port, now);
            }
            case SILENT -> {}
            case FINISHED -> port.stop(Played.Outcome.FINISHED);
        }
        reschedule(port);
    }

    private void send(OpenPort port, long now) {
        try {
            if (port.sockets.rtp().send(out, port.session.target(now)) > 0) {
                meters.sent.increment();
            } else {
                meters.unsent.increment();
            }
        } catch (IOException e) {
            // No route, or a firewall's refusal; the next packet may pass.
            meters.unsent.increment();
        }
    }

    private void report(OpenPort port, long now) {
        var target = port.session.target(now);
        if (target == null || target.getPort() == 65535 || !port.session.reports(now)) {
            return;
        }
        out.clear();
        port.session.report(now, wall.instant(), out);
        out.flip();
        try {
            // RFC 3550 §11: the next higher port.
            var rtcp = new InetSocketAddress(target.getAddress(), target.getPort() + 1);
            if (port.sockets.rtcp().send(out, rtcp) > 0) {
                meters.rtcpSent.increment();
            }
        } catch (IOException e) {
            meters.unsent.increment();
        }
    }

    private void read(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof Endpoint endpoint) {
            try {
                switch (endpoint) {
                    case Rtp rtp -> readRtp(rtp.port());
                    case Rtcp rtcp -> readRtcp(rtcp.port());
                }
            } catch (IOException e) {
                // An ICMP error of an earlier packet: the next read is good again.
                meters.unsent.increment();
            } catch (RuntimeException | Error e) {
                broken(endpoint.port(), e);
            }
        }
    }

    private void readRtp(OpenPort port) throws IOException {
        in.clear();
        var from = (InetSocketAddress) port.sockets.rtp().receive(in);
        if (from == null) {
            return;
        }
        long now = now();
        in.flip();
        if (in.limit() > LARGEST) {
            meters.oversized.increment();
            return;
        }
        out.clear();
        var arrival = port.session.receive(in, from, now, out);
        meters.arrived(arrival);
        switch (arrival) {
            case ECHOED -> {
                out.flip();
                send(port, now);
                report(port, now);
                hear(port);
            }
            case HEARD -> hear(port);
            case LATE, STRAY, FOREIGN, RTCP, MALFORMED -> {}
        }
    }

    private void hear(OpenPort port) {
        var listener = port.listener;
        if (listener != null) {
            var pcm = port.session.linear(in);
            if (pcm != null) {
                listener.heard(pcm);
            }
        }
    }

    private void readRtcp(OpenPort port) throws IOException {
        in.clear();
        if (port.sockets.rtcp().receive(in) instanceof InetSocketAddress from) {
            port.session.control(from, now());
            meters.rtcpReceived.increment();
        }
    }

    /** A bug, or a lack of the system's, met a port: the port ends and its lease with it, the others go on. */
    private void broken(OpenPort port, Throwable cause) {
        log.error("closing RTP port {} of call {}", port.port, port.lease.callId(), cause);
        close(port.port);
        lost.accept(port.lease);
    }

    /** What a selection key stands for. */
    private sealed interface Endpoint {
        OpenPort port();
    }

    private record Rtp(OpenPort port) implements Endpoint {}

    private record Rtcp(OpenPort port) implements Endpoint {}
}
