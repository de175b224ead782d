package cloud.sentiric.media.udp;

import cloud.sentiric.media.playout.Allocation;
import cloud.sentiric.media.playout.Listener;
import cloud.sentiric.media.playout.MediaPorts;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.playout.Playing;
import cloud.sentiric.media.playout.PortReply;
import cloud.sentiric.media.playout.RtpSession;
import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.media.rtp.Quality;
import cloud.sentiric.node.TraceContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The ports of this node on real sockets. The pool is touched by the thread rtp-ports alone, a port by its RtpThread. */
public final class UdpMediaPorts implements MediaPorts {
    /** Named values of one instance. */
    public record Settings(InetAddress bind, int ports, int threads, Duration probation, Duration unanswered) {}

    private static final Logger log = LoggerFactory.getLogger(UdpMediaPorts.class);
    private static final Duration EXPIRY_PERIOD = Duration.ofMillis(200);

    private final Settings settings;
    private final PortPool pool;
    private final RandomGenerator random;
    private final LongSupplier clock;
    private final PortThread desk;
    private final List<RtpThread> threads = new ArrayList<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile PortCounts counts;
    private volatile boolean draining;

    public UdpMediaPorts(Settings settings, PortPool pool, RandomGenerator random, MeterRegistry registry)
            throws IOException {
        this.settings = settings;
        this.pool = pool;
        this.random = random;
        this.counts = pool.counts();
        long start = System.nanoTime();
        this.clock = () -> System.nanoTime() - start;
        this.desk = new PortThread(this::expire, EXPIRY_PERIOD);
        var meters = new RtpMeters(registry);
        for (int number = 0; number < settings.threads(); number++) {
            threads.add(new RtpThread(number, settings.ports(), clock, InstantSource.system(), meters));
        }
        gauge(registry, "rtp.sessions.active", "used", PortCounts::used);
        gauge(registry, "rtp.ports", "used", PortCounts::used);
        gauge(registry, "rtp.ports", "free", PortCounts::free);
        gauge(registry, "rtp.ports", "resting", PortCounts::resting);
    }

    private void gauge(MeterRegistry registry, String name, String state, ToIntFunction<PortCounts> count) {
        var gauge = Gauge.builder(name, this, ports -> count.applyAsInt(ports.counts));
        (name.endsWith("ports") ? gauge.tag("state", state) : gauge).register(registry);
    }

    public void start() {
        threads.forEach(RtpThread::start);
        desk.start();
    }

    /** Ends all, releasing what is held. */
    public void stop() throws InterruptedException {
        desk.stop();
        for (var thread : threads) {
            thread.stop();
        }
    }

    /** Takes no new calls from now on; complete when the last port is free. */
    public CompletableFuture<Void> drain() {
        draining = true;
        desk.request(this::count);
        return drained;
    }

    public boolean draining() {
        return draining;
    }

    public PortCounts counts() {
        return counts;
    }

    @Override
    public CompletableFuture<Allocation> allocate(CallId call) {
        return atDesk(new Allocation.Busy(), () -> {
            long now = clock.getAsLong();
            var held = pool.held(call, now);
            if (held != null) {
                return new Allocation.Allocated(held, false);
            }
            if (draining) {
                return new Allocation.Draining();
            }
            var port = pool.allocate(call, now, candidate -> open(candidate, call));
            return port == null ? new Allocation.Exhausted() : new Allocation.Allocated(port, true);
        });
    }

    private boolean open(RtpPort port, CallId call) {
        try {
            var sockets = PortSockets.bind(settings.bind(), port);
            var opened = new OpenPort(
                    port, sockets, new RtpSession(call, settings.probation(), settings.unanswered(), random));
            var thread = thread(port);
            thread.oblige(() -> thread.open(opened));
            return true;
        } catch (IOException e) {
            log.warn("RTP port {} is taken by another process, trying the next: {}", port, e.getMessage());
            return false;
        }
    }

    @Override
    public CompletableFuture<PortReply<Boolean>> release(Lease lease) {
        return atDesk(new PortReply.Busy<>(), () -> {
            boolean released = pool.release(lease, clock.getAsLong());
            if (released) {
                close(lease.port());
            }
            return new PortReply.Done<>(released);
        });
    }

    private void close(RtpPort port) {
        var thread = thread(port);
        thread.oblige(() -> thread.close(port));
    }

    @Override
    public CompletableFuture<PortReply<List<Lease>>> renew(List<Lease> leases) {
        return atDesk(new PortReply.Busy<>(), () -> {
            long now = clock.getAsLong();
            return new PortReply.Done<>(
                    leases.stream().filter(lease -> !pool.renew(lease, now)).toList());
        });
    }

