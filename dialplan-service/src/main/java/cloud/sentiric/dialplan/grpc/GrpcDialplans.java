package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.plan.Regions;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.proto.dialplan.v1.CreateDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.CreateDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.CreateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateInboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.CreateScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.CreateScheduleResponse;
import cloud.sentiric.proto.dialplan.v1.DeleteDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.DeleteInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteInboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.DeleteScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteScheduleResponse;
import cloud.sentiric.proto.dialplan.v1.Dialplan;
import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.GetDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.GetDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.GetInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.GetInboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.GetScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.GetScheduleResponse;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.proto.dialplan.v1.ListDialplansRequest;
import cloud.sentiric.proto.dialplan.v1.ListDialplansResponse;
import cloud.sentiric.proto.dialplan.v1.ListInboundRoutesRequest;
import cloud.sentiric.proto.dialplan.v1.ListInboundRoutesResponse;
import cloud.sentiric.proto.dialplan.v1.ListSchedulesRequest;
import cloud.sentiric.proto.dialplan.v1.ListSchedulesResponse;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.UpdateDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateDialplanResponse;
import cloud.sentiric.proto.dialplan.v1.UpdateInboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateInboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.UpdateScheduleRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateScheduleResponse;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.grpc.Replies;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The RPCs: requests into calls of the records and the resolver, outcomes into answers. */
public final class GrpcDialplans extends DialplanServiceGrpc.DialplanServiceImplBase {
    private final Resolver resolver;
    private final Callees callees;
    private final Regions regions;
    private final Records<CalledNumber, cloud.sentiric.dialplan.plan.InboundRoute> routes;
    private final Records<DialplanId, cloud.sentiric.dialplan.plan.Dialplan> dialplans;
    private final Records<ScheduleId, cloud.sentiric.dialplan.plan.Schedule> schedules;

    public GrpcDialplans(
            Resolver resolver,
            Callees callees,
            Regions regions,
            Records<CalledNumber, cloud.sentiric.dialplan.plan.InboundRoute> routes,
            Records<DialplanId, cloud.sentiric.dialplan.plan.Dialplan> dialplans,
            Records<ScheduleId, cloud.sentiric.dialplan.plan.Schedule> schedules) {
        this.resolver = resolver;
        this.callees = callees;
        this.regions = regions;
        this.routes = routes;
        this.dialplans = dialplans;
        this.schedules = schedules;
    }

    @Override
    public void resolveDialplan(ResolveDialplanRequest request, StreamObserver<ResolveDialplanResponse> to) {
        Replies.send(to, resolver.resolve(request), answer -> answer);
    }

    @Override
    public void createInboundRoute(CreateInboundRouteRequest request, StreamObserver<CreateInboundRouteResponse> to) {
        var created = within(
                request.getTenantId(),
                tenant -> Messages.route(tenant, regions.told(tenant), request.getInboundRoute())
                        .then(routes::add));
        Replies.send(
                to,
                created,
                value -> CreateInboundRouteResponse.newBuilder()
                        .setInboundRoute(Messages.route(value))
                        .build());
    }

    @Override
    public void getInboundRoute(GetInboundRouteRequest request, StreamObserver<GetInboundRouteResponse> to) {
        var found = within(
                request.getTenantId(),
                tenant -> number("phone_number", tenant, request.getPhoneNumber())
                        .then(key -> Outcome.found(routes.find(tenant, key), "phone_number", key.value())));
        Replies.send(
                to,
                found,
                value -> GetInboundRouteResponse.newBuilder()
                        .setInboundRoute(Messages.route(value))
                        .build());
    }

    @Override
    public void updateInboundRoute(UpdateInboundRouteRequest request, StreamObserver<UpdateInboundRouteResponse> to) {
        var updated = within(
                request.getTenantId(),
                tenant -> number(
                                "inbound_route.phone_number",
                                tenant,
                                request.getInboundRoute().getPhoneNumber())
                        .then(key -> routes.change(
                                tenant,
                                key,
                                stored -> Masks.merged(
                                                Messages.route(stored),
                                                request.getInboundRoute(),
                                                request.getUpdateMask())
                                        .then(merged ->
                                                Messages.route(tenant, regions.told(tenant), (InboundRoute) merged)))));
        Replies.send(
                to,
                updated,
                value -> UpdateInboundRouteResponse.newBuilder()
                        .setInboundRoute(Messages.route(value))
                        .build());
    }

    @Override
    public void deleteInboundRoute(DeleteInboundRouteRequest request, StreamObserver<DeleteInboundRouteResponse> to) {
        var deleted = within(
                request.getTenantId(),
                tenant -> number("phone_number", tenant, request.getPhoneNumber())
                        .then(key -> routes.remove(tenant, key)));
        Replies.send(to, deleted, key -> DeleteInboundRouteResponse.getDefaultInstance());
    }

