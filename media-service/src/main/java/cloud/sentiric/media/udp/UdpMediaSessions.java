package cloud.sentiric.media.udp;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.conversation.Conversation;
import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Handshakes;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.recording.Recordings;
import cloud.sentiric.media.session.CallId;
import cloud.sentiric.media.session.Closed;
import cloud.sentiric.media.session.EndQuality;
import cloud.sentiric.media.session.Held;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LeaseId;
import cloud.sentiric.media.session.Lent;
import cloud.sentiric.media.session.LentEnd;
import cloud.sentiric.media.session.MediaSessions;
import cloud.sentiric.media.session.Opening;
import cloud.sentiric.media.session.Patch;
import cloud.sentiric.media.session.Playing;
import cloud.sentiric.media.session.Removed;
import cloud.sentiric.media.session.Renewal;
import cloud.sentiric.media.session.Reply;
import cloud.sentiric.media.session.RequestId;
import cloud.sentiric.media.session.SessionMachine.Patched;
import cloud.sentiric.media.session.SessionRecordings;
import cloud.sentiric.media.session.Sessions;
import cloud.sentiric.media.session.Talk;
import cloud.sentiric.media.watch.Watcher;
import cloud.sentiric.node.TraceContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The sessions of this node on real sockets. The books are kept by the thread rtp-ports alone, a session by its RtpThread. */
public final class UdpMediaSessions implements MediaSessions {
    /**
     * Named values of one instance.
     *
     * @param handshakes agree keys where an end asks for it
     */
    public record Settings(RtpAddresses addresses, int ports, int threads, End.Terms ends, Handshakes handshakes) {}

    /** How much is in use. */
    public record Counts(int sessions, PortCounts ports) {}

    private static final Logger log = LoggerFactory.getLogger(UdpMediaSessions.class);
    private static final Duration EXPIRY_PERIOD = Duration.ofMillis(200);

    private final Settings settings;
    private final Sessions sessions;
    private final RandomGenerator random;
    private final LongSupplier clock;
    private final QueueThread desk;
    private final List<RtpThread> threads = new ArrayList<>();
    private final Crew crew;
    private final NewsDesk news;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile Counts counts;
    private volatile boolean draining;

    public UdpMediaSessions(Settings settings, Sessions sessions, RandomGenerator random, MeterRegistry registry)
            throws IOException {
        this.settings = settings;
        this.sessions = sessions;
        this.random = random;
        this.counts = new Counts(sessions.size(), sessions.counts());
        long start = System.nanoTime();
        this.clock = () -> System.nanoTime() - start;
        this.desk = new QueueThread("rtp-ports", this::expire, EXPIRY_PERIOD);
        this.news = new NewsDesk(registry);
        var meters = new RtpMeters(registry);
        for (int number = 0; number < settings.threads(); number++) {
            threads.add(new RtpThread(
                    number,
                    settings.ports(),
                    settings.handshakes(),
                    clock,
                    InstantSource.system(),
                    meters,
                    this::lost,
                    news::tell));
        }
        this.crew = new Crew(desk, threads, sessions);
        Gauge.builder("rtp.sessions.active", this, each -> each.counts.sessions())
                .register(registry);
        gauge(registry, "used", PortCounts::used);
        gauge(registry, "free", PortCounts::free);
        gauge(registry, "resting", PortCounts::resting);
    }

    private void gauge(MeterRegistry registry, String state, ToIntFunction<PortCounts> count) {
        Gauge.builder("rtp.ports", this, each -> count.applyAsInt(each.counts.ports()))
                .tag("state", state)
                .register(registry);
    }

    public void start() {
        news.start();
        threads.forEach(RtpThread::start);
        desk.start();
    }

    /** Ends all, releasing what is held. */
    public void stop() throws InterruptedException {
        desk.stop();
        for (var thread : threads) {
            thread.stop();
        }
        news.stop();
    }

    /** Nanoseconds, by which all that is heard is dated. */
    public LongSupplier clock() {
        return clock;
    }

    /** What is recorded in its sessions, and kept there. */
    public SessionRecordings recordings(Recordings kept) {
        return new UdpRecordings(crew, clock, kept);
    }

    /** Takes no new calls from now on; complete when the last session has ended. */
    public CompletableFuture<Void> drain() {
        draining = true;
        desk.request(this::count);
        return drained;
    }

    public boolean draining() {
        return draining;
    }

    public Counts counts() {
        return counts;
    }

    @Override
    public CompletableFuture<Opening<Lent>> open(RequestId request, CallId call, List<AddressFamily> families) {
        return atDesk(new Opening.Busy<>(), () -> {
            var given = sessions.given(request);
            if (given != null) {
                return new Opening.Opened<>(given, false);
            }
            if (draining) {
                return new Opening.Draining<>();
            }
            try (var bound = new Binding()) {
                var lent = sessions.open(request, call, families, clock.getAsLong(), bound::bind);
                if (lent == null) {
                    return new Opening.Exhausted<>();
                }
                var session = new OpenSession(lent.lease());
                lent.ends().forEach(end -> session.add(bound.take(lent.lease(), end)));
                var thread = crew.thread(lent.lease());
                thread.oblige(() -> thread.open(session));
                return new Opening.Opened<>(lent, true);
            }
        });
    }

