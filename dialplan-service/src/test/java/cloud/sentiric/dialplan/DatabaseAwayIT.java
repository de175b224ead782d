package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.Outbound;
import cloud.sentiric.proto.dialplan.v1.OutboundRefusal;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The service before PostgreSQL is there, and while it is away. */
class DatabaseAwayIT {
    private static final String ASKED_BEFORE = "902124548590";
    private static final String NEVER_ASKED = "902120000000";
    private static final String NATIONAL = "+902125550000";
    private static final String NOBODYS = "902120000098";

    @Test
    void startsWithoutItRecoversAndThenRemembers() throws Exception {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        postgres.stop();
        try (var users = new FixedUsers();
                var calls = new FixedCalls();
                var service = RunningService.start(postgres, database, users, calls)) {
            assertThat(service.get("/health/readiness").statusCode()).isEqualTo(503);
            assertThat(service.get("/health/liveness").statusCode()).isEqualTo(200);
            assertAway(service, ASKED_BEFORE);

            postgres.resume();
            await().atMost(Duration.ofSeconds(20)).until(service::isReady);
            assertThat(resolve(service, ASKED_BEFORE)).isEqualTo("demo_welcome");
            service.outbound()
                    .createOutboundRoute(CreateOutboundRouteRequest.newBuilder()
                            .setTenantId("sentiric_demo")
                            .setOutboundRoute(OutboundRoute.newBuilder()
                                    .setId("world")
                                    .setPrefix("+")
                                    .addTrunkIds("demo_carrier"))
                            .build());
            await().atMost(Duration.ofSeconds(10)).until(service::isTold);

            postgres.stop();
            assertThat(resolve(service, ASKED_BEFORE))
                    .as("before anybody has noticed")
                    .isEqualTo("demo_welcome");
            await().atMost(Duration.ofSeconds(20)).until(() -> !service.isReady());
            assertThat(resolve(service, ASKED_BEFORE)).isEqualTo("demo_welcome");
            assertThat(resolve(service, NEVER_ASKED)).isEqualTo("demo_echo");
            assertThat(leaves(service, "112").getEmergency()).isTrue();
            assertThat(leaves(service, NATIONAL).getTrunksCount()).isEqualTo(1);
            assertThat(leaves(service, NATIONAL).getTrunksCount()).isEqualTo(1);
            assertThat(call(service, NATIONAL).getRefusal())
                    .as("by its own count")
                    .isEqualTo(OutboundRefusal.OUTBOUND_REFUSAL_TOO_MANY_CALLS);
            assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> resolve(service, NOBODYS))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Status.Code.NOT_FOUND);
            assertThat(service.get("/metrics").body())
                    .containsPattern("dialplan_resolutions_total\\{[^}]*result=\"failed\"[^}]*} [1-9]");

            postgres.resume();
            await().atMost(Duration.ofSeconds(20)).until(service::isReady);
            assertThat(resolve(service, NEVER_ASKED)).isEqualTo("demo_echo");
            await().atMost(Duration.ofSeconds(30)).until(() -> counted(postgres, database) == 2);
        } finally {
            postgres.resume();
        }
    }

    private static void assertAway(RunningService service, String number) {
        assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> resolve(service, number))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    /** Calls out in the database. */
    private static int counted(PostgresServer postgres, String database) throws SQLException {
        try (var connection = postgres.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from calls_out")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Outbound leaves(RunningService service, String number) {
        return call(service, number).getOutbound();
    }

    private static ResolveDialplanResponse call(RunningService service, String number) {
        return service.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue("1001")
                        .setCallerTenantId("sentiric_demo")
                        .setCallerUserId(FixedUsers.ALICE)
                        .setAttemptId(UUID.randomUUID().toString())
                        .setDestinationNumber(number)
                        .build());
    }

    private static String resolve(RunningService service, String number) {
        return service.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue("+905551001001")
                        .setDestinationNumber(number)
                        .build())
                .getDialplanId();
    }
}
