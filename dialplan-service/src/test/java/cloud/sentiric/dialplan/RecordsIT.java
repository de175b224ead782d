package cloud.sentiric.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.ConnectUser;
import cloud.sentiric.proto.dialplan.v1.CreateScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.Dialplan;
import cloud.sentiric.proto.dialplan.v1.EchoTest;
import cloud.sentiric.proto.dialplan.v1.EnqueueCall;
import cloud.sentiric.proto.dialplan.v1.GetDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.GetInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.GetScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.Holiday;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.proto.dialplan.v1.ListDialplansRequest;
import cloud.sentiric.proto.dialplan.v1.ListInboundRoutesRequest;
import cloud.sentiric.proto.dialplan.v1.ListSchedulesRequest;
import cloud.sentiric.proto.dialplan.v1.OpeningHours;
import cloud.sentiric.proto.dialplan.v1.PlayAnnouncement;
import cloud.sentiric.proto.dialplan.v1.ProcessGuestCall;
import cloud.sentiric.proto.dialplan.v1.Reject;
import cloud.sentiric.proto.dialplan.v1.Schedule;
import cloud.sentiric.proto.dialplan.v1.StartAiConversation;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Plans, routes and schedules, written and read. */
final class RecordsIT extends OverGrpc {
    private static List<Dialplan> everyAction() {
        return List.of(
                plan(
                        "ai",
                        Action.ACTION_START_AI_CONVERSATION,
                        ActionData.newBuilder()
                                .setStartAiConversation(StartAiConversation.newBuilder()
                                        .setWelcomeAudioUri("tone:440,500")
                                        .setAgentProfile("sales \"ş\""))),
                plan(
                        "guest",
                        Action.ACTION_PROCESS_GUEST_CALL,
                        ActionData.newBuilder()
                                .setProcessGuestCall(
                                        ProcessGuestCall.newBuilder().setWelcomeAudioUri("file:guest.wav"))),
                plan(
                        "play",
                        Action.ACTION_PLAY_ANNOUNCEMENT,
                        ActionData.newBuilder()
                                .setPlayAnnouncement(PlayAnnouncement.newBuilder()
                                        .setAudioUri("file:a.wav")
                                        .setRepeat(3))),
                plan(
                        "echo",
                        Action.ACTION_ECHO_TEST,
                        ActionData.newBuilder()
                                .setEchoTest(EchoTest.newBuilder().setMaxSeconds(30))),
                plan(
                        "connect",
                        Action.ACTION_CONNECT_USER,
                        ActionData.newBuilder()
                                .setConnectUser(ConnectUser.newBuilder().setSipUsername("1001"))),
                plan(
                        "queue",
                        Action.ACTION_ENQUEUE_CALL,
                        ActionData.newBuilder()
                                .setEnqueueCall(EnqueueCall.newBuilder()
                                        .setQueue("sales")
                                        .setMusicAudioUri("file:m.wav"))),
                plan(
                        "reject",
                        Action.ACTION_REJECT,
                        ActionData.newBuilder()
                                .setReject(Reject.newBuilder().setSipCode(603).setReasonPhrase("Decline"))));
    }

    private static Dialplan plan(String id, Action action, ActionData.Builder data) {
        return Dialplan.newBuilder()
                .setId(id)
                .setTenantId(TENANT)
                .setDescription("A plan")
                .setAction(action)
                .setActionData(data)
                .build();
    }

    @Nested
    class Plans {
        @ParameterizedTest
        @MethodSource("cloud.sentiric.dialplan.RecordsIT#everyAction")
        void areStoredWithTheirData(Dialplan plan) {
            assertThat(create(plan)).isEqualTo(plan);
            assertThat(get(plan.getId())).isEqualTo(plan);
            assertRefused(() -> create(plan), Status.Code.ALREADY_EXISTS, "dialplan.id");
            delete(plan.getId());
            assertRefused(() -> get(plan.getId()), Status.Code.NOT_FOUND, "dialplan_id");
            assertRefused(() -> delete(plan.getId()), Status.Code.NOT_FOUND, "dialplan_id");
        }

