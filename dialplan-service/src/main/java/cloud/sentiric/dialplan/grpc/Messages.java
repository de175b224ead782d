package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.number.Region;
import cloud.sentiric.proto.dialplan.v1.Dialplan;
import cloud.sentiric.proto.dialplan.v1.InboundRoute;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.util.Optional;

/** The contract's routes and plans, and the core's, each as the other. */
final class Messages {
    private Messages() {}

    static InboundRoute route(cloud.sentiric.dialplan.plan.InboundRoute route) {
        return InboundRoute.newBuilder()
                .setPhoneNumber(route.number().value())
                .setTenantId(route.tenant().value())
                .setActiveDialplanId(route.active().value())
                .setGuestDialplanId(text(route.guest()))
                .setOffHoursDialplanId(text(route.offHours()))
                .setMaintenanceDialplanId(text(route.maintenance()))
                .setScheduleId(text(route.schedule()))
                .setIsMaintenanceMode(route.inMaintenance())
                .setBlockAnonymous(route.blocksAnonymous())
                .setDefaultLanguageCode(route.language())
                .build();
    }

    static Outcome<cloud.sentiric.dialplan.plan.InboundRoute> route(
            TenantId tenant, Region region, InboundRoute message) {
        var route = new cloud.sentiric.dialplan.plan.InboundRoute(
                CalledNumber.of(message.getPhoneNumber(), region),
                tenant,
                new DialplanId(message.getActiveDialplanId()),
                plan(message.getGuestDialplanId()),
                plan(message.getOffHoursDialplanId()),
                plan(message.getMaintenanceDialplanId()),
                Optional.of(message.getScheduleId()).filter(id -> !id.isEmpty()).map(ScheduleId::new),
                message.getIsMaintenanceMode(),
                message.getBlockAnonymous(),
                message.getDefaultLanguageCode());
        return Keys.sameTenant("inbound_route.tenant_id", message.getTenantId(), tenant)
                .then(same -> Outcome.checked(route, route.violations()));
    }

    static Dialplan plan(cloud.sentiric.dialplan.plan.Dialplan plan) {
        return Dialplan.newBuilder()
                .setId(plan.id().value())
                .setTenantId(plan.tenant().value())
                .setDescription(plan.description())
                .setAction(Actions.action(plan.action()))
                .setActionData(Actions.data(plan.action()))
                .build();
    }

    static Outcome<cloud.sentiric.dialplan.plan.Dialplan> plan(TenantId tenant, Dialplan message) {
        return Actions.action(message.getAction(), message.getActionData()).then(action -> {
            var plan = new cloud.sentiric.dialplan.plan.Dialplan(
                    new DialplanId(message.getId()), tenant, message.getDescription(), action);
            return Keys.sameTenant("dialplan.tenant_id", message.getTenantId(), tenant)
                    .then(same -> Outcome.checked(plan, plan.violations()));
        });
    }

    private static Optional<DialplanId> plan(String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(new DialplanId(id));
    }

    private static String text(Optional<? extends Key> id) {
        return id.map(Key::value).orElse("");
    }
}