    @Override
    public void listInboundRoutes(ListInboundRoutesRequest request, StreamObserver<ListInboundRoutesResponse> to) {
        var answer = list(request.getTenantId(), request.getPageSize(), request.getPageToken(), (scope, page) -> {
            var read = routes.list(scope, Place.parse(page.after()), page.limit());
            var filled = page.fill(
                    read,
                    Messages::route,
                    value -> Place.of(value.tenant(), value.number()).toString());
            return Outcome.done(ListInboundRoutesResponse.newBuilder()
                    .addAllInboundRoutes(filled.rows())
                    .setNextPageToken(filled.nextToken())
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void createDialplan(CreateDialplanRequest request, StreamObserver<CreateDialplanResponse> to) {
        var created = within(
                request.getTenantId(),
                tenant -> Messages.plan(tenant, request.getDialplan())
                        .then(callees::checked)
                        .then(dialplans::add));
        Replies.send(
                to,
                created,
                value -> CreateDialplanResponse.newBuilder()
                        .setDialplan(Messages.plan(value))
                        .build());
    }

    @Override
    public void getDialplan(GetDialplanRequest request, StreamObserver<GetDialplanResponse> to) {
        var id = new DialplanId(request.getDialplanId());
        var found = within(
                request.getTenantId(),
                tenant -> Keys.checked("dialplan_id", id)
                        .then(key -> Outcome.found(dialplans.find(tenant, key), "dialplan_id", key.value())));
        Replies.send(
                to,
                found,
                value -> GetDialplanResponse.newBuilder()
                        .setDialplan(Messages.plan(value))
                        .build());
    }

    @Override
    public void updateDialplan(UpdateDialplanRequest request, StreamObserver<UpdateDialplanResponse> to) {
        var id = new DialplanId(request.getDialplan().getId());
        var updated = within(
                request.getTenantId(),
                tenant -> Keys.checked("dialplan.id", id)
                        .then(key -> callees.checked(tenant, request)
                                .then(good -> dialplans.change(
                                        tenant,
                                        key,
                                        stored -> Masks.merged(
                                                        Messages.plan(stored),
                                                        request.getDialplan(),
                                                        request.getUpdateMask())
                                                .then(merged -> Messages.plan(tenant, (Dialplan) merged))))));
        Replies.send(
                to,
                updated,
                value -> UpdateDialplanResponse.newBuilder()
                        .setDialplan(Messages.plan(value))
                        .build());
    }

    @Override
    public void deleteDialplan(DeleteDialplanRequest request, StreamObserver<DeleteDialplanResponse> to) {
        var id = new DialplanId(request.getDialplanId());
        var deleted = within(
                request.getTenantId(),
                tenant -> Keys.checked("dialplan_id", id).then(key -> dialplans.remove(tenant, key)));
        Replies.send(to, deleted, key -> DeleteDialplanResponse.getDefaultInstance());
    }

    @Override
    public void listDialplans(ListDialplansRequest request, StreamObserver<ListDialplansResponse> to) {
        var answer = list(request.getTenantId(), request.getPageSize(), request.getPageToken(), (scope, page) -> {
            var read = dialplans.list(scope, Place.parse(page.after()), page.limit());
            var filled = page.fill(
                    read,
                    Messages::plan,
                    value -> Place.of(value.tenant(), value.id()).toString());
            return Outcome.done(ListDialplansResponse.newBuilder()
                    .addAllDialplans(filled.rows())
                    .setNextPageToken(filled.nextToken())
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void createSchedule(CreateScheduleRequest request, StreamObserver<CreateScheduleResponse> to) {
        var created = within(
                request.getTenantId(),
                tenant -> Schedules.schedule(tenant, request.getSchedule()).then(schedules::add));
        Replies.send(
                to,
                created,
                value -> CreateScheduleResponse.newBuilder()
                        .setSchedule(Schedules.message(value))
                        .build());
    }

    @Override
    public void getSchedule(GetScheduleRequest request, StreamObserver<GetScheduleResponse> to) {
        var id = new ScheduleId(request.getScheduleId());
        var found = within(
                request.getTenantId(),
                tenant -> Keys.checked("schedule_id", id)
                        .then(key -> Outcome.found(schedules.find(tenant, key), "schedule_id", key.value())));
        Replies.send(
                to,
                found,
                value -> GetScheduleResponse.newBuilder()
                        .setSchedule(Schedules.message(value))
                        .build());
    }

    @Override
    public void updateSchedule(UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> to) {
        var updated = within(
                request.getTenantId(),
                tenant -> Schedules.schedule(tenant, request.getSchedule())
                        .then(schedule -> schedules.change(tenant, schedule.id(), stored -> Outcome.done(schedule))));
        Replies.send(
                to,
                updated,
                value -> UpdateScheduleResponse.newBuilder()
                        .setSchedule(Schedules.message(value))
                        .build());
    }

    @Override
    public void deleteSchedule(DeleteScheduleRequest request, StreamObserver<DeleteScheduleResponse> to) {
        var id = new ScheduleId(request.getScheduleId());
        var deleted = within(
                request.getTenantId(),
                tenant -> Keys.checked("schedule_id", id).then(key -> schedules.remove(tenant, key)));
        Replies.send(to, deleted, key -> DeleteScheduleResponse.getDefaultInstance());
    }

    @Override
    public void listSchedules(ListSchedulesRequest request, StreamObserver<ListSchedulesResponse> to) {
        var answer = list(request.getTenantId(), request.getPageSize(), request.getPageToken(), (scope, page) -> {
            var read = schedules.list(scope, Place.parse(page.after()), page.limit());
            var filled = page.fill(
                    read,
                    Schedules::message,
                    value -> Place.of(value.tenant(), value.id()).toString());
            return Outcome.done(ListSchedulesResponse.newBuilder()
                    .addAllSchedules(filled.rows())
                    .setNextPageToken(filled.nextToken())
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    private Outcome<CalledNumber> number(String field, TenantId tenant, String text) {
        return Keys.checked(field, CalledNumber.of(text, regions.told(tenant)));
    }

    private static <T> Outcome<T> within(String tenant, Function<TenantId, Outcome<T>> work) {
        return TenantId.of("tenant_id", tenant).then(work);
    }

    private static <A> Outcome<A> list(
            String tenant, int size, String token, BiFunction<Scope, Page, Outcome<A>> work) {
        return Page.of(size, token).then(page -> Scope.of("tenant_id", tenant).then(scope -> work.apply(scope, page)));
    }
}
