package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.CreateOutboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.CreateTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.CreateTrunkResponse;
import cloud.sentiric.proto.dialplan.v1.DeleteOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteOutboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.DeleteTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteTrunkResponse;
import cloud.sentiric.proto.dialplan.v1.GetOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.GetOutboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.GetTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.GetTrunkResponse;
import cloud.sentiric.proto.dialplan.v1.ListOutboundRoutesRequest;
import cloud.sentiric.proto.dialplan.v1.ListOutboundRoutesResponse;
import cloud.sentiric.proto.dialplan.v1.ListTrunksRequest;
import cloud.sentiric.proto.dialplan.v1.ListTrunksResponse;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.proto.dialplan.v1.UpdateOutboundRouteRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateOutboundRouteResponse;
import cloud.sentiric.proto.dialplan.v1.UpdateTrunkRequest;
import cloud.sentiric.proto.dialplan.v1.UpdateTrunkResponse;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.grpc.Replies;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The RPCs of trunks and outbound routes. */
public final class GrpcOutbound extends OutboundServiceGrpc.OutboundServiceImplBase {
    private final Records<TrunkId, cloud.sentiric.dialplan.outbound.Trunk> trunks;
    private final Records<OutboundRouteId, cloud.sentiric.dialplan.outbound.OutboundRoute> routes;

    public GrpcOutbound(
            Records<TrunkId, cloud.sentiric.dialplan.outbound.Trunk> trunks,
            Records<OutboundRouteId, cloud.sentiric.dialplan.outbound.OutboundRoute> routes) {
        this.trunks = trunks;
        this.routes = routes;
    }

    @Override
    public void createTrunk(CreateTrunkRequest request, StreamObserver<CreateTrunkResponse> to) {
        var created = within(
                request.getTenantId(),
                tenant -> Trunks.trunk(tenant, request.getTrunk()).then(trunks::add));
        Replies.send(
                to,
                created,
                value -> CreateTrunkResponse.newBuilder()
                        .setTrunk(Trunks.message(value))
                        .build());
    }

    @Override
    public void getTrunk(GetTrunkRequest request, StreamObserver<GetTrunkResponse> to) {
        var id = new TrunkId(request.getTrunkId());
        var found = within(
                request.getTenantId(),
                tenant -> Keys.checked("trunk_id", id)
                        .then(key -> Outcome.found(trunks.find(tenant, key), "trunk_id", key.value())));
        Replies.send(
                to,
                found,
                value -> GetTrunkResponse.newBuilder()
                        .setTrunk(Trunks.message(value))
                        .build());
    }

    @Override
    public void updateTrunk(UpdateTrunkRequest request, StreamObserver<UpdateTrunkResponse> to) {
        var id = new TrunkId(request.getTrunk().getId());
        var updated = within(
                request.getTenantId(),
                tenant -> Keys.checked("trunk.id", id)
                        .then(key -> trunks.change(
                                tenant,
                                key,
                                stored -> Masks.merged(
                                                Trunks.message(stored), request.getTrunk(), request.getUpdateMask())
                                        .then(merged -> Trunks.trunk(tenant, (Trunk) merged)))));
        Replies.send(
                to,
                updated,
                value -> UpdateTrunkResponse.newBuilder()
                        .setTrunk(Trunks.message(value))
                        .build());
    }

    @Override
    public void deleteTrunk(DeleteTrunkRequest request, StreamObserver<DeleteTrunkResponse> to) {
        var id = new TrunkId(request.getTrunkId());
        var deleted = within(
                request.getTenantId(), tenant -> Keys.checked("trunk_id", id).then(key -> trunks.remove(tenant, key)));
        Replies.send(to, deleted, key -> DeleteTrunkResponse.getDefaultInstance());
    }

