package cloud.sentiric.dialplan;

import static cloud.sentiric.dialplan.OverGrpc.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.CreateDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.CreateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.Dialplan;
import cloud.sentiric.proto.dialplan.v1.EchoTest;
import cloud.sentiric.proto.dialplan.v1.GetInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** National numbers of a tenant elsewhere than the platform. */
final class RegionsIT {
    private static final String TENANT = "german";
    private static final String NATIONAL = "030 12345678";

    @Test
    void aNumberIsNotStoredAsTheWrongCountrysWhileNobodySaysWhereItsTenantIs() throws Exception {
        var postgres = PostgresServer.start();
        try (var users = new FixedUsers();
                var calls = new FixedCalls()) {
            users.silent(true);
            try (var service = RunningService.start(postgres, postgres.freshDatabase(), users, calls)) {
                await().atMost(Duration.ofSeconds(30)).until(service::isReady);
                service.plans()
                        .createDialplan(CreateDialplanRequest.newBuilder()
                                .setTenantId(TENANT)
                                .setDialplan(Dialplan.newBuilder()
                                        .setId("echo")
                                        .setAction(Action.ACTION_ECHO_TEST)
                                        .setActionData(
                                                ActionData.newBuilder().setEchoTest(EchoTest.getDefaultInstance())))
                                .build());

                assertRefused(() -> create(service), Status.Code.UNAVAILABLE, "user-service");
                assertRefused(() -> delete(service), Status.Code.UNAVAILABLE, "user-service");

                users.silent(false);
                assertThat(create(service).getPhoneNumber()).isEqualTo("493012345678");
                assertThat(service.plans()
                                .getInboundRoute(GetInboundRouteRequest.newBuilder()
                                        .setTenantId(TENANT)
                                        .setPhoneNumber(NATIONAL)
                                        .build())
                                .getInboundRoute()
                                .getPhoneNumber())
                        .isEqualTo("493012345678");
                delete(service);
            }
        }
    }

    private static InboundRoute create(RunningService service) {
        return service.plans()
                .createInboundRoute(CreateInboundRouteRequest.newBuilder()
                        .setTenantId(TENANT)
                        .setInboundRoute(InboundRoute.newBuilder()
                                .setPhoneNumber(NATIONAL)
                                .setActiveDialplanId("echo"))
                        .build())
                .getInboundRoute();
    }

    private static void delete(RunningService service) {
        var _ = service.plans()
                .deleteInboundRoute(DeleteInboundRouteRequest.newBuilder()
                        .setTenantId(TENANT)
                        .setPhoneNumber(NATIONAL)
                        .build());
    }
}
