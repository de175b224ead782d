package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.CreateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.proto.dialplan.v1.UpdateTrunkRequest;
import cloud.sentiric.servers.PostgresServer;
import com.google.protobuf.FieldMask;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Two instances on one database: what one writes, the other knows. */
final class PlanChangesIT {
    private static final String TENANT = "sentiric_demo";
    private static final String NUMBER = "902120000099";

    @Test
    void aChangeCountsWithinASecondEverywhere() throws Exception {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        try (var users = new FixedUsers();
                var calls = new FixedCalls();
                var one = RunningService.start(postgres, database, users, calls);
                var two = RunningService.start(postgres, database, users, calls)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> one.isTold() && two.isTold());
            assertThat(plan(two, NUMBER)).isEmpty();
            one.plans()
                    .createInboundRoute(CreateInboundRouteRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setInboundRoute(InboundRoute.newBuilder()
                                    .setTenantId(TENANT)
                                    .setPhoneNumber(NUMBER)
                                    .setActiveDialplanId("demo_echo"))
                            .build());
            assertThat(plan(one, NUMBER)).as("own writes").isEqualTo("demo_echo");
            within(() -> plan(two, NUMBER).equals("demo_echo"));
            one.plans()
                    .deleteInboundRoute(DeleteInboundRouteRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setPhoneNumber(NUMBER)
                            .build());
            within(() -> plan(two, NUMBER).isEmpty());

            one.outbound()
                    .createTrunk(CreateTrunkRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setTrunk(Trunk.newBuilder()
                                    .setId("other")
                                    .setHost("192.0.2.1")
                                    .setEnabled(true))
                            .build());
            one.outbound()
                    .createOutboundRoute(CreateOutboundRouteRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setOutboundRoute(OutboundRoute.newBuilder()
                                    .setId("fire")
                                    .setPrefix("110")
                                    .addTrunkIds("other"))
                            .build());
            within(() -> host(two, "110").equals("192.0.2.1"));
            one.outbound()
                    .updateTrunk(UpdateTrunkRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setTrunk(Trunk.newBuilder().setId("other").setHost("192.0.2.2"))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("host"))
                            .build());
            assertThat(host(one, "110")).as("own writes").isEqualTo("192.0.2.2");
            within(() -> host(two, "110").equals("192.0.2.2"));
        }
    }

    /** As when an operator moves a carrier's numbers here by SQL. */
    @Test
    void manyChangesAtOnceAreKnownSoon() throws Exception {
        var postgres = PostgresServer.start();
        var database = postgres.freshDatabase();
        try (var users = new FixedUsers();
                var calls = new FixedCalls();
                var service = RunningService.start(postgres, database, users, calls)) {
            await().atMost(Duration.ofSeconds(30)).until(service::isTold);
            try (var connection = postgres.connect(database);
                    var statement = connection.createStatement()) {
                statement.execute("""
                        insert into inbound_routes (phone_number, tenant_id, active_dialplan_id)
                        select (902130000000 + n)::text, 'sentiric_demo', 'demo_echo' from generate_series(1, 20000) n
                        """);
            }
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> plan(service, "902130020000").equals("demo_echo"));
        }
    }

    private static void within(Callable<Boolean> known) {
        await().atMost(Duration.ofSeconds(1)).until(known);
    }

    private static String plan(RunningService service, String number) {
        try {
            return resolve(service, number).getDialplanId();
        } catch (StatusRuntimeException e) {
            return "";
        }
    }

    private static String host(RunningService service, String number) {
        try {
            return resolve(service, number)
                    .getOutbound()
                    .getTrunksList()
                    .getFirst()
                    .getTrunk()
                    .getHost();
        } catch (StatusRuntimeException e) {
            return "";
        }
    }

    private static ResolveDialplanResponse resolve(RunningService service, String number) {
        return service.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue("1001")
                        .setCallerTenantId(TENANT)
                        .setCallerUserId(FixedUsers.ALICE)
                        .setAttemptId(UUID.randomUUID().toString())
                        .setDestinationNumber(number)
                        .build());
    }
}
