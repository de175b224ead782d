package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.RabbitServer;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.Direction;
import cloud.sentiric.signaling.call.Handling;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sqlite.EventStore;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Events reach a real broker, whatever happens to it; requests come from it. */
final class EventsIT {
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration TOGETHER = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final AttemptId ATTEMPT = new AttemptId(Uuid7.create(1_000));

    private final RabbitServer broker = RabbitServer.start();
    private final ConnectionFactory factory = factory();
    private final String queue = "test-" + UUID.randomUUID();

    @TempDir
    private Path folder;

    private EventStore store;
    private EventPublisher publisher;
    private AmqpCallEvents events;

    @BeforeEach
    void start() throws IOException {
        store = EventStore.open(folder, 64 << 20);
        publisher = new EventPublisher(factory, store, RETRY, TOGETHER);
        events = new AmqpCallEvents(JSON, "node-b", store, Duration.ofMillis(20), publisher::wake);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException, TimeoutException {
        events.stop();
        publisher.stop();
        store.close();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete(queue);
        }
    }

    @Test
    void eventsArriveInOrderAsTheContractSays() throws IOException, TimeoutException {
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            bind(channel);
            publisher.start();
            for (int i = 0; i < 500; i++) {
                events.publish(answered("call-" + i));
            }
            var got = receive(channel, 500);

            assertThat(callIds(got)).containsExactlyElementsOf(names(0, 500));
            var first = got.getFirst();
            var body = JSON.readTree(first.getBody());
            assertThat(body.path("eventType").asString()).isEqualTo("call.answered");
            assertThat(body.path("timestamp").asString()).isEqualTo("2026-11-20T10:00:00.000Z");
            assertThat(body.path("attemptId").asString()).isEqualTo(ATTEMPT.toString());
            assertThat(body.path("nodeId").asString()).isEqualTo("node-b");
            assertThat(UUID.fromString(body.path("eventId").asString()).version())
                    .isEqualTo(7);
            assertThat(first.getProps().getDeliveryMode()).isEqualTo(2);
            assertThat(String.valueOf(first.getProps().getHeaders().get("traceparent")))
                    .startsWith("00-" + "a".repeat(32) + "-");
            await().atMost(LIMIT).until(() -> store.waiting() == 0);
        }
    }

    @Test
    void whatComesSoonAfterAnEventGoesLater() throws IOException, TimeoutException {
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            bind(channel);
            publisher.start();
            long began = System.nanoTime();
            events.publish(answered("first"));
            receive(channel, 1);
            events.publish(answered("second"));
            assertThat(callIds(receive(channel, 1))).containsExactly("second");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(TOGETHER);
        }
    }

    @Test
    void eventsThatNoQueueTakesWaitForOne() throws IOException, TimeoutException {
        publisher.start();
        events.publish(answered("early"));
        await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> store.waiting() == 1);

        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            bind(channel);
            assertThat(callIds(receive(channel, 1))).containsExactly("early");
            await().atMost(LIMIT).until(() -> store.waiting() == 0);
        }
    }

    @Test
    void brokerThatGoesAwayCostsNoEvent() throws IOException, TimeoutException {
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            bind(channel);
        }
        publisher.start();
        for (int i = 0; i < 300; i++) {
            events.publish(answered("call-" + i));
            if (i == 100) {
                broker.stop();
            }
        }
        await().atMost(LIMIT).until(() -> !publisher.connected() && store.waiting() >= 199);
        broker.resume();

        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).until(() -> store.waiting() == 0);
            var got = new ArrayList<GetResponse>();
            for (var next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
                got.add(next);
            }
            assertThat(callIds(got).stream().distinct()).containsExactlyElementsOf(names(0, 300));
        }
    }

    @Test
    void terminateRequestsAreDoneTriedAgainOrRefused() throws IOException, TimeoutException, InterruptedException {
        var asked = new ConcurrentLinkedQueue<String>();
        var requests = TerminateRequests.of(source(InstantSource.system()), request -> {
            asked.add((request.attempt().equals(ATTEMPT) ? "mine " : "nobodys ") + request.reason());
            return request.attempt().equals(ATTEMPT) ? Handling.DONE : Handling.NOBODY;
        });
        requests.start();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> channelOf(connection, TerminateRequests.QUEUE) > 0);
            channel.queuePurge(TerminateRequests.FAILED);
            request(
                    channel,
                    "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\",\"reason\":\"fraud\"}"
                            .formatted(ATTEMPT));
            request(
                    channel,
                    "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}".formatted(UUID.randomUUID()));
            request(channel, "{\"attemptId\":\"%s\"}".formatted(ATTEMPT));
            request(channel, "{\"eventType\":\"call.terminate.request\",\"callId\":\"a-call-id\"}");
            request(channel, "no json");

            await().atMost(LIMIT).until(() -> channel.messageCount(TerminateRequests.FAILED) == 4);
            assertThat(asked)
                    .containsExactlyInAnyOrder(
                            "mine fraud", "nobodys terminated", "nobodys terminated", "nobodys terminated");
        } finally {
            requests.stop();
        }
    }

    @Test
    void transferRequestsAreDoneTriedAgainOrRefused() throws IOException, TimeoutException, InterruptedException {
        var asked = new ConcurrentLinkedQueue<String>();
        var requests = TransferRequests.of(source(InstantSource.system()), request -> {
            asked.add(
                    (request.attempt().equals(ATTEMPT) ? "mine " : "nobodys ") + request.target() + " " + request.id());
            return request.attempt().equals(ATTEMPT) ? Handling.DONE : Handling.NOBODY;
        });
        requests.start();
        var wish =
                "{\"eventType\":\"call.transfer.request\",\"attemptId\":\"%s\",\"target\":\"%s\",\"eventId\":\"e1\"}";
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> channelOf(connection, TransferRequests.QUEUE) > 0);
            channel.queuePurge(TransferRequests.FAILED);
            for (var body : List.of(
                    wish.formatted(ATTEMPT, "sip:1002@sentiric.cloud"),
                    wish.formatted(UUID.randomUUID(), "tel:+902125550000"),
                    wish.formatted(ATTEMPT, "http://sentiric.cloud"),
                    wish.formatted(ATTEMPT, "sip:1002@sentiric.cloud?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc"),
                    wish.formatted("call-1", "sip:1002@sentiric.cloud"))) {
                channel.basicPublish(EventPublisher.EXCHANGE, TransferRequests.TYPE, null, body.getBytes(UTF_8));
            }
            await().atMost(LIMIT).until(() -> channel.messageCount(TransferRequests.FAILED) == 4);
            assertThat(asked)
                    .containsExactlyInAnyOrder(
                            "mine sip:1002@sentiric.cloud e1",
                            "nobodys tel:+902125550000 e1",
                            "nobodys tel:+902125550000 e1",
                            "nobodys tel:+902125550000 e1");
        } finally {
            requests.stop();
        }
    }

    @Test
    void terminateRequestsOutlastNodesThatCannotBeAsked() throws IOException, TimeoutException, InterruptedException {
        var other = new AttemptId(Uuid7.create(2_000));
        var now = new AtomicReference<>(Instant.parse("2026-11-20T10:00:00Z"));
        var asked = new ConcurrentLinkedQueue<AttemptId>();
        var ended = new AtomicBoolean();
        var requests = TerminateRequests.of(source(now::get), request -> {
            var attempt = request.attempt();
            asked.add(attempt);
            var tries = asked.stream().filter(attempt::equals).count();
            if (!attempt.equals(ATTEMPT)) {
                return Handling.UNKNOWN;
            } else if (tries == 1) {
                throw new IllegalStateException("no Consul");
            } else if (tries <= 4) {
                return Handling.UNKNOWN;
            }
            ended.set(true);
            return Handling.DONE;
        });
        requests.start();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> channelOf(connection, TerminateRequests.QUEUE) > 0);
            channel.queuePurge(TerminateRequests.FAILED);
            for (var attempt : List.of(ATTEMPT, other)) {
                request(channel, "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}".formatted(attempt));
            }

            await().atMost(LIMIT).untilTrue(ended);
            assertThat(channel.messageCount(TerminateRequests.FAILED)).isZero();
            // For good: the other one is tried until its time is over.
            now.updateAndGet(before -> before.plus(TerminateRequests.PATIENCE));
            await().atMost(LIMIT).until(() -> channel.messageCount(TerminateRequests.FAILED) == 1);
            assertThat(asked).filteredOn(ATTEMPT::equals).hasSize(5);
        } finally {
            requests.stop();
        }
    }

    @Test
    void aRequestThatTheBrokerDoesNotTakeForLaterIsNotLost()
            throws IOException, TimeoutException, InterruptedException {
        var requests = TerminateRequests.of(source(InstantSource.system()), request -> Handling.NOBODY);
        requests.start();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> channelOf(connection, TerminateRequests.QUEUE) > 0);
            channel.queuePurge(TerminateRequests.FAILED);
            channel.queueUnbind(TerminateRequests.LATER, TerminateRequests.LETTERS, TerminateRequests.LATER);

            request(channel, "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}".formatted(ATTEMPT));

            await().atMost(LIMIT).until(() -> channel.messageCount(TerminateRequests.FAILED) == 1);
        } finally {
            requests.stop();
        }
    }

    @Test
    void aRequestThatNamesItsOwnQueueIsTriedNoOftenerForIt()
            throws IOException, TimeoutException, InterruptedException {
        var asked = new AtomicInteger();
        var requests = TerminateRequests.of(source(InstantSource.system()), request -> {
            asked.incrementAndGet();
            return Handling.NOBODY;
        });
        requests.start();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> channelOf(connection, TerminateRequests.QUEUE) > 0);
            channel.queuePurge(TerminateRequests.FAILED);
            var properties = new BasicProperties.Builder()
                    .headers(Map.of("CC", List.of(TerminateRequests.QUEUE)))
                    .expiration("60000")
                    .build();
            channel.basicPublish(
                    EventPublisher.EXCHANGE,
                    TerminateRequests.TYPE,
                    properties,
                    "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}"
                            .formatted(ATTEMPT)
                            .getBytes(UTF_8));

            await().atMost(LIMIT).until(() -> channel.messageCount(TerminateRequests.FAILED) > 0);
            await().during(Duration.ofSeconds(2)).until(() -> channel.messageCount(TerminateRequests.FAILED) == 1);
            assertThat(asked).hasValue(3);
        } finally {
            requests.stop();
        }
    }

    /** media-service may write by that key alone. */
    @Test
    void whoMayTellOfRecordingsEndsNoCall() throws IOException, TimeoutException, InterruptedException {
        var asked = new AtomicInteger();
        var requests = TerminateRequests.of(source(InstantSource.system()), request -> {
            asked.incrementAndGet();
            return Handling.DONE;
        });
        requests.start();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> channelOf(connection, TerminateRequests.QUEUE) > 0);
            channel.queuePurge(TerminateRequests.FAILED);
            channel.basicPublish(
                    EventPublisher.EXCHANGE,
                    "call.recording.available",
                    new BasicProperties.Builder()
                            .headers(Map.of("CC", List.of(TerminateRequests.TYPE)))
                            .build(),
                    "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\"}"
                            .formatted(ATTEMPT)
                            .getBytes(UTF_8));
            await().atMost(LIMIT).until(() -> channel.messageCount(TerminateRequests.FAILED) == 1);
            assertThat(asked).hasValue(0);
        } finally {
            requests.stop();
        }
    }

    private static long channelOf(Connection connection, String queue) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            return channel.consumerCount(queue);
        }
    }

    private static void request(Channel channel, String body) throws IOException {
        channel.basicPublish(EventPublisher.EXCHANGE, TerminateRequests.TYPE, null, body.getBytes(UTF_8));
    }

    private void bind(Channel channel) throws IOException {
        channel.exchangeDeclare(EventPublisher.EXCHANGE, "topic", true);
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.queueBind(queue, EventPublisher.EXCHANGE, "call.answered");
    }

    private List<GetResponse> receive(Channel channel, int count) {
        var got = new ArrayList<GetResponse>();
        await().atMost(LIMIT).until(() -> {
            for (var next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
                got.add(next);
            }
            return got.size() >= count;
        });
        return got;
    }

    private static List<String> callIds(List<GetResponse> got) {
        return got.stream()
                .map(message -> JSON.readTree(message.getBody()).path("callId").asString())
                .toList();
    }

    private static List<String> names(int from, int to) {
        return java.util.stream.IntStream.range(from, to)
                .mapToObj(i -> "call-" + i)
                .toList();
    }

    private static CallEvent answered(String callId) {
        var at = Instant.parse("2026-11-20T10:00:00Z");
        var trace = new CallTrace(ATTEMPT, new CallId(callId), "a".repeat(32));
        var subject =
                new CallEvent.Subject(trace, "sentiric_demo", Direction.INBOUND, "", "sip:a@b", "sip:c@d", at, "");
        return new CallEvent.Answered(subject, at, "system");
    }

    private Requests.Source source(InstantSource clock) {
        return new Requests.Source(factory, JSON, RETRY, clock);
    }

    private ConnectionFactory factory() {
        var made = new ConnectionFactory();
        made.setHost(broker.host());
        made.setPort(broker.port());
        made.setUsername(broker.user());
        made.setPassword(broker.password());
        made.setAutomaticRecoveryEnabled(false);
        return made;
    }
}
