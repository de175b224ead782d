package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.outbound.CallingUser;
import cloud.sentiric.dialplan.outbound.Departure;
import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.outbound.OutboundRoutes;
import cloud.sentiric.dialplan.plan.CallerAddress;
import cloud.sentiric.dialplan.plan.Regions;
import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.proto.dialplan.v1.Outbound;
import cloud.sentiric.proto.dialplan.v1.OutboundTrunk;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.store.record.TenantId;
import java.util.Optional;

/** Resolves a number outside that a user of ours calls. */
public final class Departures {
    private final OutboundRoutes routes;
    private final CallingUsers users;
    private final Regions regions;

    public Departures(OutboundRoutes routes, CallingUsers users, Regions regions) {
        this.routes = routes;
        this.users = users;
        this.regions = regions;
    }

    /** How the call leaves; empty if nobody of ours calls, or no outbound route of his tenant has the number. */
    Optional<ResolveDialplanResponse> resolve(TenantId tenant, ResolveDialplanRequest request) {
        var region = regions.of(tenant);
        return Destination.of(DialledNumber.of(request.getDestinationNumber(), region))
                .flatMap(called -> {
                    var known = routes.find(tenant, called);
                    if (known.routes().isEmpty()) {
                        return Optional.empty();
                    }
                    var user = users.find(tenant, request.getCallerUserId());
                    boolean withholds = CallerAddress.of(request.getCallerContactValue(), region)
                            .isEmpty();
                    var calling = new CallingUser(user.flatMap(CallingUsers::number), withholds);
                    return Departure.of(called, calling, known.routes(), known.trunks())
                            .map(departure -> {
                                var answer = ResolveDialplanResponse.newBuilder()
                                        .setTenantId(tenant.value())
                                        .setOutbound(message(departure));
                                user.ifPresent(answer::setMatchedUser);
                                return answer.build();
                            });
                });
    }

    private static Outbound message(Departure departure) {
        var message =
                Outbound.newBuilder().setRouteId(departure.route().id().value()).setNumber(departure.number());
        departure
                .ways()
                .forEach(way -> message.addTrunks(OutboundTrunk.newBuilder()
                        .setTrunk(Trunks.message(way.trunk()))
                        .setCallerId(way.callerId())));
        return message.build();
    }
}
