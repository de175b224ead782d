package cloud.sentiric.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that is there, but slow. */
final class SlowDatabaseIT {
    private static RunningService service;

    @BeforeAll
    static void start() {
        var postgres = PostgresServer.start();
        service = RunningService.start(postgres, postgres.freshDatabase());
        await().atMost(Duration.ofSeconds(30)).until(service::isReady);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void isNotAway() throws SQLException {
        var busy = all();
        try {
            assertThat(catchThrowableOfType(StatusRuntimeException.class, SlowDatabaseIT::list)
                            .getStatus()
                            .getCode())
                    .as("no connection is free")
                    .isEqualTo(Status.Code.UNAVAILABLE);
            // The probe looks every second.
            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(service::isReady);
        } finally {
            for (var connection : busy) {
                connection.close();
            }
        }
        list();
    }

    @Test
    void givesAStatementUpBeforeItsConnectionIsLost() throws SQLException {
        try (var connection = service.pool().getConnection();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("select pg_sleep(10)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState())
                                    .as("canceled by the server")
                                    .isEqualTo("57014"));
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    private static void list() {
        service.users()
                .listUsers(ListUsersRequest.newBuilder()
                        .setTenantId("sentiric_demo")
                        .build());
    }

    private static List<Connection> all() throws SQLException {
        var taken = new ArrayList<Connection>();
        for (int i = 0; i < service.pool().getMaximumPoolSize(); i++) {
            taken.add(service.pool().getConnection());
        }
        return taken;
    }
}
