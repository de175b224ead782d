package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.TenantId;
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
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** The RPCs: requests into calls of the records and the resolver, outcomes into answers. */
public final class GrpcDialplans extends DialplanServiceGrpc.DialplanServiceImplBase {
    private final Resolver resolver;
    private final Records<CalledNumber, cloud.sentiric.dialplan.plan.InboundRoute> routes;
    private final Records<DialplanId, cloud.sentiric.dialplan.plan.Dialplan> dialplans;
    private final Records<ScheduleId, cloud.sentiric.dialplan.plan.Schedule> schedules;

    public GrpcDialplans(
            Resolver resolver,
            Records<CalledNumber, cloud.sentiric.dialplan.plan.InboundRoute> routes,
            Records<DialplanId, cloud.sentiric.dialplan.plan.Dialplan> dialplans,
            Records<ScheduleId, cloud.sentiric.dialplan.plan.Schedule> schedules) {
        this.resolver = resolver;
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
        var created = Messages.route(request.getInboundRoute()).then(routes::add);
        Replies.send(
                to,
                created,
                value -> CreateInboundRouteResponse.newBuilder()
                        .setInboundRoute(Messages.route(value))
                        .build());
    }

    @Override
    public void getInboundRoute(GetInboundRouteRequest request, StreamObserver<GetInboundRouteResponse> to) {
        var id = CalledNumber.of(request.getPhoneNumber());
        var found = Keys.checked("phone_number", id)
                .then(key -> Outcome.found(routes.find(key), "phone_number", key.value()));
        Replies.send(
                to,
                found,
                value -> GetInboundRouteResponse.newBuilder()
                        .setInboundRoute(Messages.route(value))
                        .build());
    }

    @Override
    public void updateInboundRoute(UpdateInboundRouteRequest request, StreamObserver<UpdateInboundRouteResponse> to) {
        var id = CalledNumber.of(request.getInboundRoute().getPhoneNumber());
        var updated = Keys.checked("inbound_route.phone_number", id)
                .then(key -> routes.change(
                        key,
                        stored -> Masks.merged(
                                        Messages.route(stored), request.getInboundRoute(), request.getUpdateMask())
                                .then(merged -> Messages.route((InboundRoute) merged))));
        Replies.send(
                to,
                updated,
                value -> UpdateInboundRouteResponse.newBuilder()
                        .setInboundRoute(Messages.route(value))
                        .build());
    }

    @Override
    public void deleteInboundRoute(DeleteInboundRouteRequest request, StreamObserver<DeleteInboundRouteResponse> to) {
        var id = CalledNumber.of(request.getPhoneNumber());
        var deleted = Keys.checked("phone_number", id).then(routes::remove);
        Replies.send(to, deleted, key -> DeleteInboundRouteResponse.getDefaultInstance());
    }

    @Override
    public void listInboundRoutes(ListInboundRoutesRequest request, StreamObserver<ListInboundRoutesResponse> to) {
        var answer = Page.of(request.getPageSize(), request.getPageToken()).then(page -> {
            var read = routes.list(tenant(request.getTenantId()), page.after(), page.limit());
            return Outcome.done(ListInboundRoutesResponse.newBuilder()
                    .addAllInboundRoutes(
                            page.rows(read).stream().map(Messages::route).toList())
                    .setNextPageToken(
                            page.nextToken(read, value -> value.number().value()))
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void createDialplan(CreateDialplanRequest request, StreamObserver<CreateDialplanResponse> to) {
        var created = Messages.plan(request.getDialplan()).then(dialplans::add);
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
        var found = Keys.checked("dialplan_id", id)
                .then(key -> Outcome.found(dialplans.find(key), "dialplan_id", key.value()));
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
        var updated = Keys.checked("dialplan.id", id)
                .then(key -> dialplans.change(
                        key,
                        stored -> Masks.merged(Messages.plan(stored), request.getDialplan(), request.getUpdateMask())
                                .then(merged -> Messages.plan((Dialplan) merged))));
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
        var deleted = Keys.checked("dialplan_id", id).then(dialplans::remove);
        Replies.send(to, deleted, key -> DeleteDialplanResponse.getDefaultInstance());
    }

    @Override
    public void listDialplans(ListDialplansRequest request, StreamObserver<ListDialplansResponse> to) {
        var answer = Page.of(request.getPageSize(), request.getPageToken()).then(page -> {
            var read = dialplans.list(tenant(request.getTenantId()), page.after(), page.limit());
            return Outcome.done(ListDialplansResponse.newBuilder()
                    .addAllDialplans(
                            page.rows(read).stream().map(Messages::plan).toList())
                    .setNextPageToken(page.nextToken(read, value -> value.id().value()))
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void createSchedule(CreateScheduleRequest request, StreamObserver<CreateScheduleResponse> to) {
        var created = Schedules.schedule(request.getSchedule()).then(schedules::add);
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
        var found = Keys.checked("schedule_id", id)
                .then(key -> Outcome.found(schedules.find(key), "schedule_id", key.value()));
        Replies.send(
                to,
                found,
                value -> GetScheduleResponse.newBuilder()
                        .setSchedule(Schedules.message(value))
                        .build());
    }

    @Override
    public void updateSchedule(UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> to) {
        var updated = Schedules.schedule(request.getSchedule())
                .then(schedule -> schedules.change(
                        schedule.id(),
                        stored -> stored.tenant().equals(schedule.tenant())
                                ? Outcome.done(schedule)
                                : Outcome.invalid("schedule.tenant_id", "must stay " + stored.tenant())));
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
        var deleted = Keys.checked("schedule_id", id).then(schedules::remove);
        Replies.send(to, deleted, key -> DeleteScheduleResponse.getDefaultInstance());
    }

    @Override
    public void listSchedules(ListSchedulesRequest request, StreamObserver<ListSchedulesResponse> to) {
        var answer = Page.of(request.getPageSize(), request.getPageToken()).then(page -> {
            var read = schedules.list(tenant(request.getTenantId()), page.after(), page.limit());
            return Outcome.done(ListSchedulesResponse.newBuilder()
                    .addAllSchedules(
                            page.rows(read).stream().map(Schedules::message).toList())
                    .setNextPageToken(page.nextToken(read, value -> value.id().value()))
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    private static Optional<TenantId> tenant(String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(new TenantId(id));
    }
}