    @Override
    public void listTrunks(ListTrunksRequest request, StreamObserver<ListTrunksResponse> to) {
        var answer = list(request.getTenantId(), request.getPageSize(), request.getPageToken(), (scope, page) -> {
            var read = trunks.list(scope, Place.parse(page.after()), page.limit());
            var filled = page.fill(
                    read,
                    Trunks::message,
                    value -> Place.of(value.tenant(), value.id()).toString());
            return Outcome.done(ListTrunksResponse.newBuilder()
                    .addAllTrunks(filled.rows())
                    .setNextPageToken(filled.nextToken())
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void createOutboundRoute(
            CreateOutboundRouteRequest request, StreamObserver<CreateOutboundRouteResponse> to) {
        var created = within(
                request.getTenantId(),
                tenant -> OutboundRouteMessages.route(tenant, request.getOutboundRoute())
                        .then(routes::add));
        Replies.send(
                to,
                created,
                value -> CreateOutboundRouteResponse.newBuilder()
                        .setOutboundRoute(OutboundRouteMessages.message(value))
                        .build());
    }

    @Override
    public void getOutboundRoute(GetOutboundRouteRequest request, StreamObserver<GetOutboundRouteResponse> to) {
        var id = new OutboundRouteId(request.getOutboundRouteId());
        var found = within(
                request.getTenantId(),
                tenant -> Keys.checked("outbound_route_id", id)
                        .then(key -> Outcome.found(routes.find(tenant, key), "outbound_route_id", key.value())));
        Replies.send(
                to,
                found,
                value -> GetOutboundRouteResponse.newBuilder()
                        .setOutboundRoute(OutboundRouteMessages.message(value))
                        .build());
    }

    @Override
    public void updateOutboundRoute(
            UpdateOutboundRouteRequest request, StreamObserver<UpdateOutboundRouteResponse> to) {
        var id = new OutboundRouteId(request.getOutboundRoute().getId());
        var updated = within(
                request.getTenantId(),
                tenant -> Keys.checked("outbound_route.id", id)
                        .then(key -> routes.change(
                                tenant,
                                key,
                                stored -> Masks.merged(
                                                OutboundRouteMessages.message(stored),
                                                request.getOutboundRoute(),
                                                request.getUpdateMask())
                                        .then(merged -> OutboundRouteMessages.route(tenant, (OutboundRoute) merged)))));
        Replies.send(
                to,
                updated,
                value -> UpdateOutboundRouteResponse.newBuilder()
                        .setOutboundRoute(OutboundRouteMessages.message(value))
                        .build());
    }

    @Override
    public void deleteOutboundRoute(
            DeleteOutboundRouteRequest request, StreamObserver<DeleteOutboundRouteResponse> to) {
        var id = new OutboundRouteId(request.getOutboundRouteId());
        var deleted = within(
                request.getTenantId(),
                tenant -> Keys.checked("outbound_route_id", id).then(key -> routes.remove(tenant, key)));
        Replies.send(to, deleted, key -> DeleteOutboundRouteResponse.getDefaultInstance());
    }

    @Override
    public void listOutboundRoutes(ListOutboundRoutesRequest request, StreamObserver<ListOutboundRoutesResponse> to) {
        var answer = list(request.getTenantId(), request.getPageSize(), request.getPageToken(), (scope, page) -> {
            var read = routes.list(scope, Place.parse(page.after()), page.limit());
            var filled = page.fill(
                    read,
                    OutboundRouteMessages::message,
                    value -> Place.of(value.tenant(), value.id()).toString());
            return Outcome.done(ListOutboundRoutesResponse.newBuilder()
                    .addAllOutboundRoutes(filled.rows())
                    .setNextPageToken(filled.nextToken())
                    .build());
        });
        Replies.send(to, answer, done -> done);
    }

    private static <T> Outcome<T> within(String tenant, Function<TenantId, Outcome<T>> work) {
        return TenantId.of("tenant_id", tenant).then(work);
    }

    private static <A> Outcome<A> list(
            String tenant, int size, String token, BiFunction<Scope, Page, Outcome<A>> work) {
        return Page.of(size, token).then(page -> Scope.of("tenant_id", tenant).then(scope -> work.apply(scope, page)));
    }
}
