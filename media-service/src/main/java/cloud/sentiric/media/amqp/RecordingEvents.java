package cloud.sentiric.media.amqp;

import cloud.sentiric.media.disk.Sidecar;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.node.TraceContext;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Announces recordings that are whole. Their sidecars are what is to be told, and go when the broker has confirmed it: a recording is
 * announced at least once, always with the same eventId. Owns the thread recording-events; connects when there is something to tell.
 */
public final class RecordingEvents {
    private static final Logger log = LoggerFactory.getLogger(RecordingEvents.class);
    /** The broker's own, from its definitions; no service may declare it. */
    private static final String EXCHANGE = "sentiric_events";

    private static final String NAME = "recording-events";
    private static final int PERSISTENT = 2;
    private static final long CONFIRM_MS = 10_000;
    /** Read at once: there may be those of days. */
    private static final int MOST = 100;

    private final ConnectionFactory factory;
    private final Store store;
    private final RecordingJson json;
    private final Duration pause;
    /** There may be some of an earlier run. */
    private final Semaphore wake = new Semaphore(1);

    private final Thread thread = Thread.ofPlatform().name(NAME).unstarted(this::run);
    private @Nullable Connection connection;
    private boolean failing;
    private volatile boolean running = true;

    /**
     * Not started yet.
     *
     * @param factory without automatic recovery
     * @param nodeId of this node
     * @param pause before the next try after a failure
     */
    public RecordingEvents(ConnectionFactory factory, Store store, JsonMapper json, String nodeId, Duration pause) {
        this.factory = factory;
        this.store = store;
        this.json = new RecordingJson(json, nodeId);
        this.pause = pause;
        factory.setExceptionHandler(new ForgivingExceptionHandler());
    }

    public void start() {
        thread.start();
    }

    /** Ends the thread; what was not announced is at the next start. */
    public void stop() throws InterruptedException {
        running = false;
        wake.release();
        thread.join(Duration.ofSeconds(3));
        thread.interrupt();
    }

    /** Another recording is whole. */
    public void wake() {
        wake.release();
    }

    private void run() {
        try {
            while (running) {
                boolean told = tellAll();
                if (told) {
                    wake.acquire();
                } else {
                    var _ = wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
                wake.drainPermits();
            }
            tellAll();
        } catch (InterruptedException e) {
            log.debug("interrupted", e);
        }
        close();
    }

    /** Whether nothing is left to tell. */
    private boolean tellAll() throws InterruptedException {
        try {
            if (failing) {
                // Nothing is read that cannot be told.
                var _ = connect();
            }
            for (var next = store.finished(MOST); !next.isEmpty(); next = store.finished(MOST)) {
                tell(next);
            }
            if (failing) {
                failing = false;
                log.info("{}: the broker is back", NAME);
            }
            return true;
        } catch (IOException | TimeoutException | RuntimeException e) {
            if (!failing) {
                failing = true;
                log.warn("{}: the broker is away or refuses, trying on: {}", NAME, e.toString());
            }
            close();
            return false;
        }
    }

    private void tell(List<Sidecar> finished) throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connect().createChannel()) {
            var returned = new AtomicBoolean();
            channel.confirmSelect();
            channel.addReturnListener(_ -> returned.set(true));
            for (var recording : finished) {
                channel.basicPublish(EXCHANGE, RecordingJson.TYPE, true, properties(recording), json.of(recording));
                // The return of a message comes before its confirm.
                channel.waitForConfirmsOrDie(CONFIRM_MS);
                if (returned.get()) {
                    throw new IOException("no queue is bound for " + RecordingJson.TYPE + " (start cdr-service once)");
                }
                store.forget(recording);
            }
        }
    }

    private Connection connect() throws IOException, TimeoutException {
        var open = connection;
        if (open == null || !open.isOpen()) {
            open = factory.newConnection(NAME);
            connection = open;
        }
        return open;
    }

    private static BasicProperties properties(Sidecar recording) {
        return new BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(PERSISTENT)
                .messageId(recording.id())
                .type(RecordingJson.TYPE)
                .headers(Map.of(
                        TraceContext.HEADER, new TraceContext(recording.order().traceId()).parent()))
                .build();
    }

    private void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            open.abort();
        }
    }
}
