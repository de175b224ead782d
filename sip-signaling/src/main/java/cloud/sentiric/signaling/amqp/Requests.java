package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.node.TraceContext;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Handling;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes requests of one kind from the queue that all signaling nodes share.
 *
 * <p>A node that has not the call asks the others. A call that nobody has, or that is not so far, is asked for again after a
 * second, twice: it may be about to begin. Where a node could not be asked, the request is tried for {@link #PATIENCE}, and that
 * counts as no try. Then the request, and at once one that is not understood, goes to the dead letters. A request is acknowledged
 * only when the broker has confirmed what follows from it; else the channel ends, and the broker gives it out again. All these
 * ways go through {@link #LETTERS}, which is signaling's own: the broker's default exchange leads to the queues of everybody. Runs
 * on a thread of its own and the client's.
 *
 * @param <R> what a request wants
 */
public final class Requests<R> {
    /** Leads to each of these queues by the queue's name. */
    static final String LETTERS = "sentiric.signaling.letters";

    private static final Logger log = LoggerFactory.getLogger(Requests.class);
    /** Header with the number of the try. */
    private static final String TRY = "sentiric-try";

    /** Header with the time in ms of the first try for which not all nodes could be asked. */
    private static final String SINCE = "sentiric-since";

    private static final int TRIES = 3;
    static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int RETRY_MS = 1000;
    private static final int PREFETCH = 16;
    private static final long CONFIRM_MS = 5000;

    private final JsonMapper json;
    private final Kind<R> kind;
    private final InstantSource clock;
    private final Link link;
    private final String later;
    private final String failed;

    /**
     * What is asked for.
     *
     * @param type routing key, and eventType
     * @param queue its name; those for later and for dead letters are called after it
     * @param thread name of the thread that consumes
     * @param read reads a request
     * @param handle does it, wherever the call is; may wait; may throw: nobody knows then
     */
    record Kind<R>(String type, String queue, String thread, Reader<R> read, Function<R, Handling> handle) {}

    /** Reads what a request wants; null where that cannot be understood. */
    interface Reader<R> {
        @Nullable
        R read(JsonNode request);
    }

    /**
     * Where requests come from.
     *
     * @param pause until a lost connection is tried again
     */
    public record Source(ConnectionFactory broker, JsonMapper json, Duration pause, InstantSource clock) {}

    Requests(Source source, Kind<R> kind) {
        this.json = source.json();
        this.clock = source.clock();
        this.kind = kind;
        this.later = kind.queue() + ".later";
        this.failed = kind.queue() + ".failed";
        this.link = new Link(kind.thread(), source.broker(), source.pause(), this::run);
    }

    /** Starts to consume; connects, and goes on trying to, by itself. */
    public void start() {
        link.start();
    }

    private void run(Link self, Connection connection) throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connection.createChannel()) {
            declare(channel);
            channel.basicQos(PREFETCH);
            channel.confirmSelect();
            var lost = new CountDownLatch(1);
            channel.addShutdownListener(cause -> lost.countDown());
            channel.basicConsume(kind.queue(), new Consumer(channel, lost::countDown));
            self.working();
            lost.await();
            throw new IOException(channel.isOpen() ? "the queue is gone" : "connection lost");
        }
    }

    private void declare(Channel channel) throws IOException {
        channel.exchangeDeclare(LETTERS, "direct", true);
        channel.queueDeclare(failed, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueDeclare(
                kind.queue(),
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-dead-letter-exchange", LETTERS,
                        "x-dead-letter-routing-key", failed));
        channel.queueDeclare(
                later,
                true,
                false,
                false,
                Map.of(
                        "x-queue-type",
                        "quorum",
                        "x-message-ttl",
                        RETRY_MS,
                        "x-dead-letter-exchange",
                        LETTERS,
                        "x-dead-letter-routing-key",
                        kind.queue(),
                        // What waits is not lost on its way back.
                        "x-dead-letter-strategy",
                        "at-least-once",
                        "x-overflow",
                        "reject-publish"));
        for (var queue : List.of(kind.queue(), later, failed)) {
            channel.queueBind(queue, LETTERS, queue);
        }
        channel.queueBind(kind.queue(), EventPublisher.EXCHANGE, kind.type());
    }

    private final class Consumer extends DefaultConsumer {
        private final AtomicBoolean returned = new AtomicBoolean();
        private final Runnable cancelled;

        Consumer(Channel channel, Runnable cancelled) {
            super(channel);
            this.cancelled = cancelled;
            // The return of a message comes before its confirm.
            channel.addReturnListener(_ -> returned.set(true));
        }

        /** By the broker, as where the queue was deleted or has lost its leader: nothing more comes here. */
        @Override
        public void handleCancel(String tag) {
            cancelled.run();
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                throws IOException {
            long delivery = envelope.getDeliveryTag();
            var request = isForged(envelope) ? null : read(body);
            if (request == null) {
                log.warn(
                        "a request on {} is not understood: it needs eventType {} and an attemptId",
                        kind.queue(),
                        kind.type());
                getChannel().basicReject(delivery, false);
                return;
            }
            switch (ask(request)) {
                case DONE -> getChannel().basicAck(delivery, false);
                case NOBODY -> {
                    long number = header(properties, TRY, 1);
                    if (number < TRIES) {
                        again(delivery, properties, TRY, number + 1, body);
                    } else {
                        log.warn("nobody has the call that a {} means: {}", kind.type(), request);
                        getChannel().basicReject(delivery, false);
                    }
                }
                case UNKNOWN -> {
                    long now = clock.millis();
                    long since = header(properties, SINCE, now);
                    if (now - since < PATIENCE.toMillis()) {
                        again(delivery, properties, SINCE, since, body);
                    } else {
                        log.warn("who has the call that a {} means cannot be asked: {}", kind.type(), request);
                        getChannel().basicReject(delivery, false);
                    }
                }
            }
        }

        private void again(long delivery, BasicProperties properties, String header, long value, byte[] body)
                throws IOException {
            getChannel().basicPublish(LETTERS, later, true, with(properties, header, value), body);
            if (isKept()) {
                getChannel().basicAck(delivery, false);
            } else {
                log.warn("the broker has not taken a request that is to be tried again: it stays in {}", kind.queue());
                getChannel().abort();
            }
        }

        /** Whether the broker has what was published; what it returned it has not. */
        private boolean isKept() throws IOException {
            try {
                return getChannel().waitForConfirms(CONFIRM_MS) && !returned.getAndSet(false);
            } catch (TimeoutException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private Handling ask(R request) {
        try {
            return kind.handle().apply(request);
        } catch (RuntimeException e) {
            log.warn("a {} failed: {}", kind.type(), request, e);
            return Handling.UNKNOWN;
        }
    }

    /**
     * Whoever may write another key to the exchange has no copy brought here (CC): old brokers look at the key alone that the message
     * itself has.
     */
    private boolean isForged(Envelope envelope) {
        return envelope.getExchange().equals(EventPublisher.EXCHANGE)
                && !envelope.getRoutingKey().equals(kind.type());
    }

    private @Nullable R read(byte[] body) {
        try {
            var node = json.readTree(body);
            return node.path("eventType").asString("").equals(kind.type())
                    ? kind.read().read(node)
                    : null;
        } catch (JacksonException e) {
            log.debug("no JSON: {}", new String(body, UTF_8), e);
            return null;
        }
    }

    /** The attempt that a request names; null if it names none. */
    static @Nullable AttemptId attempt(JsonNode request) {
        return AttemptId.parse(request.path("attemptId").asString(""));
    }

    private static long header(BasicProperties properties, String name, long otherwise) {
        var headers = properties.getHeaders();
        return headers != null && headers.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    /** Properties of the next try: of the sender's own none that have the broker refuse the message or take it elsewhere too. */
    private static BasicProperties with(BasicProperties properties, String name, long value) {
        var headers = new HashMap<String, Object>();
        for (var kept : List.of(TRY, SINCE, TraceContext.HEADER)) {
            var found = properties.getHeaders() == null
                    ? null
                    : properties.getHeaders().get(kept);
            if (found != null) {
                headers.put(kept, found);
            }
        }
        headers.put(name, value);
        return new BasicProperties.Builder()
                .contentType(properties.getContentType())
                .messageId(properties.getMessageId())
                .type(properties.getType())
                .headers(headers)
                .deliveryMode(2)
                .build();
    }

    /** Ends the thread. */
    public void stop() throws InterruptedException {
        link.stop();
    }
}
