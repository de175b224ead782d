package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.node.Rabbitmq;
import cloud.sentiric.node.amqp.Brokers;
import cloud.sentiric.servers.RabbitServer;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.Handling;
import cloud.sentiric.signaling.sqlite.EventStore;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Two doors to one broker, as two brokers of a cluster have the same queues: one is shut, and all goes on through the other. */
final class BrokersIT {
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int EVENTS = 400;

    private final RabbitServer broker = RabbitServer.start();
    private final String queue = "test-" + UUID.randomUUID();

    @TempDir
    private Path folder;

    @Test
    void allGoesOnAtTheNextBroker() throws Exception {
        try (var near = new Door(broker.host(), broker.port());
                var far = new Door(broker.host(), broker.port());
                var store = EventStore.open(folder, 64 << 20)) {
            var nobody = "127.0.0.1:1";
            var brokers = new Brokers(
                    new Rabbitmq(
                            String.join(",", nobody, "127.0.0.1:" + near.port(), "127.0.0.1:" + far.port()),
                            5672,
                            broker.user(),
                            broker.password()),
                    "127.0.0.2");
            var publisher = new EventPublisher(brokers, store, RETRY, Duration.ofMillis(1));
            var ended = new ConcurrentLinkedQueue<AttemptId>();
            var requests = TerminateRequests.of(
                    new Requests.Source(brokers, JsonMapper.builder().build(), RETRY, InstantSource.system()),
                    request -> {
                        ended.add(request.attempt());
                        return Handling.DONE;
                    });
            var own = new ConnectionFactory();
            own.setUri(broker.uri());
            try (var connection = own.newConnection();
                    var channel = connection.createChannel()) {
                channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
                channel.queueBind(queue, EventPublisher.EXCHANGE, "test.moved");
                publisher.start();
                requests.start();
                await().atMost(LIMIT).until(() -> near.open() == 2);
                assertThat(far.open()).isZero();

                for (int i = 0; i < EVENTS; i++) {
                    store.append(List.of(event(i)));
                    publisher.wake();
                    if (i == EVENTS / 2) {
                        near.shut();
                    }
                }
                await().atMost(LIMIT).until(() -> store.waiting() == 0);
                assertThat(far.open()).isPositive();
                await().atMost(LIMIT).until(() -> far.open() == 2);

                var attempt = new AttemptId(Uuid7.create(1_000));
                channel.basicPublish(
                        EventPublisher.EXCHANGE,
                        TerminateRequests.TYPE,
                        MessageProperties.PERSISTENT_BASIC,
                        "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}"
                                .formatted(attempt)
                                .getBytes(UTF_8));
                await().atMost(LIMIT).until(() -> ended.contains(attempt));

                var seen = new TreeSet<Integer>();
                for (var got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
                    seen.add(Integer.parseInt(got.getProps().getMessageId()));
                }
                assertThat(seen).hasSize(EVENTS);
                channel.queueDelete(queue);
            } finally {
                publisher.stop();
                requests.stop();
            }
        }
    }

    private static byte[] event(int number) {
        return new Envelope("test.moved", "" + number, "0123456789abcdef0123456789abcdef", "{}").encode();
    }
}
