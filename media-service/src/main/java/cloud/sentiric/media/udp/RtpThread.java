package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.End.Arrival;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Handshakes;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.mix.Mixer;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.seal.Seal;
import cloud.sentiric.media.session.EndQuality;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LeaseId;
import cloud.sentiric.media.watch.Noticed;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends, receives and relays for a set of sessions. Owns the thread rtp-N, a selector, and all state of its sessions; requests
 * reach it through a bounded queue.
 */
final class RtpThread {
    /** Requests that may wait; beyond them callers are told that it is busy. */
    static final int REQUESTS = 4096;

    private static final Logger log = LoggerFactory.getLogger(RtpThread.class);
    // Opening and closing of ends is never refused: each port has at most a few of them under way.
    private static final int LIFECYCLE_PER_PORT = 4;
    private static final int REQUESTS_PER_TURN = 64;
    private static final int LARGEST = 1500; // octets of an Ethernet frame's payload
    private static final long MS_NANOS = 1_000_000;
    // Each end is looked at once a second, a tenth of them at a time: no packet waits for all.
    private static final int LOOKS = 10;
    private static final long LOOK_NANOS = 100 * MS_NANOS;
    // Ends that are due at once have the same order each time: none is the first now and the last 20 ms later.
    private static final Comparator<OpenEnd> IN_TURN = Comparator.<OpenEnd>comparingLong(end -> end.due)
            .thenComparingInt(end -> end.lent.port().number());

    private static final Comparator<OpenSession> BY_MIX = Comparator.comparingLong(session -> session.mixDue);

