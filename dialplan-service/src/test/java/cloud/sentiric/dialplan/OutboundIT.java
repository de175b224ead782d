package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.dialplan.v1.CallerIdRule;
import cloud.sentiric.proto.dialplan.v1.CallerIdSource;
import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.GetTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.ListOutboundRoutesRequest;
import cloud.sentiric.proto.dialplan.v1.ListTrunksRequest;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.proto.dialplan.v1.OutboundTrunk;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.proto.dialplan.v1.TrunkTransport;
import cloud.sentiric.proto.dialplan.v1.UpdateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateTrunkRequest;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Trunks, outbound routes, and how calls of users leave by them. */
final class OutboundIT extends OverGrpc {
    /** A tenant of its own for each test. */
    private final String tenant =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    private Trunk create(Trunk.Builder trunk) {
        return service.outbound()
                .createTrunk(CreateTrunkRequest.newBuilder()
                        .setTenantId(tenant)
                        .setTrunk(trunk)
                        .build())
                .getTrunk();
    }

    private OutboundRoute create(OutboundRoute.Builder route) {
        return service.outbound()
                .createOutboundRoute(CreateOutboundRouteRequest.newBuilder()
                        .setTenantId(tenant)
                        .setOutboundRoute(route)
                        .build())
                .getOutboundRoute();
    }

    private static Trunk.Builder trunk(String id) {
        return Trunk.newBuilder().setId(id).setHost("sip.carrier.example").setEnabled(true);
    }

    private static OutboundRoute.Builder outbound(String id, String prefix, String... trunks) {
        var route = OutboundRoute.newBuilder().setId(id).setPrefix(prefix);
        for (var trunk : trunks) {
            route.addTrunkIds(trunk);
        }
        return route;
    }

    private ResolveDialplanResponse call(String caller, String number) {
        return service.plans()
                .resolveDialplan(ResolveDialplanRequest.newBuilder()
                        .setCallerContactValue(caller)
                        .setCallerTenantId(tenant)
                        .setCallerUserId(FixedUsers.ALICE)
                        .setAttemptId(UUID.randomUUID().toString())
                        .setDestinationNumber(number)
                        .build());
    }

    @Nested
    class Trunks {
        @Test
        void areCreatedChangedAndDeleted() {
            var created = create(trunk("carrier")
                    .setName("Carrier")
                    .setCredentialId("carrier_secret")
                    .setRegistrar("carrier.example")
                    .setOptionsIntervalSeconds(-1));
            assertThat(created.getMaxCalls()).isZero();
            assertThat(created.getMaxCallsPerSecond()).isZero();
            var changed = service.outbound()
                    .updateTrunk(UpdateTrunkRequest.newBuilder()
                            .setTenantId(tenant)
                            .setTrunk(trunk("carrier")
                                    .setTransport(TrunkTransport.TRUNK_TRANSPORT_TLS)
                                    .setPort(5061)
                                    .setMaxCalls(5)
                                    .addSources("192.0.2.0/24")
                                    .setName("ignored"))
                            .setUpdateMask(FieldMask.newBuilder()
                                    .addPaths("transport")
                                    .addPaths("port")
                                    .addPaths("max_calls")
                                    .addPaths("sources"))
                            .build())
                    .getTrunk();
            assertThat(changed)
                    .isEqualTo(created.toBuilder()
                            .setTransport(TrunkTransport.TRUNK_TRANSPORT_TLS)
                            .setPort(5061)
                            .setMaxCalls(5)
                            .addSources("192.0.2.0/24")
                            .build());
            var get = GetTrunkRequest.newBuilder()
                    .setTenantId(tenant)
                    .setTrunkId("carrier")
                    .build();
            assertThat(service.outbound().getTrunk(get).getTrunk()).isEqualTo(changed);
            assertRefused(() -> create(trunk("carrier")), Status.Code.ALREADY_EXISTS, "trunk.id");
            service.outbound()
                    .deleteTrunk(DeleteTrunkRequest.newBuilder()
                            .setTenantId(tenant)
                            .setTrunkId("carrier")
                            .build());
            assertRefused(() -> service.outbound().getTrunk(get), Status.Code.NOT_FOUND, "trunk_id");
        }

