package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.call.AttemptId;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes call.terminate.request from the queue that all signaling nodes share.
 *
 * <p>A node that has not the call asks the others. A call that nobody has is asked for again after a second, twice: it
 * may be about to begin. Then the request, and at once one that is not understood, goes to the dead letters. All these
 * ways go through {@link #LETTERS}, which is signaling's own: the broker's default exchange leads to the queues of
 * everybody. Runs on the thread terminate-requests and the client's own.
 */
public final class TerminateRequests {
    static final String QUEUE = "sentiric.signaling.terminate";
    static final String RETRY = QUEUE + ".retry";
    static final String FAILED = QUEUE + ".failed";
    /** Leads to each of these queues by the queue's name. */
    static final String LETTERS = "sentiric.signaling.letters";

    static final String TYPE = "call.terminate.request";
    private static final Logger log = LoggerFactory.getLogger(TerminateRequests.class);
    /** Header with the number of the try. */
    private static final String TRY = "sentiric-try";

    private static final int TRIES = 3;
    private static final int RETRY_MS = 1000;
    private static final int PREFETCH = 16;

    private final JsonMapper json;
    private final BiPredicate<AttemptId, String> terminate;
    private final Link link;

    /**
     * Made once.
     *
     * @param terminate ends the call of an attempt for a reason, wherever it is; false if nobody has it; may wait
     */
    public TerminateRequests(
            ConnectionFactory factory, JsonMapper json, Duration pause, BiPredicate<AttemptId, String> terminate) {
        this.json = json;
        this.terminate = terminate;
        this.link = new Link("terminate-requests", factory, pause, this::run);
    }

    /** Starts to consume; connects, and goes on trying to, by itself. */
    public void start() {
        link.start();
    }

    private void run(Link self, Connection connection) throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connection.createChannel()) {
            declare(channel);
            channel.basicQos(PREFETCH);
            var lost = new CountDownLatch(1);
            channel.addShutdownListener(cause -> lost.countDown());
            channel.basicConsume(QUEUE, new Consumer(channel));
            self.working();
            lost.await();
            throw new IOException("connection lost");
        }
    }

    private static void declare(Channel channel) throws IOException {
        channel.exchangeDeclare(EventPublisher.EXCHANGE, "topic", true);
        channel.exchangeDeclare(LETTERS, "direct", true);
        channel.queueDeclare(FAILED, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueDeclare(
                QUEUE,
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-dead-letter-exchange", LETTERS,
                        "x-dead-letter-routing-key", FAILED));
        channel.queueDeclare(
                RETRY,
                true,
                false,
                false,
                Map.of(
                        "x-message-ttl", RETRY_MS,
                        "x-dead-letter-exchange", LETTERS,
                        "x-dead-letter-routing-key", QUEUE));
        for (var queue : List.of(QUEUE, RETRY, FAILED)) {
            channel.queueBind(queue, LETTERS, queue);
        }
        channel.queueBind(QUEUE, EventPublisher.EXCHANGE, TYPE);
    }

    private final class Consumer extends DefaultConsumer {
        Consumer(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                throws IOException {
            long delivery = envelope.getDeliveryTag();
            var request = read(body);
            if (request == null) {
                log.warn("a request on {} is not understood: it needs eventType {} and an attemptId", QUEUE, TYPE);
                getChannel().basicReject(delivery, false);
                return;
            }
            int number = number(properties);
            if (terminate.test(request.attempt(), request.reason())) {
                getChannel().basicAck(delivery, false);
            } else if (number < TRIES) {
                getChannel().basicPublish(LETTERS, RETRY, again(properties, number + 1), body);
                getChannel().basicAck(delivery, false);
            } else {
                log.warn("nobody has the call of attempt {} that is to be ended", request.attempt());
                getChannel().basicReject(delivery, false);
            }
        }
    }

    private record Request(AttemptId attempt, String reason) {}

    private @Nullable Request read(byte[] body) {
        try {
            var node = json.readTree(body);
            var attempt = AttemptId.parse(node.path("attemptId").asString(""));
            var reason = node.path("reason").asString("");
            boolean right = node.path("eventType").asString("").equals(TYPE);
            return right && attempt != null ? new Request(attempt, reason.isEmpty() ? "terminated" : reason) : null;
        } catch (JacksonException e) {
            log.debug("no JSON: {}", new String(body, UTF_8), e);
            return null;
        }
    }

    private static int number(BasicProperties properties) {
        var headers = properties.getHeaders();
        return headers != null && headers.get(TRY) instanceof Number tried ? tried.intValue() : 1;
    }

    private static BasicProperties again(BasicProperties properties, int number) {
        var headers = new HashMap<String, Object>();
        if (properties.getHeaders() != null) {
            headers.putAll(properties.getHeaders());
        }
        headers.put(TRY, number);
        return properties.builder().headers(headers).deliveryMode(2).build();
    }

    /** Ends the thread. */
    public void stop() throws InterruptedException {
        link.stop();
    }
}
