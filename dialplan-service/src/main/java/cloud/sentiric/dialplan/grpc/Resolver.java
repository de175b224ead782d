package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.Knowledge;
import cloud.sentiric.dialplan.plan.Regions;
import cloud.sentiric.dialplan.plan.Resolution;
import cloud.sentiric.dialplan.plan.Routes;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * Resolves a called number: asks for the route, then who the caller is to the route's tenant, then decides. A number without a
 * route that a user calls may leave.
 */
public final class Resolver {
    private final Routes routes;
    private final Callers callers;
    private final Regions regions;
    private final Departures departures;
    private final InstantSource clock;
    private final MeterRegistry meters;

    public Resolver(
            Routes routes,
            Callers callers,
            Regions regions,
            Departures departures,
            InstantSource clock,
            MeterRegistry meters) {
        this.routes = routes;
        this.callers = callers;
        this.regions = regions;
        this.departures = departures;
        this.clock = clock;
        this.meters = meters;
    }

    Outcome<ResolveDialplanResponse> resolve(ResolveDialplanRequest request) {
        var result = "failed";
        try {
            var outcome = Keys.checked(
                            "destination_number", CalledNumber.of(request.getDestinationNumber(), regions.ofAnybody()))
                    .then(number -> resolve(number, request));
            result = result(outcome);
            return outcome;
        } finally {
            if (!request.getRehearsal()) {
                meters.counter("dialplan.resolutions", "result", result).increment();
            }
        }
    }

    private static String result(Outcome<ResolveDialplanResponse> outcome) {
        return switch (outcome) {
            case Outcome.Done<ResolveDialplanResponse>(var answer) -> result(answer);
            case Outcome.Unknown<ResolveDialplanResponse> _ -> "none";
            case Outcome.Invalid<ResolveDialplanResponse> _,
                    Outcome.Taken<ResolveDialplanResponse> _,
                    Outcome.InUse<ResolveDialplanResponse> _ -> "invalid";
        };
    }

    private static String result(ResolveDialplanResponse answer) {
        return switch (answer.getRefusal()) {
            case OUTBOUND_REFUSAL_DESTINATION_FORBIDDEN -> "destination_forbidden";
            case OUTBOUND_REFUSAL_TOO_MANY_CALLS -> "too_many_calls";
            case OUTBOUND_REFUSAL_COST_LIMIT -> "cost_limit";
            case OUTBOUND_REFUSAL_UNDECIDED -> "undecided";
            case OUTBOUND_REFUSAL_UNSPECIFIED, UNRECOGNIZED -> {
                if (answer.hasOutbound()) {
                    yield "outbound";
                }
                yield answer.getDialplanId().equals(DialplanId.FAILSAFE.value()) ? "failsafe" : "plan";
            }
        };
    }

    private Outcome<ResolveDialplanResponse> resolve(CalledNumber number, ResolveDialplanRequest request) {
        var known = routes.find(number);
        boolean leaves = known.routing().isEmpty() && !request.getCallerUserId().isEmpty();
        return leaves
                ? TenantId.of("caller_tenant_id", request.getCallerTenantId())
                        .then(tenant ->
                                departures.resolve(tenant, request).orElseGet(() -> planned(number, known, request)))
                : planned(number, known, request);
    }

    private Outcome<ResolveDialplanResponse> planned(
            CalledNumber number, Knowledge known, ResolveDialplanRequest request) {
        var caller = known.routing()
                .map(routing -> callers.find(
                                routing.route().tenant(), request.getCallerContactValue(), request.getCallerTenantId())
                        .join())
                .orElse(FoundCaller.GUEST);
        return switch (Resolution.of(known, caller.caller(), clock.instant())) {
            case Resolution.Resolved resolved -> Outcome.done(answer(resolved, caller));
            case Resolution.Unresolved() -> new Outcome.Unknown<>("destination_number", "route for " + number);
        };
    }

    private static ResolveDialplanResponse answer(Resolution.Resolved resolved, FoundCaller caller) {
        var plan = resolved.plan();
        var answer = ResolveDialplanResponse.newBuilder()
                .setDialplanId(plan.id().value())
                .setTenantId(resolved.tenant().value())
                .setAction(Actions.action(plan.action()))
                .setActionData(Actions.data(plan.action()));
        resolved.route().map(Messages::route).ifPresent(answer::setInboundRoute);
        caller.match().ifPresent(match -> answer.setMatchedUser(match.getUser()).setMatchedContact(match.getContact()));
        return answer.build();
    }
}