        @Test
        void areListedPageByPage() {
            create(trunk("a"));
            create(trunk("b"));
            create(trunk("c"));
            var request = ListTrunksRequest.newBuilder().setTenantId(tenant).setPageSize(2);
            var first = service.outbound().listTrunks(request.build());
            assertThat(first.getTrunksList()).extracting(Trunk::getId).containsExactly("a", "b");
            var second = service.outbound()
                    .listTrunks(request.setPageToken(first.getNextPageToken()).build());
            assertThat(second.getTrunksList()).extracting(Trunk::getId).containsExactly("c");
            assertThat(second.getNextPageToken()).isEmpty();
        }

        @Test
        void areCheckedFieldByField() {
            assertRefused(() -> create(trunk("Bad Id")), Status.Code.INVALID_ARGUMENT, "trunk.id");
            assertRefused(() -> create(trunk("a").setHost("a b")), Status.Code.INVALID_ARGUMENT, "trunk.host");
            assertRefused(() -> create(trunk("a").setPort(70000)), Status.Code.INVALID_ARGUMENT, "trunk.port");
            assertRefused(() -> create(trunk("a").setRegisters(true)), Status.Code.INVALID_ARGUMENT, "trunk.username");
            assertRefused(
                    () -> create(trunk("a").setOptionsIntervalSeconds(4)),
                    Status.Code.INVALID_ARGUMENT,
                    "trunk.options_interval_seconds");
            assertRefused(
                    () -> create(trunk("a").setRegistrar("a b")), Status.Code.INVALID_ARGUMENT, "trunk.registrar");
            assertRefused(() -> create(trunk("a").setMaxCalls(-1)), Status.Code.INVALID_ARGUMENT, "trunk.max_calls");
            assertRefused(
                    () -> create(trunk("a").addSources("192.0.2.1")), Status.Code.INVALID_ARGUMENT, "trunk.sources[0]");
            assertRefused(
                    () -> create(trunk("a").addSources("0.0.0.0/0")), Status.Code.INVALID_ARGUMENT, "trunk.sources[0]");
            assertRefused(
                    () -> create(trunk("a").addSources("192.0.2.0/33")),
                    Status.Code.INVALID_ARGUMENT,
                    "trunk.sources[0]");
            assertRefused(
                    () -> create(trunk("a")
                            .setCallerId(CallerIdRule.newBuilder().setSource(CallerIdSource.CALLER_ID_SOURCE_FIXED))),
                    Status.Code.INVALID_ARGUMENT,
                    "trunk.caller_id.number");
        }
    }

    @Nested
    class Routes {
        @Test
        void keepTheirTrunks() {
            create(trunk("carrier"));
            assertRefused(
                    () -> create(outbound("world", "+", "carrier", "another")),
                    Status.Code.NOT_FOUND,
                    "outbound_route.trunk_ids");
            create(outbound("world", "+", "carrier"));
            var delete = DeleteTrunkRequest.newBuilder()
                    .setTenantId(tenant)
                    .setTrunkId("carrier")
                    .build();
            assertRefused(() -> service.outbound().deleteTrunk(delete), Status.Code.FAILED_PRECONDITION, "a route");
            service.outbound()
                    .deleteOutboundRoute(DeleteOutboundRouteRequest.newBuilder()
                            .setTenantId(tenant)
                            .setOutboundRouteId("world")
                            .build());
            service.outbound().deleteTrunk(delete);
        }

        @Test
        void areChangedAndListed() {
            create(trunk("carrier"));
            create(outbound("germany", "+49", "carrier"));
            create(outbound("emergency", "112", "carrier"));
            var changed = service.outbound()
                    .updateOutboundRoute(UpdateOutboundRouteRequest.newBuilder()
                            .setTenantId(tenant)
                            .setOutboundRoute(
                                    outbound("germany", "").setStrip(1).setPrepend("00"))
                            .setUpdateMask(
                                    FieldMask.newBuilder().addPaths("strip").addPaths("prepend"))
                            .build())
                    .getOutboundRoute();
            assertThat(changed.getPrefix()).isEqualTo("+49");
            assertThat(changed.getPrepend()).isEqualTo("00");
            assertThat(service.outbound()
                            .listOutboundRoutes(ListOutboundRoutesRequest.newBuilder()
                                    .setTenantId(tenant)
                                    .build())
                            .getOutboundRoutesList())
                    .extracting(OutboundRoute::getId)
                    .containsExactly("emergency", "germany");
        }

