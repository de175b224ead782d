package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.CreateDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.CreateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.Dialplan;
import cloud.sentiric.proto.dialplan.v1.EchoTest;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The service over gRPC with PostgreSQL, for the tests of a class. */
abstract class OverGrpc {
    static final String TENANT = "acme";
    static final String WELCOME = "902124548590";
    static final PostgresServer POSTGRES = PostgresServer.start();
    static String database;
    static FixedUsers users;
    static FixedCalls calls;
    static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        database = POSTGRES.freshDatabase();
        users = new FixedUsers();
        calls = new FixedCalls();
        service = RunningService.start(POSTGRES, database, users, calls);
        await().atMost(Duration.ofSeconds(30)).until(service::isReady);
    }

    @AfterAll
    static void stop() {
        service.close();
        users.close();
        calls.close();
    }

    static void assertRefused(Runnable call, Status.Code code, String text) {
        var status =
                catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
        assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
        assertThat(status.getDescription()).contains(text);
    }

    static ResolveDialplanResponse resolve(String caller, String number) {
        return resolve(caller, "", number);
    }

    static ResolveDialplanResponse resolve(String caller, String callerTenant, String number) {
        return service.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue(caller)
                        .setCallerTenantId(callerTenant)
                        .setDestinationNumber(number)
                        .build());
    }

    static Dialplan create(Dialplan plan) {
        return service.plans()
                .createDialplan(CreateDialplanRequest.newBuilder()
                        .setTenantId(plan.getTenantId())
                        .setDialplan(plan)
                        .build())
                .getDialplan();
    }

    static Dialplan echo(String id) {
        return Dialplan.newBuilder()
                .setId(id)
                .setTenantId(TENANT)
                .setAction(Action.ACTION_ECHO_TEST)
                .setActionData(ActionData.newBuilder()
                        .setEchoTest(EchoTest.newBuilder().setMaxSeconds(30)))
                .build();
    }

    static InboundRoute create(InboundRoute route) {
        return service.plans()
                .createInboundRoute(CreateInboundRouteRequest.newBuilder()
                        .setTenantId(route.getTenantId())
                        .setInboundRoute(route)
                        .build())
                .getInboundRoute();
    }

    static InboundRoute route(String number, String plan) {
        return InboundRoute.newBuilder()
                .setPhoneNumber(number)
                .setTenantId(TENANT)
                .setActiveDialplanId(plan)
                .build();
    }

    static void delete(String plan) {
        delete(TENANT, plan);
    }

    static void delete(String tenant, String plan) {
        service.plans()
                .deleteDialplan(DeleteDialplanRequest.newBuilder()
                        .setTenantId(tenant)
                        .setDialplanId(plan)
                        .build());
    }
}