        @Test
        void areChangedByMask() {
            create(echo("changing"));
            var changed = update(
                    Dialplan.newBuilder()
                            .setId("changing")
                            .setDescription("Now refuses")
                            .setAction(Action.ACTION_REJECT)
                            .setActionData(ActionData.newBuilder()
                                    .setReject(Reject.newBuilder().setSipCode(486)))
                            .build(),
                    "action",
                    "action_data");
            assertThat(changed.getDescription()).isEmpty();
            assertThat(changed.getActionData().getReject().getSipCode()).isEqualTo(486);
            assertThat(get("changing")).isEqualTo(changed);
            assertRefused(
                    () -> update(echo("changing"), "action"),
                    Status.Code.INVALID_ARGUMENT,
                    "dialplan.action_data must fit the action");
            assertRefused(() -> update(echo("changing"), "tenant_id"), Status.Code.INVALID_ARGUMENT, "update_mask");
            assertRefused(() -> update(echo("changing")), Status.Code.INVALID_ARGUMENT, "update_mask");
            assertRefused(() -> update(echo("nothing"), "description"), Status.Code.NOT_FOUND, "dialplan.id");
        }

        @Test
        void areChecked() {
            var bad = plan(
                    "Bad Id",
                    Action.ACTION_REJECT,
                    ActionData.newBuilder().setReject(Reject.newBuilder().setSipCode(200)));
            assertRefused(() -> create(bad), Status.Code.INVALID_ARGUMENT, "dialplan.id");
            assertRefused(() -> create(bad), Status.Code.INVALID_ARGUMENT, "dialplan.action_data.reject.sip_code");
            assertRefused(
                    () -> create(echo("x").toBuilder().clearAction().build()),
                    Status.Code.INVALID_ARGUMENT,
                    "dialplan.action");
        }

        @Test
        void areListedPageByPage() {
            for (int i = 0; i < 7; i++) {
                create(echo("listed_" + i).toBuilder().setTenantId("lister").build());
            }
            var ids = new ArrayList<String>();
            var token = "";
            do {
                var page = service.plans()
                        .listDialplans(ListDialplansRequest.newBuilder()
                                .setTenantId("lister")
                                .setPageSize(3)
                                .setPageToken(token)
                                .build());
                page.getDialplansList().forEach(plan -> ids.add(plan.getId()));
                token = page.getNextPageToken();
            } while (!token.isEmpty());
            assertThat(ids)
                    .containsExactly(
                            "listed_0", "listed_1", "listed_2", "listed_3", "listed_4", "listed_5", "listed_6");
        }

        private Dialplan get(String id) {
            return service.plans()
                    .getDialplan(GetDialplanRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setDialplanId(id)
                            .build())
                    .getDialplan();
        }

        private Dialplan update(Dialplan plan, String... paths) {
            return service.plans()
                    .updateDialplan(UpdateDialplanRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setDialplan(plan)
                            .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                            .build())
                    .getDialplan();
        }
    }

    @Nested
    class Routes {
        @Test
        void areCreatedChangedAndDeleted() {
            create(echo("routed"));
            create(echo("in_maintenance"));
            var created = create(route("+90 212 999 00 02", "routed"));
            assertThat(created.getPhoneNumber()).isEqualTo("902129990002");
            assertThat(get("02129990002")).isEqualTo(created);
            assertRefused(
                    () -> create(route("902129990002", "routed")),
                    Status.Code.ALREADY_EXISTS,
                    "inbound_route.phone_number");

            assertRefused(() -> delete("routed"), Status.Code.FAILED_PRECONDITION, "routed");
            assertRefused(
                    () -> update(created.toBuilder().setIsMaintenanceMode(true).build(), "is_maintenance_mode"),
                    Status.Code.INVALID_ARGUMENT,
                    "maintenance_dialplan_id");
            update(
                    created.toBuilder()
                            .setIsMaintenanceMode(true)
                            .setMaintenanceDialplanId("in_maintenance")
                            .build(),
                    "is_maintenance_mode",
                    "maintenance_dialplan_id");
            assertThat(resolve("", "902129990002").getDialplanId()).isEqualTo("in_maintenance");

            var delete = DeleteInboundRouteRequest.newBuilder()
                    .setTenantId(TENANT)
                    .setPhoneNumber("+902129990002")
                    .build();
            service.plans().deleteInboundRoute(delete);
            assertRefused(() -> service.plans().deleteInboundRoute(delete), Status.Code.NOT_FOUND, "phone_number");
            assertRefused(() -> resolve("", "902129990002"), Status.Code.NOT_FOUND, "destination_number");
            delete("routed");
        }