    private final Handshakes handshakes;
    private final LongSupplier clock;
    private final InstantSource wall;
    private final RtpMeters meters;
    private final Consumer<Lease> lost;
    private final Consumer<Told> news;
    private final Selector selector;
    private final ArrayBlockingQueue<Runnable> requests;
    private final int reserve;
    private final Map<LeaseId, OpenSession> sessions = new HashMap<>();
    private final PriorityQueue<OpenEnd> schedule = new PriorityQueue<>(IN_TURN);
    private final PriorityQueue<OpenSession> mixing = new PriorityQueue<>(BY_MIX);
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST + 1);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST + 1);
    private final ByteBuffer sealed = ByteBuffer.allocateDirect(LARGEST + Seal.ROOM);
    private final Consumer<SelectionKey> read = this::read;
    private final Gathering gathering = new Gathering();
    private final Thread thread;
    private int look;
    private long nextLook;
    private volatile boolean running = true;

    /**
     * Not started yet.
     *
     * @param handshakes agree keys where an end asks for it
     * @param lost told of a session that was closed as it could not go on, by the thread itself
     * @param news told of what is noticed, by the thread itself
     */
    RtpThread(
            int number,
            int ports,
            Handshakes handshakes,
            LongSupplier clock,
            InstantSource wall,
            RtpMeters meters,
            Consumer<Lease> lost,
            Consumer<Told> news)
            throws IOException {
        this.handshakes = handshakes;
        this.clock = clock;
        this.wall = wall;
        this.meters = meters;
        this.lost = lost;
        this.news = news;
        this.selector = Selector.open();
        this.reserve = ports * LIFECYCLE_PER_PORT;
        this.requests = new ArrayBlockingQueue<>(REQUESTS + reserve);
        this.thread = Thread.ofPlatform().name("rtp-" + number).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread and closes its sessions. */
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

    /** Lets the thread open or close something. */
    void oblige(Runnable work) {
        requests.add(work);
        selector.wakeup();
    }

    /** The session of a lease, if it is open. To be called by the thread itself, as all that follows. */
    @Nullable
    OpenSession session(LeaseId lease) {
        return sessions.get(lease);
    }

    void open(OpenSession session) {
        sessions.put(session.lease.id(), session);
        for (var end : List.copyOf(session.ends.values())) {
            // One that failed has ended the others.
            if (sessions.containsKey(session.lease.id())) {
                listen(end);
            }
        }
    }

    /** Adds an end; where its session has ended meanwhile, it ends too. */
    void open(OpenEnd end) {
        var session = sessions.get(end.lease.id());
        if (session == null) {
            closeSockets(end);
        } else {
            session.add(end);
            listen(end);
        }
    }

    private void listen(OpenEnd end) {
        try {
            register(end.sockets.rtp(), new Rtp(end));
            register(end.sockets.rtcp(), new Rtcp(end));
        } catch (IOException | RuntimeException e) {
            broken(end, e);
        }
    }

    private void register(DatagramChannel channel, Endpoint endpoint) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, endpoint);
    }

    /** Closes a session; how its parties were heard. */
    List<EndQuality> close(LeaseId lease) {
        var session = sessions.remove(lease);
        if (session == null) {
            return List.of();
        }
        // First: nothing is to be mixed of ends that are closed, whatever their closing throws.
        mixesNoMore(session);
        var qualities = session.ends.values().stream().map(this::close).toList();
        session.end(now());
        return qualities;
    }

    /** Closes an end; how its party was heard, or null if it is gone already. */
    @Nullable
    EndQuality close(LeaseId lease, EndId id) {
        var session = sessions.get(lease);
        var end = session == null ? null : session.remove(id);
        return end == null ? null : close(end);
    }

    private EndQuality close(OpenEnd end) {
        unschedule(end);
        end.release();
        end.shakesNoMore();
        tell(end);
        long now = now();
        leave(end, now);
        end.end.close();
        closeSockets(end);
        return end.quality(now);
    }

    /** Says that our source is no more. */
    private void leave(OpenEnd end, long now) {
        var target = end.end.controlTarget(now);
        out.clear();
        if (target != null && end.end.leave(now, wall.instant(), out)) {
            out.flip();
            if (sendRtcp(end, out, target)) {
                meters.rtcpSent.increment();
            }
        }
    }

    /** Tells what was noticed at an end. */
    private void tell(OpenEnd end) {
        if (!end.end.hasNews()) {
            return;
        }
        var at = wall.instant();
        for (var what : end.end.news()) {
            var session = end.session;
            if (session != null) {
                session.tell(new Noticed(end.lent.id(), at, what));
            }
            news.accept(Told.of(end, what));
        }
    }

    private static void closeSockets(OpenEnd end) {
        try {
            end.sockets.close();
        } catch (IOException e) {
            log.warn("cannot close RTP port {}: {}", end.lent.port(), e.toString());
        }
    }

    /** Puts an end where its due time belongs, and tells what was noticed there. */
    void changed(OpenEnd end) {
        tell(end);
        unschedule(end);
        end.due = end.end.due();
        if (end.due != End.NEVER) {
            schedule.add(end);
        }
    }

    /** The same of an end that was patched. */
    void patched(OpenEnd end) {
        shake(end);
        changed(end);
    }

    /** Puts a session where the next frame of its mix belongs. */
    void mixes(OpenSession session) {
        mixesNoMore(session);
        var mixer = session.mixer();
        session.mixDue = mixer == null ? Mixer.NEVER : mixer.due();
        if (session.mixDue != Mixer.NEVER) {
            mixing.add(session);
        }
    }

    private void mixesNoMore(OpenSession session) {
        if (session.mixDue != Mixer.NEVER) {
            mixing.remove(session);
            session.mixDue = Mixer.NEVER;
        }
    }

    /** Has keys agreed where they are to be. */
    private void shake(OpenEnd end) {
        var terms = end.asked();
        if (terms != null) {
            end.shakes(terms, handshakes.begin(terms, new Ear(end, terms)));
        }
    }

    /** Where an end is told by other threads what comes of its handshake. */
    private final class Ear implements Handshakes.Ear {
        private final OpenEnd end;
        private final Wrapping.Dtls terms;

        Ear(OpenEnd end, Wrapping.Dtls terms) {
            this.end = end;
            this.terms = terms;
        }

        /** What finds no place is lost as other datagrams are. */
        @Override
        public void send(byte[] datagram) {
            var _ = request(() -> {
                var target = end.end.reached();
                if (isOpen() && target != null) {
                    var _ = RtpThread.this.send(end.sockets.rtp(), ByteBuffer.wrap(datagram), target);
                }
            });
        }

        @Override
        public void agreed(Seal.Keys keys) {
            oblige(() -> {
                if (isOpen()) {
                    meters.agreed.increment();
                    end.end.agree(terms, keys, now());
                    changed(end);
                }
            });
        }

        @Override
        public void failed(String why) {
            oblige(() -> {
                if (isOpen()) {
                    meters.disagreed.increment();
                    end.end.disagree();
                    end.notShaken();
                    log.warn("no keys on RTP port {} of call {}: {}", end.lent.port(), end.lease.callId(), why);
                }
            });
        }

        private boolean isOpen() {
            var session = sessions.get(end.lease.id());
            return session != null && end.equals(session.ends.get(end.lent.id())) && end.isShaking(terms);
        }
    }

    private void unschedule(OpenEnd end) {
        if (end.due != End.NEVER) {
            schedule.remove(end);
            end.due = End.NEVER;
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
        for (var lease : List.copyOf(sessions.keySet())) {
            close(lease);
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
        mixAllDue();
        if (sessions.isEmpty() && requests.isEmpty()) {
            selector.select(read);
            return;
        }
        look();
        var next = schedule.peek();
        long now = now();
        var mixed = mixing.peek();
        long due = Math.min(next == null ? nextLook : next.due, mixed == null ? nextLook : mixed.mixDue);
        long wait = Math.min(due, nextLook) - now;
        long pause = gathering.pause(now);
        if (wait <= 0 || !requests.isEmpty()) {
            gathering.look(now);
            selector.selectNow(read);
        } else if (pause > 0) {
            // Requests wait as long as packets do.
            LockSupport.parkNanos(Math.min(wait, pause));
            gathering.look(now());
            selector.selectNow(read);
        } else {
            gathering.look(now);
            selector.select(read, Math.ceilDiv(wait, MS_NANOS));
        }
    }

    private void look() {
        long now = now();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_NANOS;
        look = (look + 1) % LOOKS;
        for (var session : List.copyOf(sessions.values())) {
            if (Math.floorMod(session.lease.id().hashCode(), LOOKS) == look) {
                List.copyOf(session.ends.values()).forEach(end -> look(end, now));
            }
        }
    }

    private void look(OpenEnd end, long now) {
        try {
            end.end.look(now);
            tell(end);
        } catch (RuntimeException | Error e) {
            broken(end, e);
        }
    }

    private void sendDue() {
        long now = now();
        for (var end = schedule.peek(); end != null && end.due - now <= 0; end = schedule.peek()) {
            schedule.remove();
            long due = end.due;
            end.due = End.NEVER;
            try {
                step(end, due);
            } catch (RuntimeException | Error e) {
                broken(end, e);
            }
        }
    }

    private void mixAllDue() {
        long now = now();
        for (var session = mixing.peek(); session != null && session.mixDue - now <= 0; session = mixing.peek()) {
            mix(session, now);
        }
    }

    /** Makes the next frame of a mix, and sends it to all that hear it. */
    private void mix(OpenSession session, long now) {
        var mixer = session.mixer();
        mixesNoMore(session);
        if (mixer == null) {
            return;
        }
        try {
            long due = mixer.due();
            mixer.mix(now);
            for (var end : session.ends.values()) {
                sendMixed(end, due, now);
            }
            mixes(session);
        } catch (RuntimeException | Error e) {
            broken(session, e);
        }
    }

    private void sendMixed(OpenEnd end, long due, long now) {
        out.clear();
        while (end.end.nextMixed(now, out)) {
            meters.late(now - due);
            out.flip();
            send(end, now);
            end.sent(out, now);
            report(end, now);
            out.clear();
        }
    }

    private void step(OpenEnd end, long due) {
        long now = now();
        sendTranscoded(end, now);
        var conversation = end.end.conversation();
        if (conversation != null) {
            conversation.look(now);
        }
        if (!end.end.isPlayDue(now)) {
            changed(end);
            return;
        }
        out.clear();
        switch (end.end.step(now, out)) {
            case SEND -> {
                meters.late(now - due);
                out.flip();
                send(end, now);
                end.sent(out, now);
                report(end, now);
            }
            case SILENT -> end.endIfFinished();
            case FINISHED -> end.stop(Played.Outcome.FINISHED);
        }
        changed(end);
    }

    private void send(OpenEnd end, long now) {
        var target = end.end.target(now);
        if (target != null && sendRtp(end, out, target)) {
            meters.sent.increment();
        }
    }

    private void report(OpenEnd end, long now) {
        var target = end.end.controlTarget(now);
        if (target == null || !end.end.reports(now)) {
            return;
        }
        out.clear();
        end.end.report(now, wall.instant(), out);
        out.flip();
        if (sendRtcp(end, out, target)) {
            meters.rtcpSent.increment();
        }
    }

    private boolean sendRtp(OpenEnd end, ByteBuffer clear, InetSocketAddress target) {
        if (!end.end.isSealed()) {
            return send(end.sockets.rtp(), clear, target);
        }
        sealed.clear();
        return end.end.sealRtp(clear, sealed) && send(end.sockets.rtp(), sealed.flip(), target);
    }

    private boolean sendRtcp(OpenEnd end, ByteBuffer clear, InetSocketAddress target) {
        var socket = end.end.isMultiplexed() ? end.sockets.rtp() : end.sockets.rtcp();
        if (!end.end.isSealed()) {
            return send(socket, clear, target);
        }
        sealed.clear();
        return end.end.sealRtcp(clear, sealed) && send(socket, sealed.flip(), target);
    }

    private boolean send(DatagramChannel socket, ByteBuffer datagram, InetSocketAddress target) {
        try {
            if (socket.send(datagram, target) > 0) {
                return true;
            }
        } catch (IOException e) {
            // No route, or a firewall's refusal; the next packet may pass.
            log.trace("not sent", e);
        }
        meters.unsent.increment();
        return false;
    }

    private void read(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof Endpoint endpoint) {
            gathering.took();
            try {
                switch (endpoint) {
                    case Rtp rtp -> readRtp(rtp.end());
                    case Rtcp rtcp -> readRtcp(rtcp.end());
                }
            } catch (IOException e) {
                // An ICMP error of an earlier packet: the next read is good again.
                meters.unsent.increment();
            } catch (RuntimeException | Error e) {
                broken(endpoint.end(), e);
            }
        }
    }

    private void readRtp(OpenEnd end) throws IOException {
        in.clear();
        var from = (InetSocketAddress) end.sockets.rtp().receive(in);
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
        var arrival = end.end.receive(in, from, now, out);
        meters.arrived(arrival);
        switch (arrival) {
            case CHECKED -> {
                send(end.sockets.rtp(), out.flip(), from);
                shake(end);
                changed(end);
                return;
            }
            case HANDSHAKE -> {
                if (from.equals(end.end.reached())) {
                    end.shaken(in);
                }
                return;
            }
            case HEARD, ECHOED, LATE, STRAY, MULTIPLEXED, UNREAD, FOREIGN, FORGED, RTCP, MALFORMED -> {}
        }
        if (isSound(arrival)) {
            end.said(in, now);
        }
        if (arrival == Arrival.ECHOED) {
            out.flip();
            send(end, now);
            end.sent(out, now);
        }
        if (arrival == Arrival.ECHOED || arrival == Arrival.HEARD) {
            report(end, now);
        }
        if (arrival.isPassed()) {
            for (var hearer : end.hearers) {
                if (arrival == Arrival.MULTIPLEXED && (end.end.isMultiplexed() || hearer.end.isMultiplexed())) {
                    relayControl(end, hearer, now);
                } else if (hearer.end.transcodes()) {
                    transcode(end, hearer, arrival, now);
                } else {
                    relay(end, hearer, arrival, now);
                }
            }
        }
        if (end.end.isMixed() && isSound(arrival) && arrival != Arrival.STRAY) {
            in.rewind();
            end.end.mix(in, now);
        }
        tell(end);
        if (end.end.conversation() != null && isSound(arrival) && arrival != Arrival.STRAY) {
            in.rewind();
            end.end.listen(in, now);
            if (end.due != end.end.due()) {
                changed(end);
            }
        }
    }

    private void relay(OpenEnd heard, OpenEnd hearer, Arrival arrival, long now) {
        in.rewind();
        boolean numbered = arrival != Arrival.MULTIPLEXED && arrival != Arrival.UNREAD;
        byte number = numbered ? in.get(1) : 0;
        if (numbered && !hearer.end.fit(in)) {
            return;
        }
        var target = hearer.end.relay(now);
        if (target != null && sendRtp(hearer, in, target)) {
            meters.relayed.increment();
            if (isSound(arrival)) {
                hearer.sent(in, now);
            }
            if (arrival == Arrival.MULTIPLEXED) {
                hearer.end.passed(heard.end.senderReport(), now);
            }
        }
        if (numbered) {
            // What was changed for one is not for the next.
            in.put(1, number);
        }
    }

    private void transcode(OpenEnd heard, OpenEnd hearer, Arrival arrival, long now) {
        if (arrival == Arrival.MULTIPLEXED || arrival == Arrival.STRAY) {
            return;
        }
        in.rewind();
        while (!hearer.end.transcode(heard.end, in, now)) {
            sendTranscoded(hearer, now);
        }
        sendTranscoded(hearer, now);
        if (hearer.due != hearer.end.due()) {
            changed(hearer);
        }
    }

    private void sendTranscoded(OpenEnd end, long now) {
        out.clear();
        while (end.end.transcoded(now, out)) {
            out.flip();
            send(end, now);
            end.sent(out, now);
            report(end, now);
            out.clear();
        }
    }

    /** Whether it is RTP that was read. */
    private static boolean isSound(Arrival arrival) {
        return switch (arrival) {
            case HEARD, ECHOED, LATE, STRAY -> true;
            case MULTIPLEXED, UNREAD, CHECKED, HANDSHAKE, FOREIGN, FORGED, RTCP, MALFORMED -> false;
        };
    }

    private void readRtcp(OpenEnd end) throws IOException {
        in.clear();
        if (!(end.sockets.rtcp().receive(in) instanceof InetSocketAddress from)) {
            return;
        }
        long now = now();
        in.flip();
        meters.rtcpReceived.increment();
        if (in.limit() <= LARGEST && end.end.control(in, from, now)) {
            for (var hearer : end.hearers) {
                relayControl(end, hearer, now);
            }
        }
    }

    private void relayControl(OpenEnd heard, OpenEnd hearer, long now) {
        var target = hearer.end.relayControl(now);
        in.rewind();
        if (target != null && sendRtcp(hearer, in, target)) {
            meters.rtcpRelayed.increment();
            hearer.end.passed(heard.end.senderReport(), now);
        }
    }

    /** A bug, or a lack of the system's, met an end: its session ends and the lease with it, the others go on. */
    private void broken(OpenSession session, Throwable cause) {
        log.error("closing the session of call {}: it cannot be mixed", session.lease.callId(), cause);
        close(session.lease.id());
        lost.accept(session.lease);
    }

    /** The same of an end. */
    private void broken(OpenEnd end, Throwable cause) {
        var lease = end.lease;
        log.error("closing the session of RTP port {} of call {}", end.lent.port(), lease.callId(), cause);
        close(lease.id());
        lost.accept(lease);
    }

    /** What a selection key stands for. */
    private sealed interface Endpoint {
        OpenEnd end();
    }

    private record Rtp(OpenEnd end) implements Endpoint {}

    private record Rtcp(OpenEnd end) implements Endpoint {}
}
