package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.ListRatesRequest;
import cloud.sentiric.proto.dialplan.v1.OutboundRefusal;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.servers.PostgresServer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The service while PostgreSQL takes what is asked and never answers. */
final class DatabaseHangsIT {
    @Test
    void callsOutLeaveFromTheFirstOn() throws Exception {
        var postgres = PostgresServer.start();
        try (var wire = new SilentWire(postgres);
                var users = new FixedUsers();
                var calls = new FixedCalls();
                var service = RunningService.start(
                        postgres,
                        postgres.freshDatabase(),
                        users,
                        calls,
                        "--dialplan.postgres.host=127.0.0.1",
                        "--dialplan.postgres.port=" + wire.port())) {
            await().atMost(Duration.ofSeconds(20)).until(service::isReady);
            service.outbound()
                    .createOutboundRoute(CreateOutboundRouteRequest.newBuilder()
                            .setTenantId("sentiric_demo")
                            .setOutboundRoute(OutboundRoute.newBuilder()
                                    .setId("world")
                                    .setPrefix("+")
                                    .addTrunkIds("demo_carrier"))
                            .build());
            await().atMost(Duration.ofSeconds(10)).until(service::isTold);
            assertThat(call(service, true).hasOutbound()).as("rehearsed").isTrue();
            // A connection that was used just now is not looked at before it is used again.
            service.toll()
                    .listRates(ListRatesRequest.newBuilder()
                            .setTenantId("sentiric_demo")
                            .build());
            wire.silent(true);
            assertThat(call(service, false).hasOutbound()).as("the first").isTrue();
            assertThat(call(service, false).hasOutbound()).as("the second").isTrue();
            assertThat(call(service, false).getRefusal())
                    .as("by its own count")
                    .isEqualTo(OutboundRefusal.OUTBOUND_REFUSAL_TOO_MANY_CALLS);
            wire.silent(false);
            await().atMost(Duration.ofSeconds(20)).until(service::isReady);
        }
    }

    /** Within less than the 3 s after which a connection counts as lost. */
    private static ResolveDialplanResponse call(RunningService service, boolean rehearsal) {
        return service.plans()
                .withDeadlineAfter(1500, TimeUnit.MILLISECONDS)
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue("1001")
                        .setCallerTenantId("sentiric_demo")
                        .setCallerUserId(FixedUsers.ALICE)
                        .setAttemptId(UUID.randomUUID().toString())
                        .setDestinationNumber("+902125550000")
                        .setRehearsal(rehearsal)
                        .build());
    }
}