    private void expire() {
        for (var lease : pool.expire(clock.getAsLong())) {
            close(lease.port());
            MDC.put(TraceContext.CALL_ID_KEY, lease.callId().value());
            log.warn("RTP port {} comes back: its lease was not renewed", lease.port());
            MDC.remove(TraceContext.CALL_ID_KEY);
        }
        count();
    }

    private void count() {
        counts = pool.counts();
        if (draining && counts.used() == 0) {
            drained.complete(null);
        }
    }

    @Override
    public Playing play(RtpPort number, Playback playback, InetSocketAddress remote) {
        var playing = new Playing(new CompletableFuture<>(), new CompletableFuture<>());
        playing.started().whenComplete((reply, failure) -> notStarted(playing, reply, failure));
        atPort(number, playing.started(), port -> {
            port.stop(Played.Outcome.STOPPED);
            port.session.play(playback, remote, clock.getAsLong());
            port.playing = playing;
            thread(number).reschedule(port);
            playing.started().complete(new PortReply.Done<>(port.session.call()));
        });
        return playing;
    }

    /** What never starts has ended. */
    private static void notStarted(Playing playing, @Nullable PortReply<CallId> reply, @Nullable Throwable failure) {
        switch (reply) {
            case null -> playing.ended().completeExceptionally(failure == null ? new IllegalStateException() : failure);
            case PortReply.Done<CallId> _ -> {}
            case PortReply.NotAllocated<CallId> _ -> playing.ended().complete(new PortReply.NotAllocated<>());
            case PortReply.Refused<CallId> refused ->
                playing.ended().complete(new PortReply.Refused<>(refused.reason()));
            case PortReply.Busy<CallId> _ -> playing.ended().complete(new PortReply.Busy<>());
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // That very playing, not an equal one.
    public void abandon(RtpPort number, Playing playing) {
        var ignored = new CompletableFuture<PortReply<CallId>>();
        atPort(number, ignored, port -> {
            if (port.playing == playing) {
                port.stop(Played.Outcome.STOPPED);
                thread(number).reschedule(port);
            }
        });
    }

    @Override
    public CompletableFuture<PortReply<CallId>> stop(RtpPort number) {
        return ask(number, port -> {
            port.stop(Played.Outcome.STOPPED);
            thread(number).reschedule(port);
            return new PortReply.Done<>(port.session.call());
        });
    }

    @Override
    public CompletableFuture<PortReply<CallId>> echo(RtpPort number, InetSocketAddress remote, int payloadType) {
        return ask(number, port -> {
            port.stop(Played.Outcome.STOPPED);
            thread(number).reschedule(port);
            port.session.echo(remote, payloadType, clock.getAsLong());
            return new PortReply.Done<>(port.session.call());
        });
    }

    @Override
    public CompletableFuture<PortReply<CallId>> listen(RtpPort number, Listener listener) {
        return ask(number, port -> {
            if (port.listener != null) {
                return new PortReply.Refused<>("somebody listens already");
            }
            port.listener = listener;
            return new PortReply.Done<>(port.session.call());
        });
    }

    @Override
    public void unlisten(RtpPort number, Listener listener) {
        var ignored = new CompletableFuture<PortReply<CallId>>();
        atPort(number, ignored, port -> {
            if (listener.equals(port.listener)) {
                port.listener = null;
            }
        });
    }

    @Override
    public CompletableFuture<PortReply<Quality>> quality(RtpPort number) {
        return ask(number, port -> new PortReply.Done<>(port.session.quality()));
    }

    private <T> CompletableFuture<PortReply<T>> ask(RtpPort number, Function<OpenPort, PortReply<T>> question) {
        var reply = new CompletableFuture<PortReply<T>>();
        atPort(number, reply, port -> reply.complete(question.apply(port)));
        return reply;
    }

    /** Does something with an open port on its thread; otherwise the reply says why not. */
    private <T> void atPort(RtpPort number, CompletableFuture<PortReply<T>> reply, Consumer<OpenPort> work) {
        var thread = thread(number);
        boolean taken = thread.request(() -> {
            var port = thread.port(number);
            if (port == null) {
                reply.complete(new PortReply.NotAllocated<>());
                return;
            }
            try {
                work.accept(port);
            } catch (RuntimeException | Error e) {
                reply.completeExceptionally(e);
            }
        });
        if (!taken) {
            reply.complete(new PortReply.Busy<>());
        }
    }

    private <T> CompletableFuture<T> atDesk(T busy, Supplier<T> work) {
        var reply = new CompletableFuture<T>();
        boolean taken = desk.request(() -> {
            try {
                var answer = work.get();
                count();
                reply.complete(answer);
            } catch (RuntimeException | Error e) {
                reply.completeExceptionally(e);
            }
        });
        if (!taken) {
            reply.complete(busy);
        }
        return reply;
    }

    private RtpThread thread(RtpPort port) {
        return threads.get(Math.floorMod(port.number() / 2, threads.size()));
    }
}
