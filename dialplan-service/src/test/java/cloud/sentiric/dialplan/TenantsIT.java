package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.ConnectUser;
import cloud.sentiric.proto.dialplan.v1.CreateDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.CreateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.Dialplan;
import cloud.sentiric.proto.dialplan.v1.GetDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.GetInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.GetScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.proto.dialplan.v1.ListDialplansRequest;
import cloud.sentiric.proto.dialplan.v1.ListDialplansResponse;
import cloud.sentiric.proto.dialplan.v1.ListInboundRoutesRequest;
import cloud.sentiric.proto.dialplan.v1.ListSchedulesRequest;
import cloud.sentiric.proto.dialplan.v1.Schedule;
import cloud.sentiric.proto.dialplan.v1.UpdateDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateScheduleRequest;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is one tenant's is not there for another. */
final class TenantsIT extends OverGrpc {
    private static final String OTHER = "other";
    private static final FieldMask DESCRIPTION =
            FieldMask.newBuilder().addPaths("description").build();
    private static final FieldMask LANGUAGE =
            FieldMask.newBuilder().addPaths("default_language_code").build();

    private static Dialplan get(String tenant, String id) {
        return service.plans()
                .getDialplan(GetDialplanRequest.newBuilder()
                        .setTenantId(tenant)
                        .setDialplanId(id)
                        .build())
                .getDialplan();
    }

    private static ListDialplansResponse list(String tenant, String token) {
        return service.plans()
                .listDialplans(ListDialplansRequest.newBuilder()
                        .setTenantId(tenant)
                        .setPageSize(3)
                        .setPageToken(token)
                        .build());
    }

    private static Dialplan connecting(String tenant, String id, String username) {
        return echo(id).toBuilder()
                .setTenantId(tenant)
                .setAction(Action.ACTION_CONNECT_USER)
                .setActionData(ActionData.newBuilder()
                        .setConnectUser(ConnectUser.newBuilder().setSipUsername(username)))
                .build();
    }

    @Test
    void haveTheirOwnIds() {
        create(echo("same").toBuilder().setDescription("of acme").build());
        create(echo("same").toBuilder()
                .setTenantId(OTHER)
                .setDescription("of the other")
                .build());
        assertThat(get(TENANT, "same").getDescription()).isEqualTo("of acme");
        assertThat(get(OTHER, "same").getDescription()).isEqualTo("of the other");
        create(route("902129990020", "same"));
        create(route("902129990021", "same").toBuilder().setTenantId(OTHER).build());
        assertThat(resolve("", "902129990020").getTenantId()).isEqualTo(TENANT);
        assertThat(resolve("", "902129990021").getTenantId()).isEqualTo(OTHER);
        assertRefused(
                () -> create(route("902129990020", "same").toBuilder()
                        .setTenantId(OTHER)
                        .build()),
                Status.Code.ALREADY_EXISTS,
                "inbound_route.phone_number");
    }

    @Test
    void neitherReadNorChangeNorDeleteWhatIsAnothers() {
        create(echo("kept"));
        create(route("902129990022", "kept"));
        service.plans()
                .createSchedule(CreateScheduleRequest.newBuilder()
                        .setTenantId(TENANT)
                        .setSchedule(schedule("kept"))
                        .build());
        assertRefused(() -> get(OTHER, "kept"), Status.Code.NOT_FOUND, "dialplan_id");
        assertRefused(() -> delete(OTHER, "kept"), Status.Code.NOT_FOUND, "dialplan_id");
        assertRefused(
                () -> service.plans()
                        .updateDialplan(UpdateDialplanRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setDialplan(Dialplan.newBuilder().setId("kept"))
                                .setUpdateMask(DESCRIPTION)
                                .build()),
                Status.Code.NOT_FOUND,
                "dialplan.id");
        assertRefused(
                () -> service.plans()
                        .getInboundRoute(GetInboundRouteRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setPhoneNumber("902129990022")
                                .build()),
                Status.Code.NOT_FOUND,
                "phone_number");
        assertRefused(
                () -> service.plans()
                        .updateInboundRoute(UpdateInboundRouteRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setInboundRoute(InboundRoute.newBuilder().setPhoneNumber("902129990022"))
                                .setUpdateMask(LANGUAGE)
                                .build()),
                Status.Code.NOT_FOUND,
                "inbound_route.phone_number");
        assertRefused(
                () -> service.plans()
                        .deleteInboundRoute(DeleteInboundRouteRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setPhoneNumber("902129990022")
                                .build()),
                Status.Code.NOT_FOUND,
                "phone_number");
        assertRefused(
                () -> service.plans()
                        .getSchedule(GetScheduleRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setScheduleId("kept")
                                .build()),
                Status.Code.NOT_FOUND,
                "schedule_id");
        assertRefused(
                () -> service.plans()
                        .updateSchedule(UpdateScheduleRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setSchedule(schedule("kept"))
                                .build()),
                Status.Code.NOT_FOUND,
                "schedule.id");
        assertRefused(
                () -> service.plans()
                        .deleteSchedule(DeleteScheduleRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setScheduleId("kept")
                                .build()),
                Status.Code.NOT_FOUND,
                "schedule_id");
        assertThat(resolve("", "902129990022").getDialplanId()).isEqualTo("kept");
    }

