package cloud.sentiric.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.PostgresServer;
import cloud.sentiric.servers.RabbitServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls are recorded while others use the database for themselves. */
final class BusyDatabaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static PostgresServer postgres;
    private static String database;
    private static RunningService service;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
        database = postgres.freshDatabase();
        service = RunningService.start(postgres, database, RabbitServer.start());
        await().atMost(Duration.ofSeconds(60)).until(service::isReady);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void questionsKeepNoEventOut() throws SQLException {
        var busy = new ArrayList<Connection>();
        try {
            for (int i = 0; i < service.questions().getMaximumPoolSize(); i++) {
                busy.add(service.questions().getConnection());
            }
            assertRecorded();
        } finally {
            for (var connection : busy) {
                connection.close();
            }
        }
    }

    /** Whoever reads a table keeps its partitions from being made, and all others must not wait behind that. */
    @Test
    void aReaderHoldsUpPartitionsAndNobodyElse() throws SQLException {
        try (var reader = postgres.connect(database)) {
            reader.setAutoCommit(false);
            try (var statement = reader.createStatement()) {
                statement.executeQuery("SELECT count(*) FROM calls").close();
            }
            long start = System.nanoTime();
            assertThatThrownBy(() -> service.sql().execute("SELECT make_partitions(date '2031-05-01', 0)"))
                    .hasRootCauseInstanceOf(SQLException.class)
                    .rootCause()
                    .hasMessageContaining("lock timeout");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertRecorded();
            reader.rollback();
        }
        service.sql().execute("SELECT make_partitions(date '2031-05-01', 0)");
        assertThat(service.sql().queryForObject("SELECT to_regclass('calls_2031_05')::text", String.class))
                .isEqualTo("calls_2031_05");
    }

    private static void assertRecorded() {
        var call = Told.call();
        call.whole().forEach(event -> service.publish("call.any", event));
        await().atMost(PATIENCE)
                .until(() -> Long.valueOf(1)
                        .equals(service.sql()
                                .queryForObject(
                                        "SELECT count(*) FROM calls WHERE call_id = ? AND duration_ms = 2000",
                                        Long.class,
                                        call.callId())));
    }
}