    @Override
    public CompletableFuture<Opening<Held>> add(LeaseId id, RequestId request, AddressFamily family) {
        return atDesk(new Opening.Busy<>(), () -> {
            var lease = sessions.lease(id);
            if (lease == null) {
                return new Opening.Unknown<>();
            }
            var given = sessions.given(id, request);
            if (given != null) {
                return new Opening.Opened<>(new Held(lease, given), false);
            }
            if (sessions.isFull(id)) {
                return new Opening.Full<>();
            }
            try (var bound = new Binding()) {
                var end = sessions.add(id, request, family, clock.getAsLong(), bound::bind);
                if (end == null) {
                    return new Opening.Exhausted<>();
                }
                var opened = bound.take(lease, end);
                var thread = crew.thread(lease);
                thread.oblige(() -> thread.open(opened));
                return new Opening.Opened<>(new Held(lease, end), true);
            }
        });
    }

    /** Sockets that were bound for a request; those that nobody took are closed. */
    private final class Binding implements AutoCloseable {
        private final Map<EndId, PortSockets> bound = new HashMap<>();

        boolean bind(LentEnd end) {
            var local = settings.addresses().of(end.family()).orElseThrow();
            try {
                bound.put(end.id(), PortSockets.bind(local.bind(), end.port()));
                return true;
            } catch (IOException e) {
                log.warn("RTP port {} is taken by another process, trying the next: {}", end.port(), e.getMessage());
                return false;
            }
        }

        OpenEnd take(Lease lease, LentEnd end) {
            var sockets = Objects.requireNonNull(bound.remove(end.id()));
            return new OpenEnd(lease, end, sockets, new End(settings.ends(), end.ice(), random, clock.getAsLong()));
        }

        @Override
        public void close() {
            for (var sockets : bound.values()) {
                try {
                    sockets.close();
                } catch (IOException e) {
                    log.warn("cannot close an RTP port: {}", e.toString());
                }
            }
        }
    }

    @Override
    public CompletableFuture<Reply<Removed>> remove(LeaseId id, EndId end) {
        return answered(() -> {
            var lease = sessions.lease(id);
            if (lease == null) {
                return CompletableFuture.completedFuture(new Reply.Unknown<>());
            }
            var removed = sessions.remove(id, end, clock.getAsLong());
            if (removed == null) {
                return CompletableFuture.completedFuture(new Reply.NoEnd<>());
            }
            var held = new Held(lease, removed);
            return crew.oblige(lease, thread -> new Reply.Done<>(new Removed(held, thread.close(id, end))));
        });
    }

    @Override
    public CompletableFuture<Reply<Closed>> close(LeaseId id) {
        return answered(() -> {
            var lent = sessions.close(id, clock.getAsLong());
            return lent == null
                    ? CompletableFuture.completedFuture(new Reply.Unknown<>())
                    : close(lent).thenApply(Reply.Done::new);
        });
    }

    private CompletableFuture<Closed> close(Lent lent) {
        var lease = lent.lease();
        return crew.oblige(lease, thread -> new Closed(lent, thread.close(lease.id())));
    }

    /** What is begun at the desk and answered by the thread of a session. */
    private <T> CompletableFuture<Reply<T>> answered(Supplier<CompletableFuture<Reply<T>>> work) {
        return atDesk(CompletableFuture.completedFuture(new Reply.Busy<T>()), work)
                .thenCompose(Function.identity());
    }

    /** A session that its thread has closed: its call is told with the next renewal. */
    private void lost(Lease lease) {
        desk.request(() -> {
            var _ = sessions.close(lease.id(), clock.getAsLong());
        });
    }

    @Override
    public CompletableFuture<Reply<Renewal>> renew(List<LeaseId> leases) {
        var renewing = atDesk(new Renewing(List.of(), List.of(), true), () -> {
            long now = clock.getAsLong();
            var held = new ArrayList<Lease>();
            var unknown = new ArrayList<LeaseId>();
            for (var id : leases) {
                var lease = sessions.renew(id, now);
                if (lease == null) {
                    unknown.add(id);
                } else {
                    held.add(lease);
                }
            }
            return new Renewing(held, unknown, false);
        });
        return renewing.thenCompose(this::states);
    }

    private record Renewing(List<Lease> held, List<LeaseId> unknown, boolean busy) {}

