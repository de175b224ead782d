package cloud.sentiric.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.ListUsersRequest;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The service before PostgreSQL is there, and while it is away. */
class DatabaseAwayIT {
    @Test
    void startsWithoutItAndRecovers() throws Exception {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        postgres.stop();
        try (var service = RunningService.start(postgres, database)) {
            assertAway(service);
            assertThat(service.get("/health/liveness").statusCode()).isEqualTo(200);

            postgres.resume();
            await().atMost(Duration.ofSeconds(20)).until(service::isReady);
            assertThat(list(service)).isEqualTo(3);

            await().atMost(Duration.ofSeconds(10)).until(service::isTold);
            var heard = service.watch();
            await().until(heard::begun);
            postgres.stop();
            await().atMost(Duration.ofSeconds(5)).until(() -> heard.end == Status.Code.UNAVAILABLE);
            await().atMost(Duration.ofSeconds(20)).until(() -> !service.isReady());
            var late = service.watch();
            await().until(() -> late.end == Status.Code.UNAVAILABLE);
            assertAway(service);
            // What one phone call needs of it is in memory.
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(10)).until(() -> isKnown(service));

            postgres.resume();
            await().atMost(Duration.ofSeconds(20)).until(service::isReady);
            assertThat(list(service)).isEqualTo(3);
        } finally {
            postgres.resume();
        }
    }

    private static boolean isKnown(RunningService service) {
        try {
            return service.users()
                    .getSipUser(GetSipUserRequest.newBuilder()
                            .setRealm("sentiric.cloud")
                            .setSipUsername("1001")
                            .build())
                    .getTenantId()
                    .equals("sentiric_demo");
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static void assertAway(RunningService service) throws IOException, InterruptedException {
        assertThat(service.get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> list(service))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    private static int list(RunningService service) {
        return service.users()
                .listUsers(ListUsersRequest.newBuilder()
                        .setTenantId("sentiric_demo")
                        .build())
                .getUsersCount();
    }
}
