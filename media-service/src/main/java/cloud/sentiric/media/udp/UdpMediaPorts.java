package cloud.sentiric.media.udp;

import cloud.sentiric.media.playout.Allocation;
import cloud.sentiric.media.playout.Listener;
import cloud.sentiric.media.playout.MediaPorts;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.playout.Playing;
import cloud.sentiric.media.playout.PortReply;
import cloud.sentiric.media.playout.Renewal;
import cloud.sentiric.media.playout.RtpSession;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.LeaseId;
import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.port.RequestId;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.media.rtp.Quality;
import cloud.sentiric.node.TraceContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The ports of this node on real sockets. The pool is touched by the thread rtp-ports alone, a port by its RtpThread. */
public final class UdpMediaPorts implements MediaPorts {
    /** Named values of one instance. */
    public record Settings(RtpAddresses addresses, int ports, int threads, Duration probation, Duration unanswered) {}

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
            threads.add(new RtpThread(number, settings.ports(), clock, InstantSource.system(), meters, this::lost));
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
    public CompletableFuture<Allocation> allocate(RequestId request, CallId call, AddressFamily family) {
        return atDesk(new Allocation.Busy(), () -> {
            var given = pool.given(request);
            if (given != null) {
                return new Allocation.Allocated(given, false);
            }
            if (draining) {
                return new Allocation.Draining();
            }
            var lease = pool.allocate(request, call, family, clock.getAsLong(), this::open);
            return lease == null ? new Allocation.Exhausted() : new Allocation.Allocated(lease, true);
        });
    }

    private boolean open(Lease lease) {
        try {
            var local = settings.addresses().of(lease.family()).orElseThrow();
            var sockets = PortSockets.bind(local.bind(), lease.port());
            var opened = new OpenPort(
                    sockets,
                    new RtpSession(lease, settings.probation(), settings.unanswered(), random, clock.getAsLong()));
            var thread = thread(lease.port());
            thread.oblige(() -> thread.open(opened));
            return true;
        } catch (IOException e) {
            log.warn("RTP port {} is taken by another process, trying the next: {}", lease.port(), e.getMessage());
            return false;
        }
    }

    @Override
    public CompletableFuture<PortReply<Lease>> release(LeaseId id) {
        return atDesk(new PortReply.Busy<>(), () -> {
            var lease = pool.release(id, clock.getAsLong());
            if (lease == null) {
                return new PortReply.Unknown<>();
            }
            close(lease.port());
            return new PortReply.Done<>(lease);
        });
    }

    private void close(RtpPort port) {
        var thread = thread(port);
        thread.oblige(() -> thread.close(port));
    }

    /** A port that its thread has closed: its call is told with the next renewal. */
    private void lost(Lease lease) {
        desk.request(() -> {
            var _ = pool.release(lease.id(), clock.getAsLong());
        });
    }

    @Override
    public CompletableFuture<PortReply<Renewal>> renew(List<LeaseId> leases) {
        var renewing = atDesk(new Renewing(List.of(), List.of(), true), () -> {
            long now = clock.getAsLong();
            var held = new ArrayList<Lease>();
            var unknown = new ArrayList<LeaseId>();
            for (var id : leases) {
                var lease = pool.renew(id, now);
                if (lease == null) {
                    unknown.add(id);
                } else {
                    held.add(lease);
                }
            }
            return new Renewing(held, unknown, false);
        });
        return renewing.thenCompose(this::silences);
    }

    private record Renewing(List<Lease> held, List<LeaseId> unknown, boolean busy) {}