        @Test
        void referToPlansOfTheirTenant() {
            assertRefused(
                    () -> create(route("902129990003", "nowhere")),
                    Status.Code.NOT_FOUND,
                    "inbound_route.active_dialplan_id: there is no nowhere");
            assertRefused(
                    () -> create(route("902129990003", "demo_welcome")),
                    Status.Code.NOT_FOUND,
                    "inbound_route.active_dialplan_id");
            create(echo("of_system").toBuilder().setTenantId("system").build());
            assertRefused(
                    () -> create(route("902129990003", "of_system")),
                    Status.Code.NOT_FOUND,
                    "inbound_route.active_dialplan_id");
            create(echo("own"));
            assertRefused(
                    () -> create(route("902129990003", "own").toBuilder()
                            .setScheduleId("demo_always_closed")
                            .build()),
                    Status.Code.NOT_FOUND,
                    "inbound_route.schedule_id");
            create(route("902129990003", "own"));
            assertThat(resolve("", "902129990003").getDialplanId()).isEqualTo("own");
        }

        @Test
        void areListed() {
            var page = service.plans()
                    .listInboundRoutes(ListInboundRoutesRequest.newBuilder()
                            .setTenantId("sentiric_demo")
                            .build());
            assertThat(page.getInboundRoutesList())
                    .extracting(InboundRoute::getPhoneNumber)
                    .hasSize(6)
                    .isSorted()
                    .contains(WELCOME);
            assertThat(page.getNextPageToken()).isEmpty();
        }

        private InboundRoute get(String number) {
            return service.plans()
                    .getInboundRoute(GetInboundRouteRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setPhoneNumber(number)
                            .build())
                    .getInboundRoute();
        }

        private void update(InboundRoute route, String... paths) {
            service.plans()
                    .updateInboundRoute(UpdateInboundRouteRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setInboundRoute(route)
                            .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                            .build());
        }
    }

    @Nested
    class TheSchedules {
        private final Schedule always = schedule("always", true);

        private Schedule schedule(String id, boolean open) {
            var schedule = Schedule.newBuilder()
                    .setId(id)
                    .setTenantId(TENANT)
                    .setTimeZone("Europe/Istanbul")
                    .addHolidays(Holiday.newBuilder().setDate("2020-01-01").setName("Yılbaşı"));
            for (int day = 1; open && day <= 7; day++) {
                schedule.addHours(OpeningHours.newBuilder().setIsoDayOfWeek(day).setClosesMinute(1440));
            }
            return schedule.build();
        }

        @Test
        void openAndCloseARoute() {
            create(echo("when_open"));
            create(echo("when_closed"));
            assertThat(service.plans()
                            .createSchedule(CreateScheduleRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setSchedule(always)
                                    .build())
                            .getSchedule())
                    .isEqualTo(always);
            create(route("902129990004", "when_open").toBuilder()
                    .setOffHoursDialplanId("when_closed")
                    .setScheduleId("always")
                    .build());
            assertThat(resolve("", "902129990004").getDialplanId()).isEqualTo("when_open");

            update(schedule("always", false));
            assertThat(resolve("", "902129990004").getDialplanId()).isEqualTo("when_closed");
            assertThat(service.plans()
                            .getSchedule(GetScheduleRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setScheduleId("always")
                                    .build())
                            .getSchedule())
                    .isEqualTo(schedule("always", false));
            assertRefused(
                    () -> service.plans()
                            .deleteSchedule(DeleteScheduleRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .setScheduleId("always")
                                    .build()),
                    Status.Code.FAILED_PRECONDITION,
                    "schedule_id");
            assertThat(service.plans()
                            .listSchedules(ListSchedulesRequest.newBuilder()
                                    .setTenantId(TENANT)
                                    .build())
                            .getSchedulesList())
                    .extracting(Schedule::getId)
                    .containsExactly("always");
        }

        @Test
        void areChecked() {
            var bad = always.toBuilder()
                    .setId("bad")
                    .setTimeZone("Mars/Olympus")
                    .addHours(OpeningHours.newBuilder().setIsoDayOfWeek(8))
                    .addHolidays(Holiday.newBuilder().setDate("tomorrow"))
                    .build();
            for (var field : List.of("schedule.time_zone", "schedule.hours[7].iso", "schedule.holidays[1].date")) {
                assertRefused(
                        () -> service.plans()
                                .createSchedule(CreateScheduleRequest.newBuilder()
                                        .setTenantId(TENANT)
                                        .setSchedule(bad)
                                        .build()),
                        Status.Code.INVALID_ARGUMENT,
                        field);
            }
            assertRefused(() -> update(schedule("nothing", true)), Status.Code.NOT_FOUND, "schedule.id");
        }

        private void update(Schedule schedule) {
            service.plans()
                    .updateSchedule(UpdateScheduleRequest.newBuilder()
                            .setTenantId(TENANT)
                            .setSchedule(schedule)
                            .build());
        }
    }
}