    private static Schedule schedule(String id) {
        return Schedule.newBuilder().setId(id).setTimeZone("Europe/Istanbul").build();
    }

    @Test
    void haveTheSameExtensionsForUsersOfTheirOwn() {
        create(echo("for_own_users"));
        create(echo("for_strangers"));
        create(route("902129990031", "for_own_users").toBuilder()
                .setGuestDialplanId("for_strangers")
                .build());
        assertThat(resolve("1001", TENANT, "902129990031").getDialplanId()).isEqualTo("for_own_users");
        for (var callerTenant : List.of("sentiric_demo", OTHER, "")) {
            var resolved = resolve("1001", callerTenant, "902129990031");
            assertThat(resolved.getDialplanId()).as(callerTenant).isEqualTo("for_strangers");
            assertThat(resolved.hasMatchedUser()).as(callerTenant).isFalse();
        }
    }

    @Test
    void areNamedOnceOrTheSameTwice() {
        assertRefused(
                () -> service.plans()
                        .createDialplan(CreateDialplanRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setDialplan(echo("smuggled"))
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "dialplan.tenant_id");
        assertRefused(
                () -> service.plans()
                        .createInboundRoute(CreateInboundRouteRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setInboundRoute(route("902129990023", "same"))
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "inbound_route.tenant_id");
        assertRefused(
                () -> service.plans()
                        .createSchedule(CreateScheduleRequest.newBuilder()
                                .setTenantId(OTHER)
                                .setSchedule(schedule("smuggled").toBuilder().setTenantId(TENANT))
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "schedule.tenant_id");
    }

    @Test
    void areListedOneByOneOrExplicitlyAll() {
        for (int i = 0; i < 4; i++) {
            create(echo("listed_" + i).toBuilder().setTenantId("a_tenant").build());
            create(echo("listed_" + i).toBuilder().setTenantId("b_tenant").build());
        }
        var all = new ArrayList<String>();
        var token = "";
        do {
            var page = list("-", token);
            page.getDialplansList().forEach(plan -> all.add(plan.getTenantId() + "/" + plan.getId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(all)
                .doesNotHaveDuplicates()
                .isSorted()
                .contains("a_tenant/listed_0", "a_tenant/listed_3", "b_tenant/listed_0", "b_tenant/listed_3");
        assertThat(list("b_tenant", "").getDialplansList())
                .extracting(Dialplan::getTenantId)
                .containsOnly("b_tenant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Acme", "a\u0000b"})
    void areNamedInEveryRequest(String tenant) {
        List<Runnable> requests = List.of(
                () -> list(tenant, ""),
                () -> get(tenant, "x"),
                () -> delete(tenant, "x"),
                () -> service.plans()
                        .createDialplan(CreateDialplanRequest.newBuilder()
                                .setTenantId(tenant)
                                .setDialplan(echo("x").toBuilder().clearTenantId())
                                .build()),
                () -> service.plans()
                        .updateDialplan(UpdateDialplanRequest.newBuilder()
                                .setTenantId(tenant)
                                .setDialplan(Dialplan.newBuilder().setId("x"))
                                .setUpdateMask(DESCRIPTION)
                                .build()),
                () -> service.plans()
                        .createInboundRoute(CreateInboundRouteRequest.newBuilder()
                                .setTenantId(tenant)
                                .setInboundRoute(
                                        route("902129990024", "x").toBuilder().clearTenantId())
                                .build()),
                () -> service.plans()
                        .getInboundRoute(GetInboundRouteRequest.newBuilder()
                                .setTenantId(tenant)
                                .setPhoneNumber("902129990024")
                                .build()),
                () -> service.plans()
                        .updateInboundRoute(UpdateInboundRouteRequest.newBuilder()
                                .setTenantId(tenant)
                                .setInboundRoute(InboundRoute.newBuilder().setPhoneNumber("902129990024"))
                                .setUpdateMask(LANGUAGE)
                                .build()),
                () -> service.plans()
                        .deleteInboundRoute(DeleteInboundRouteRequest.newBuilder()
                                .setTenantId(tenant)
                                .setPhoneNumber("902129990024")
                                .build()),
                () -> service.plans()
                        .listInboundRoutes(ListInboundRoutesRequest.newBuilder()
                                .setTenantId(tenant)
                                .build()),
                () -> service.plans()
                        .createSchedule(CreateScheduleRequest.newBuilder()
                                .setTenantId(tenant)
                                .setSchedule(schedule("x"))
                                .build()),
                () -> service.plans()
                        .getSchedule(GetScheduleRequest.newBuilder()
                                .setTenantId(tenant)
                                .setScheduleId("x")
                                .build()),
                () -> service.plans()
                        .updateSchedule(UpdateScheduleRequest.newBuilder()
                                .setTenantId(tenant)
                                .setSchedule(schedule("x"))
                                .build()),
                () -> service.plans()
                        .deleteSchedule(DeleteScheduleRequest.newBuilder()
                                .setTenantId(tenant)
                                .setScheduleId("x")
                                .build()),
                () -> service.plans()
                        .listSchedules(ListSchedulesRequest.newBuilder()
                                .setTenantId(tenant)
                                .build()));
        for (var request : requests) {
            assertRefused(request, Status.Code.INVALID_ARGUMENT, "tenant_id");
        }
    }

    @Nested
    class PlansThatConnect {
        private static final String FIELD = "dialplan.action_data.connect_user.sip_username";

        @Test
        void nameAUserOfTheirTenant() {
            create(connecting(TENANT, "to_own", "1001"));
            assertRefused(() -> create(connecting(TENANT, "to_none", "1002")), Status.Code.INVALID_ARGUMENT, FIELD);
            // 1001 is a user of acme, not of this one.
            assertRefused(() -> create(connecting(OTHER, "to_anothers", "1001")), Status.Code.INVALID_ARGUMENT, FIELD);
            assertRefused(() -> get(OTHER, "to_anothers"), Status.Code.NOT_FOUND, "dialplan_id");
        }

        @Test
        void areCheckedWhenTheyAreChanged() {
            create(connecting(TENANT, "changing_callee", "1001"));
            assertRefused(
                    () -> update(connecting(TENANT, "changing_callee", "1002"), "action_data"),
                    Status.Code.INVALID_ARGUMENT,
                    FIELD);
            update(connecting(TENANT, "changing_callee", "1001"), "action_data", "description");
            assertThat(get(TENANT, "changing_callee")
                            .getActionData()
                            .getConnectUser()
                            .getSipUsername())
                    .isEqualTo("1001");
        }

        @Test
        void areNotWrittenWhileNobodyCanSay() {
            users.silent(true);
            try {
                assertRefused(
                        () -> create(connecting(TENANT, "to_whom", "1001")), Status.Code.UNAVAILABLE, "user-service");
            } finally {
                users.silent(false);
            }
            assertRefused(() -> get(TENANT, "to_whom"), Status.Code.NOT_FOUND, "dialplan_id");
        }

        private void update(Dialplan plan, String... paths) {
            service.plans()
                    .updateDialplan(UpdateDialplanRequest.newBuilder()
                            .setTenantId(plan.getTenantId())
                            .setDialplan(plan)
                            .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                            .build());
        }
    }
}
