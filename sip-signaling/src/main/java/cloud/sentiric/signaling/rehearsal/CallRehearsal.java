package cloud.sentiric.signaling.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.call.CallSettings;
import cloud.sentiric.signaling.call.WorkerCalls;
import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.jain.JainEncoder;
import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.loop.Dependency;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Parsed.Answered;
import cloud.sentiric.signaling.sip.Parsed.Asked;
import cloud.sentiric.signaling.sip.Parsed.Bare;
import cloud.sentiric.signaling.sip.Parsed.Ignored;
import cloud.sentiric.signaling.sip.Parsed.Malformed;
import cloud.sentiric.signaling.transaction.Observer;
import cloud.sentiric.signaling.transaction.Timing;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import cloud.sentiric.signaling.transaction.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries made-up calls through parser, transactions and call machine before this node takes real ones, so that the
 * compiler has seen all of it: the first seconds of a cold process are too slow for the load of a busy one. Nothing leaves
 * the process. Owns the thread call-rehearsal, which ends with the last call.
 */
public final class CallRehearsal implements Dependency {
    private static final Logger log = LoggerFactory.getLogger(CallRehearsal.class);
    private static final int CALLS = 1000;
    private static final Duration LONGEST = Duration.ofSeconds(8);
    private static final int MAX_BYTES = 4096;
    private static final InetSocketAddress GATEWAY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060);

    private static final CallSettings SETTINGS = new CallSettings(
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            false,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(90),
            Duration.ZERO,
            1,
            Duration.ofSeconds(5));
    /** Until all transactions of a call have ended, of which the last takes 64·T1. */
    private static final Duration PAUSE = SETTINGS.t1().multipliedBy(70);

    private final JainParser parser;
    private final TransactionLayer layer;
    private final Stage stage = new Stage();
    private String sent = "";
    private long nanos;
    private volatile boolean over;

    /** Nothing is rehearsed yet. */
    public CallRehearsal(GatewayKeys keys, Domains domains) {
        parser = new JainParser(keys, MAX_BYTES);
        var parts = new TransactionLayer.Parts(
                new Recorder(),
                new JainEncoder(),
                new Nobody(),
                Timing.of(SETTINGS.t1(), SETTINGS.t2(), SETTINGS.t2()),
                "127.0.0.1:13024",
                10,
                () -> nanos,
                this::now);
        layer = new TransactionLayer(parts, new WorkerCalls(stage.ports(SETTINGS, this::now, domains)), 0);
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    /** Starts the first call. */
    public void start() {
        Thread.ofPlatform().daemon().name("call-rehearsal").start(this::run);
    }

    private void run() {
        long began = System.nanoTime();
        try {
            int calls = 0;
            while (calls < CALLS && System.nanoTime() - began < LONGEST.toNanos()) {
                call(calls % 2 == 0);
                calls++;
            }
            log.info("rehearsed {} calls in {} ms", calls, (System.nanoTime() - began) / 1_000_000);
        } catch (RuntimeException e) {
            // Real calls may do better; they will be slow at first.
            log.warn("calls could not be rehearsed", e);
        } finally {
            over = true;
        }
    }

    /** One call, to the echo until the caller hangs up, or to an announcement until its end. */
    void call(boolean echo) {
        int before = stage.ended();
        stage.echo(echo);
        receive(Script.INVITE);
        pass(SETTINGS.t1());
        receive(Script.ACK);
        receive(echo ? Script.BYE : Script.answer(sent));
        pass(PAUSE);
        if (stage.ended() != before + 1) {
            throw new IllegalStateException("a rehearsed call did not end, last sent:\n" + sent);
        }
    }

    /** Transactions of rehearsed calls that have not ended. */
    int transactions() {
        return layer.size();
    }

    private void receive(String message) {
        switch (parser.parse(message.getBytes(UTF_8), GATEWAY)) {
            case Asked(var request) -> layer.received(request);
            case Answered(var response) -> layer.received(response);
            case Malformed _, Bare _, Ignored _ -> throw new IllegalStateException("not understood:\n" + message);
        }
        stage.settle();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        layer.tick();
        stage.settle();
    }

    @Override
    public String name() {
        return "rehearsal";
    }

    @Override
    public boolean available() {
        return over;
    }

    /** Remembers what was sent last. */
    private final class Recorder implements Wire {
        @Override
        public void request(Method method, byte[] message, InetSocketAddress destination) {
            sent = new String(message, UTF_8);
        }

        @Override
        public void response(Method method, int status, byte[] message, InetSocketAddress destination) {
            sent = new String(message, UTF_8);
        }
    }

    /** Counts nothing; bugs end the rehearsal. */
    private static final class Nobody implements Observer {
        @Override
        public void answered(Method method, int status, long nanos) {}

        @Override
        public void dropped(String reason) {}

        @Override
        public void failed(@Nullable CallId callId, Throwable bug) {
            throw new IllegalStateException("call " + callId, bug);
        }
    }
}
