package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.proto.dialplan.v1.OutboundRoute;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;

/** The contract's outbound routes and the core's, each as the other. */
final class OutboundRouteMessages {
    private OutboundRouteMessages() {}

    static OutboundRoute message(cloud.sentiric.dialplan.outbound.OutboundRoute route) {
        return OutboundRoute.newBuilder()
                .setId(route.id().value())
                .setTenantId(route.tenant().value())
                .setDescription(route.description())
                .setPrefix(route.prefix())
                .setStrip(route.strip())
                .setPrepend(route.prepend())
                .setCallerId(CallerIds.message(route.callerId()))
                .addAllTrunkIds(route.trunks().stream().map(TrunkId::value).toList())
                .setPriority(route.priority())
                .build();
    }

    static Outcome<cloud.sentiric.dialplan.outbound.OutboundRoute> route(TenantId tenant, OutboundRoute message) {
        return Keys.sameTenant("outbound_route.tenant_id", message.getTenantId(), tenant)
                .then(same -> CallerIds.rule("outbound_route.caller_id", message.getCallerId()))
                .then(callerId -> {
                    var route = new cloud.sentiric.dialplan.outbound.OutboundRoute(
                            new OutboundRouteId(message.getId()),
                            tenant,
                            message.getDescription(),
                            message.getPrefix(),
                            message.getStrip(),
                            message.getPrepend(),
                            callerId,
                            message.getTrunkIdsList().stream().map(TrunkId::new).toList(),
                            message.getPriority());
                    return Outcome.checked(route, route.violations());
                });
    }
}
