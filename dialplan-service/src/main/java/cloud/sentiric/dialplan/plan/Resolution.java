package cloud.sentiric.dialplan.plan;

import cloud.sentiric.dialplan.plan.Action.Reject;
import cloud.sentiric.store.record.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a called number comes to. The first step that fits decides:
 *
 * <pre>
 * no route                         failsafe
 * in maintenance                   maintenance plan
 * outside the schedule             off-hours plan; without one the next steps decide, as if it were open
 * anonymous and blocked            refused with 433
 * caller is known                  active plan
 * caller is not                    guest plan, else the active plan
 * that plan is not there           failsafe
 * no failsafe                      nothing
 * </pre>
 */
public sealed interface Resolution {
    /** This plan, by this route; the failsafe plan of an unknown number has no route. */
    record Resolved(Dialplan plan, Optional<InboundRoute> route) implements Resolution {
        /** Whose call it is: the route's tenant, whoever owns the plan. */
        public TenantId tenant() {
            return route.map(InboundRoute::tenant).orElse(plan.tenant());
        }
    }

    /** No route, or no plan for it, and no failsafe. */
    record Unresolved() implements Resolution {}

    /** Id of the plan that refuses anonymous callers; it is made up here, not stored. */
    DialplanId ANONYMOUS_BLOCK = new DialplanId("anonymous_block");

    /** RFC 5079 §5: Anonymity Disallowed. */
    Action ANONYMITY_DISALLOWED = new Reject(433, "Anonymity Disallowed");

    /** Decides about a call at a moment. */
    static Resolution of(Knowledge known, Caller caller, Instant now) {
        var route = known.routing().map(Routing::route);
        return known.routing()
                .flatMap(routing -> plan(routing, caller, now))
                .or(known::failsafe)
                .<Resolution>map(plan -> new Resolved(plan, route))
                .orElseGet(Unresolved::new);
    }

    private static Optional<Dialplan> plan(Routing routing, Caller caller, Instant now) {
        var route = routing.route();
        if (route.inMaintenance()) {
            return route.maintenance().flatMap(routing::plan);
        }
        // A schedule that is named but not there counts as open, as no schedule does.
        boolean closed =
                routing.schedule().filter(schedule -> !schedule.isOpen(now)).isPresent();
        if (closed && route.offHours().isPresent()) {
            return route.offHours().flatMap(routing::plan);
        }
        return switch (caller) {
            case ANONYMOUS ->
                route.blocksAnonymous()
                        ? Optional.of(new Dialplan(ANONYMOUS_BLOCK, route.tenant(), "", ANONYMITY_DISALLOWED))
                        : routing.plan(route.guest().orElse(route.active()));
            case GUEST -> routing.plan(route.guest().orElse(route.active()));
            case KNOWN -> routing.plan(route.active());
        };
    }
}