    /** Asks each thread once for all of its sessions. */
    private CompletableFuture<Reply<Renewal>> states(Renewing renewing) {
        if (renewing.busy()) {
            return CompletableFuture.completedFuture(new Reply.Busy<>());
        }
        var byThread = renewing.held().stream().collect(Collectors.groupingBy(crew::thread));
        var asked = byThread.entrySet().stream()
                .map(entry -> states(entry.getKey(), entry.getValue()))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> new Reply.Done<>(new Renewal(
                        asked.stream().flatMap(some -> some.join().stream()).toList(),
                        renewing.unknown(),
                        counts.ports().taken())));
    }

    /** Of a thread that is too busy to say, nothing is said: its leases are renewed all the same. */
    private CompletableFuture<List<Renewal.Renewed>> states(RtpThread thread, List<Lease> leases) {
        var reply = new CompletableFuture<List<Renewal.Renewed>>();
        boolean taken = thread.request(() -> {
            long now = clock.getAsLong();
            reply.complete(leases.stream()
                    .flatMap(lease -> Stream.ofNullable(thread.session(lease.id())))
                    .map(session -> session.renewed(now))
                    .toList());
        });
        if (!taken) {
            reply.complete(List.of());
        }
        return reply;
    }

    private void expire() {
        for (var lent : sessions.expire(clock.getAsLong())) {
            close(lent).thenAccept(closed -> desk.request(() -> tellExpired(closed)));
        }
        count();
    }

    private static void tellExpired(Closed closed) {
        MDC.put(TraceContext.CALL_ID_KEY, closed.lent().lease().callId().value());
        var ports = closed.lent().ends().stream().map(LentEnd::port).toList();
        log.warn("RTP ports {} come back: their lease was not renewed; {}", ports, closed.words());
        MDC.remove(TraceContext.CALL_ID_KEY);
    }

    private void count() {
        counts = new Counts(sessions.size(), sessions.counts());
        if (draining && sessions.size() == 0) {
            drained.complete(null);
        }
    }

    private <T> CompletableFuture<T> atDesk(T busy, Supplier<T> work) {
        return crew.atDesk(busy, () -> {
            var answer = work.get();
            count();
            return answer;
        });
    }

    @Override
    public CompletableFuture<Reply<Long>> patch(LeaseId lease, Patch patch) {
        var reply = new CompletableFuture<Reply<Long>>();
        crew.atSession(lease, reply, (thread, session) -> {
            var patched = session.patch(patch, clock.getAsLong());
            // What waited for its remote side has a time now.
            session.ends.values().forEach(thread::patched);
            thread.mixes(session);
            reply.complete(
                    switch (patched) {
                        case Patched.InForce(var revision) -> new Reply.Done<>(revision);
                        case Patched.Refused(var reason) -> new Reply.Refused<>(reason);
                    });
        });
        return reply;
    }

    @Override
    public Playing play(LeaseId lease, EndId id, Playback playback) {
        var playing = Playing.asked();
        crew.atEnd(lease, id, playing.started(), (thread, end) -> {
            end.stop(Played.Outcome.STOPPED);
            end.end.play(playback, clock.getAsLong());
            end.playing = playing;
            thread.changed(end);
            playing.started().complete(new Reply.Done<>(end.held()));
        });
        return playing;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // That very playing, not an equal one.
    public void abandon(LeaseId lease, EndId id, Playing playing) {
        var ignored = new CompletableFuture<Reply<Held>>();
        crew.atEnd(lease, id, ignored, (thread, end) -> {
            if (end.playing == playing) {
                end.stop(Played.Outcome.STOPPED);
                thread.changed(end);
            }
        });
    }

    @Override
    public CompletableFuture<Reply<Held>> stop(LeaseId lease, EndId id) {
        return crew.ask(lease, id, (thread, end) -> {
            end.stop(Played.Outcome.STOPPED);
            thread.changed(end);
            return new Reply.Done<>(end.held());
        });
    }

    @Override
    public CompletableFuture<Reply<Talk>> converse(
            LeaseId lease, EndId id, int rate, @Nullable Format format, Partner partner) {
        return crew.ask(lease, id, (thread, end) -> {
            var sent = format == null ? end.end.spoken() : format;
            return end.end.converse(new Conversation.Terms(rate, sent), partner, clock.getAsLong())
                    ? new Reply.Done<>(new OpenTalk(thread, end, partner, clock))
                    : new Reply.Refused<>("another conversation goes on, or the party's packets are not read");
        });
    }

    @Override
    public CompletableFuture<Reply<EndQuality>> quality(LeaseId lease, EndId id) {
        return crew.ask(lease, id, (_, end) -> new Reply.Done<>(end.quality(clock.getAsLong())));
    }

    @Override
    public CompletableFuture<Reply<Lease>> watch(LeaseId lease, Watcher watcher) {
        var reply = new CompletableFuture<Reply<Lease>>();
        crew.atSession(
                lease,
                reply,
                (_, session) -> reply.complete(
                        session.watch(watcher)
                                ? new Reply.Done<>(session.lease)
                                : new Reply.Refused<>(OpenSession.MOST_WATCHERS + " watch already")));
        return reply;
    }

    @Override
    public void unwatch(LeaseId lease, Watcher watcher) {
        var ignored = new CompletableFuture<Reply<Lease>>();
        crew.atSession(lease, ignored, (_, session) -> session.unwatch(watcher));
    }
}
