package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.node.TraceContext;
import cloud.sentiric.signaling.sqlite.EventStore;
import cloud.sentiric.signaling.sqlite.StoredRecord;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from the store to the exchange, in their order, and lets go of them when the broker has confirmed.
 *
 * <p>An event after a pause goes at once, and what comes soon after it together: a hundred cost the broker and who listens to
 * it little more than ten. At most {@value #WINDOW} events are unconfirmed. Whatever goes wrong (a refusal, no confirm in 10 s, a lost
 * connection, a returned message because no queue is bound yet) makes it begin again at the first unconfirmed event
 * after a pause: events may come twice, with the same eventId, but never out of order and never not at all. Runs on the
 * thread event-publisher.
 */
public final class EventPublisher {
    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);
    /** The broker's own, from its definitions; no service may declare it. */
    static final String EXCHANGE = "sentiric_events";

    private static final int WINDOW = 1000;
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = 10_000_000;
    private static final int PERSISTENT = 2;

    private final EventStore store;
    private final Link link;
    private final Duration together;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicLong confirmed = new AtomicLong();

    /**
     * Made once.
     *
     * @param pause before the next try after a failure
     * @param together time between two rounds, at least, unless so much waits that the broker has to confirm first
     */
    public EventPublisher(ConnectionFactory factory, EventStore store, Duration pause, Duration together) {
        this.store = store;
        this.together = together;
        this.link = new Link("event-publisher", factory, pause, this::run);
    }

    /** Starts to publish; connects, and goes on trying to, by itself. */
    public void start() {
        link.start();
    }

    /** There is something new in the store. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Number of events that the broker has taken. */
    public long confirmed() {
        return confirmed.get();
    }

    /** Whether the broker is there and takes events. */
    public boolean connected() {
        return link.connected();
    }

    private void run(Link self, Connection connection) throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connection.createChannel()) {
            channel.exchangeDeclarePassive(EXCHANGE);
            var window = new Window(channel);
            if (store.waiting() == 0) {
                self.working();
            }
            while (self.running()) {
                window.advance();
            }
        }
    }

    /** What was published on one channel and is not confirmed. */
    private final class Window {
        private record Unconfirmed(long number, StoredRecord record) {}

        private final Channel channel;
        private final Confirms confirms;
        private final ArrayDeque<Unconfirmed> unconfirmed = new ArrayDeque<>();
        private long next;
        private long progress = System.nanoTime();

        Window(Channel channel) throws IOException {
            this.channel = channel;
            this.confirms = new Confirms(EventPublisher.this::wake);
            channel.confirmSelect();
            channel.addConfirmListener(confirms);
            channel.addReturnListener(confirms);
            channel.addShutdownListener(cause -> confirms.fail("connection lost"));
        }

        /** Publishes what is new, lets go of what is confirmed, waits for more. */
        void advance() throws IOException, InterruptedException {
            boolean idle = true;
            for (StoredRecord record : store.read(next, WINDOW - unconfirmed.size())) {
                next = record.number();
                idle = false;
                var event = Envelope.decode(record.content());
                if (event == null) {
                    log.error("event {} is no event and is left out", record.number());
                    store.discard(record.number());
                } else {
                    unconfirmed.add(new Unconfirmed(channel.getNextPublishSeqNo(), record));
                    publish(event);
                }
            }
            settle();
            if (idle) {
                var _ = wake.tryAcquire(200, TimeUnit.MILLISECONDS);
            } else if (unconfirmed.size() < WINDOW) {
                link.rest(together);
            }
        }

        private void publish(Envelope event) throws IOException {
            var properties = new BasicProperties.Builder()
                    .contentType("application/json")
                    .deliveryMode(PERSISTENT)
                    .messageId(event.id())
                    .type(event.type())
                    .headers(Map.of(TraceContext.HEADER, new TraceContext(event.traceId()).parent()))
                    .build();
            channel.basicPublish(
                    EXCHANGE, event.type(), true, properties, event.body().getBytes(UTF_8));
        }

        private void settle() throws IOException {
            long upTo = confirms.upTo();
            int count = 0;
            long size = 0;
            long last = 0;
            while (!unconfirmed.isEmpty() && unconfirmed.peek().number() <= upTo) {
                var record = unconfirmed.remove().record();
                last = record.number();
                size += record.content().length;
                count++;
            }
            if (count > 0) {
                store.release(last, count, size);
                confirmed.addAndGet(count);
                link.working();
            }
            var failure = confirms.failure();
            if (failure != null) {
                throw new IOException(failure);
            }
            if (count > 0 || unconfirmed.isEmpty()) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > CONFIRM_LIMIT.toNanos()) {
                throw new IOException("no confirm in " + CONFIRM_LIMIT.toSeconds() + " s");
            }
        }
    }

    /** Ends the thread. */
    public void stop() throws InterruptedException {
        // What was published last gets its confirm, if the broker is there.
        long end = System.nanoTime() + STOP_LIMIT.toNanos();
        while (link.connected() && store.waiting() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        link.stop();
    }
}