        @Test
        void areCheckedFieldByField() {
            create(trunk("carrier"));
            assertRefused(
                    () -> create(outbound("a", "x", "carrier")), Status.Code.INVALID_ARGUMENT, "outbound_route.prefix");
            assertRefused(
                    () -> create(outbound("a", "+49", "carrier").setStrip(4)),
                    Status.Code.INVALID_ARGUMENT,
                    "outbound_route.strip");
            assertRefused(
                    () -> create(outbound("a", "112", "carrier").setStrip(3)),
                    Status.Code.INVALID_ARGUMENT,
                    "outbound_route.prepend");
            assertRefused(() -> create(outbound("a", "+49")), Status.Code.INVALID_ARGUMENT, "trunk_ids");
            assertRefused(
                    () -> create(outbound("a", "+49", "carrier", "carrier")),
                    Status.Code.INVALID_ARGUMENT,
                    "trunk_ids");
        }
    }

    @Nested
    class ACallOfAUser {
        @Test
        void leavesThroughTheTrunksOfItsRoute() {
            create(trunk("one")
                    .setUsername("acme")
                    .setCredentialId("one_secret")
                    .setCallerId(CallerIdRule.newBuilder()
                            .setSource(CallerIdSource.CALLER_ID_SOURCE_FIXED)
                            .setNumber("+902129990000")));
            create(trunk("two"));
            create(trunk("off").setEnabled(false));
            create(outbound("world", "+", "off", "two", "one").setStrip(1).setPrepend("00"));
            var answer = call("1001", "+905559876543");
            assertThat(answer.getTenantId()).isEqualTo(tenant);
            assertThat(answer.getDialplanId()).isEmpty();
            assertThat(answer.getMatchedUser().getId()).isEqualTo(FixedUsers.ALICE);
            var outbound = answer.getOutbound();
            assertThat(outbound.getRouteId()).isEqualTo("world");
            assertThat(outbound.getNumber()).isEqualTo("00905559876543");
            assertThat(outbound.getTrunksList())
                    .extracting(way -> way.getTrunk().getId())
                    .containsExactly("two", "one");
            assertThat(outbound.getTrunksList())
                    .extracting(OutboundTrunk::getCallerId)
                    .containsExactly("+905551001001", "+902129990000");
            assertThat(outbound.getTrunks(1).getTrunk().getCredentialId()).isEqualTo("one_secret");
            assertThat(outbound.getTrunks(1).getTrunk().getUsername()).isEqualTo("acme");
        }

        @Test
        void showsNoNumberWhereTheUserWithholdsIt() {
            create(trunk("one"));
            create(outbound("world", "+", "one"));
            assertThat(call("", "+905559876543").getOutbound().getTrunks(0).getCallerId())
                    .isEmpty();
        }

        @Test
        void toANumberOfOursStaysHere() {
            create(trunk("one"));
            create(outbound("world", "+", "one"));
            var answer = call("1001", WELCOME);
            assertThat(answer.hasOutbound()).isFalse();
            assertThat(answer.getDialplanId()).isEqualTo("demo_welcome");
        }

        @Test
        void toAShortNumberLeavesByItsOwnRoute() {
            create(trunk("one"));
            create(outbound("world", "+", "one"));
            assertRefused(() -> call("1001", "112"), Status.Code.NOT_FOUND, "destination_number");
            create(outbound("emergency", "112", "one"));
            assertThat(call("1001", "112").getOutbound().getNumber()).isEqualTo("112");
        }

        @Test
        void leavesWhileUserServiceIsSilent() {
            create(trunk("one"));
            create(outbound("world", "+", "one")
                    .setCallerId(CallerIdRule.newBuilder()
                            .setSource(CallerIdSource.CALLER_ID_SOURCE_USER)
                            .setNumber("+902129990000")));
            users.silent(true);
            try {
                assertThat(call("1001", "+905559876543")
                                .getOutbound()
                                .getTrunks(0)
                                .getCallerId())
                        .isEqualTo("+902129990000");
            } finally {
                users.silent(false);
            }
        }
    }

    @Test
    void aCallOfATrunkOrOfAnotherTenantsUserDoesNotLeave() {
        create(trunk("one"));
        create(outbound("world", "+", "one"));
        assertRefused(() -> resolve("+905551001001", "+905559876543"), Status.Code.NOT_FOUND, "destination_number");
        assertRefused(
                () -> service.plans()
                        .resolveDialplan(ResolveDialplanRequest.newBuilder()
                                .setCallerTenantId("acme")
                                .setCallerUserId(FixedUsers.ALICE)
                                .setDestinationNumber("+905559876543")
                                .build()),
                Status.Code.NOT_FOUND,
                "destination_number");
    }
}
