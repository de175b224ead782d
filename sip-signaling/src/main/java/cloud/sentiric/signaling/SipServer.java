package cloud.sentiric.signaling;

import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.jain.JainEncoder;
import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.keepalive.Edges;
import cloud.sentiric.signaling.loop.ActiveCalls;
import cloud.sentiric.signaling.loop.Dependency;
import cloud.sentiric.signaling.loop.Intake;
import cloud.sentiric.signaling.loop.Readiness;
import cloud.sentiric.signaling.loop.Refuser;
import cloud.sentiric.signaling.loop.SipMeters;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.transaction.Timing;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import cloud.sentiric.signaling.transaction.TransactionUsers;
import cloud.sentiric.signaling.udp.Receiver;
import cloud.sentiric.signaling.udp.UdpSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The SIP side of the process: binds before everything else starts, and at a stop refuses what is new, waits for calls to
 * end, and closes after everything else.
 */
public final class SipServer implements SmartLifecycle, Dependency, ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(SipServer.class);
    /** Before the web server and the registration with Consul, which are at 0 and above. */
    private static final int PHASE = -1000;

    private static final long LOOK_NANOS = 50_000_000;
    /** How long requests that are being answered when no call is left may take. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final SignalingProperties properties;
    private final String node;
    private final WorkerPool workers;
    private final UdpSocket socket;
    private final Readiness readiness;
    private final Edges edges;
    private final SipMeters meters;
    private final TransactionUsers users;
    private final ActiveCalls calls;
    private @Nullable Refuser refuser;
    private volatile int port;
    private volatile boolean running;

    SipServer(
            SignalingProperties properties,
            String node,
            WorkerPool workers,
            UdpSocket socket,
            Readiness readiness,
            Edges edges,
            SipMeters meters,
            TransactionUsers users,
            ActiveCalls calls) {
        this.properties = properties;
        this.node = node;
        this.workers = workers;
        this.socket = socket;
        this.readiness = readiness;
        this.edges = edges;
        this.meters = meters;
        this.users = users;
        this.calls = calls;
    }

    @Override
    public void start() {
        var sip = properties.sip();
        var keys = GatewayKeys.parse(properties.gatewayKeys());
        int maxBytes = (int) sip.maxMessage().toBytes();
        Function<Intake.Next, Intake> intakes = next -> new Intake(
                new JainParser(keys, maxBytes),
                next,
                readiness,
                keys,
                edges,
                socket,
                meters,
                node,
                sip.probesPerSecond());
        try {
            var no = new Refuser(intakes.apply(workers), meters);
            refuser = no;
            var receiver = new Receiver(intakes.apply(workers), workers, no, maxBytes, meters);
            port = socket.bind(
                            new InetSocketAddress(sip.bind(), sip.port()),
                            (int) sip.receiveBuffer().toBytes(),
                            receiver)
                    .getPort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        var times = properties.transactions();
        var parts = new TransactionLayer.Parts(
                socket,
                new JainEncoder(),
                meters,
                Timing.of(times.t1(), times.t2(), times.t4()),
                hostPort(sip.advertised(), port),
                times.maxPerWorker(),
                System::nanoTime,
                InstantSource.system());
        workers.start(sip.workers(), sip.queue(), parts, users, intakes);
        running = true;
    }

    private static String hostPort(String host, int port) {
        boolean six = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (six ? "[" + host + "]" : host) + ":" + port;
    }

    /** Port of the bound socket. */
    public int port() {
        return port;
    }

    /** Gateways learn first that this node leaves, and send no more calls: none is refused that could have gone elsewhere. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        readiness.leave();
        if (running && !readiness.draining() && edges.any(System.nanoTime())) {
            log.info("leaving: nothing new is taken any more once the gateways know");
            waitFor(properties.sip().farewell(), () -> false);
        }
        readiness.drain();
    }

    /** Whoever interrupts it does not want to wait: all is closed none the less. */
    @Override
    public void stop() {
        readiness.drain();
        awaitCalls();
        boolean interrupted = !done(this::awaitAnswers);
        interrupted |= !done(socket::close);
        interrupted |= !done(workers::stop);
        interrupted |= !done(this::stopRefusing);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    private interface Part {
        void run() throws InterruptedException;
    }

    /** False where the thread was interrupted; the next part is not, then. */
    private static boolean done(Part part) {
        try {
            part.run();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void stopRefusing() throws InterruptedException {
        if (refuser != null) {
            refuser.stop();
        }
    }

    private void awaitCalls() {
        int before = calls.count();
        if (before > 0) {
            log.info("waiting for {} calls to end", before);
        }
        waitFor(properties.sip().drain(), () -> calls.count() == 0);
        if (calls.count() > 0) {
            log.warn("stopping with {} calls", calls.count());
        }
    }

    /** What has come gets its answer: a BYE for a call that another node has now, above all. */
    private void awaitAnswers() throws InterruptedException {
        long end = System.nanoTime() + PARTING.toNanos();
        try {
            while (System.nanoTime() - end < 0
                    && workers.unanswered().toCompletableFuture().get(PARTING.toMillis(), TimeUnit.MILLISECONDS) > 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (ExecutionException | TimeoutException e) {
            log.debug("workers do not say what waits for an answer", e);
        }
    }

    /** Waits no longer where the thread is interrupted. */
    private static void waitFor(Duration most, BooleanSupplier done) {
        long end = System.nanoTime() + most.toNanos();
        while (!done.getAsBoolean()
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public boolean available() {
        return running && socket.isOpen();
    }
}
