package cloud.sentiric.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.cdr.amqp.EventQueues;
import cloud.sentiric.servers.PostgresServer;
import cloud.sentiric.servers.RabbitServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The service without PostgreSQL, without RabbitMQ and without both: nothing is lost, nothing counts twice. */
class ServersAwayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CALLS = 200;

    @Test
    void startsAloneAndLosesNothing() throws Exception {
        var postgres = PostgresServer.start();
        var rabbit = RabbitServer.start();
        var database = postgres.freshDatabase();
        postgres.stop();
        rabbit.stop();
        try (var service = RunningService.start(postgres, database, rabbit)) {
            assertThat(service.get("/health/liveness").body()).contains("UP");
            assertThat(service.isReady()).isFalse();

            // The queue is there as soon as the broker is, so that nothing is published into the void.
            rabbit.resume();
            var before = calls();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> service.waiting(EventQueues.EVENTS) == 0
                            && service.get("/health/readiness").body().contains("\"events\":{\"status\":\"UP\""));
            publish(service, before);
            assertThat(service.isReady()).isFalse();
            postgres.resume();
            awaitAll(service, before);
            await().atMost(PATIENCE).until(service::isReady);

            // Held without the database, given back by the broker's end, delivered again.
            postgres.stop();
            var held = calls();
            publish(service, held);
            await().atMost(PATIENCE).until(() -> !service.isReady());
            rabbit.stop();
            rabbit.resume();
            postgres.resume();
            awaitAll(service, held);
            await().atMost(PATIENCE).until(service::isReady);

            rabbit.stop();
            await().atMost(PATIENCE).until(() -> !service.isReady());
            rabbit.resume();
            await().atMost(PATIENCE).until(service::isReady);
            var after = calls();
            publish(service, after);
            awaitAll(service, after);
            var all = Stream.of(before, held, after).flatMap(List::stream).toList();
            assertThat(count(service, "SELECT count(*) FROM call_events WHERE call_id = ANY (?)", all))
                    .isEqualTo(9L * CALLS);
            assertThat(service.deadLetter()).isNull();
        } finally {
            postgres.resume();
            rabbit.resume();
        }
    }

    private static List<Told> calls() {
        return IntStream.range(0, CALLS).mapToObj(n -> Told.call()).toList();
    }

    private static void publish(RunningService service, List<Told> calls) {
        calls.forEach(call -> call.whole().forEach(event -> service.publish("call.any", event)));
    }

    private static void awaitAll(RunningService service, List<Told> calls) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> count(
                                service,
                                "SELECT count(*) FROM calls WHERE call_id = ANY (?) AND duration_ms = 2000",
                                calls)
                        == CALLS);
    }

    private static long count(RunningService service, String sql, List<Told> calls) {
        var ids = calls.stream().map(Told::callId).toArray(String[]::new);
        return Objects.requireNonNull(service.sql().queryForObject(sql, Long.class, (Object) ids));
    }
}