    /** Asks each thread once for all of its ports. */
    private CompletableFuture<PortReply<Renewal>> silences(Renewing renewing) {
        if (renewing.busy()) {
            return CompletableFuture.completedFuture(new PortReply.Busy<>());
        }
        var byThread = renewing.held().stream().collect(Collectors.groupingBy(lease -> thread(lease.port())));
        var asked = byThread.entrySet().stream()
                .map(entry -> silences(entry.getKey(), entry.getValue()))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> new PortReply.Done<>(new Renewal(
                        asked.stream().flatMap(some -> some.join().stream()).toList(), renewing.unknown())));
    }

    /** Of a thread that is too busy to say, nothing is said: its leases are renewed all the same. */
    private CompletableFuture<List<Renewal.Renewed>> silences(RtpThread thread, List<Lease> leases) {
        var reply = new CompletableFuture<List<Renewal.Renewed>>();
        boolean taken = thread.request(() -> {
            long now = clock.getAsLong();
            var renewed = new ArrayList<Renewal.Renewed>();
            for (var lease : leases) {
                var port = thread.port(lease);
                if (port != null) {
                    renewed.add(new Renewal.Renewed(lease.id(), port.session.silence(now)));
                }
            }
            reply.complete(renewed);
        });
        if (!taken) {
            reply.complete(List.of());
        }
        return reply;
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
    public Playing play(LeaseId lease, Playback playback, InetSocketAddress remote) {
        var playing = new Playing(new CompletableFuture<>(), new CompletableFuture<>());
        playing.started().whenComplete((reply, failure) -> notStarted(playing, reply, failure));
        atPort(lease, playing.started(), port -> {
            var unfit = unfit(port.lease, remote);
            if (unfit != null) {
                playing.started().complete(unfit);
                return;
            }
            port.stop(Played.Outcome.STOPPED);
            port.session.play(playback, remote, clock.getAsLong());
            port.playing = playing;
            thread(port.port).reschedule(port);
            playing.started().complete(new PortReply.Done<>(port.lease));
        });
        return playing;
    }

    /** Why a port's sockets do not reach an address, or null; a hold is of any family. */
    private static @Nullable PortReply<Lease> unfit(Lease lease, InetSocketAddress remote) {
        var family = AddressFamily.of(remote.getAddress());
        return family == lease.family() || remote.getAddress().isAnyLocalAddress()
                ? null
                : new PortReply.Refused<>("remote_address: is " + family + ", the lease " + lease.family());
    }

    /** What never starts has ended. */
    private static void notStarted(Playing playing, @Nullable PortReply<Lease> reply, @Nullable Throwable failure) {
        switch (reply) {
            case null -> playing.ended().completeExceptionally(failure == null ? new IllegalStateException() : failure);
            case PortReply.Done<Lease> _ -> {}
            case PortReply.Unknown<Lease> _ -> playing.ended().complete(new PortReply.Unknown<>());
            case PortReply.Refused<Lease> refused ->
                playing.ended().complete(new PortReply.Refused<>(refused.reason()));
            case PortReply.Busy<Lease> _ -> playing.ended().complete(new PortReply.Busy<>());
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // That very playing, not an equal one.
    public void abandon(LeaseId lease, Playing playing) {
        var ignored = new CompletableFuture<PortReply<Lease>>();
        atPort(lease, ignored, port -> {
            if (port.playing == playing) {
                port.stop(Played.Outcome.STOPPED);
                thread(port.port).reschedule(port);
            }
        });
    }

    @Override
    public CompletableFuture<PortReply<Lease>> stop(LeaseId lease) {
        return ask(lease, port -> {
            port.stop(Played.Outcome.STOPPED);
            thread(port.port).reschedule(port);
            return new PortReply.Done<>(port.lease);
        });
    }

    @Override
    public CompletableFuture<PortReply<Lease>> echo(LeaseId lease, InetSocketAddress remote, int payloadType) {
        return ask(lease, port -> {
            var unfit = unfit(port.lease, remote);
            if (unfit != null) {
                return unfit;
            }
            port.stop(Played.Outcome.STOPPED);
            thread(port.port).reschedule(port);
            port.session.echo(remote, payloadType, clock.getAsLong());
            return new PortReply.Done<>(port.lease);
        });
    }

    @Override
    public CompletableFuture<PortReply<Lease>> listen(LeaseId lease, Listener listener) {
        return ask(lease, port -> {
            if (port.listener != null) {
                return new PortReply.Refused<>("somebody listens already");
            }
            port.listener = listener;
            return new PortReply.Done<>(port.lease);
        });
    }

    @Override
    public void unlisten(LeaseId lease, Listener listener) {
        var ignored = new CompletableFuture<PortReply<Lease>>();
        atPort(lease, ignored, port -> {
            if (listener.equals(port.listener)) {
                port.listener = null;
            }
        });
    }

    @Override
    public CompletableFuture<PortReply<Quality>> quality(LeaseId lease) {
        return ask(lease, port -> new PortReply.Done<>(port.session.quality()));
    }

    private <T> CompletableFuture<PortReply<T>> ask(LeaseId lease, Function<OpenPort, PortReply<T>> question) {
        var reply = new CompletableFuture<PortReply<T>>();
        atPort(lease, reply, port -> reply.complete(question.apply(port)));
        return reply;
    }

    /** Does something with the port of a lease, on its thread; otherwise the reply says why not. */
    private <T> void atPort(LeaseId id, CompletableFuture<PortReply<T>> reply, Consumer<OpenPort> work) {
        boolean taken = desk.request(() -> {
            var lease = pool.find(id);
            if (lease == null) {
                reply.complete(new PortReply.Unknown<>());
            } else {
                atPort(lease, reply, work);
            }
        });
        if (!taken) {
            reply.complete(new PortReply.Busy<>());
        }
    }

    private <T> void atPort(Lease lease, CompletableFuture<PortReply<T>> reply, Consumer<OpenPort> work) {
        var thread = thread(lease.port());
        boolean taken = thread.request(() -> {
            var port = thread.port(lease);
            if (port == null) {
                reply.complete(new PortReply.Unknown<>());
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
