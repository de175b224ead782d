package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.outbound.CallingUser;
import cloud.sentiric.dialplan.outbound.Departure;
import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.outbound.OutboundRoutes;
import cloud.sentiric.dialplan.plan.CallerAddress;
import cloud.sentiric.dialplan.plan.Regions;
import cloud.sentiric.dialplan.toll.CallOut;
import cloud.sentiric.dialplan.toll.Turnstile;
import cloud.sentiric.dialplan.toll.Verdict;
import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Reach;
import cloud.sentiric.proto.dialplan.v1.Outbound;
import cloud.sentiric.proto.dialplan.v1.OutboundRefusal;
import cloud.sentiric.proto.dialplan.v1.OutboundTrunk;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.util.Optional;
import java.util.UUID;

/** Resolves a number outside that a user of ours calls. */
public final class Departures {
    private final OutboundRoutes routes;
    private final CallingUsers users;
    private final Regions regions;
    private final Turnstile turnstile;

    public Departures(OutboundRoutes routes, CallingUsers users, Regions regions, Turnstile turnstile) {
        this.routes = routes;
        this.users = users;
        this.regions = regions;
        this.turnstile = turnstile;
    }

    /** How the call leaves, or why it may not; empty if no outbound route of the caller's tenant has the number. */
    Optional<Outcome<ResolveDialplanResponse>> resolve(TenantId tenant, ResolveDialplanRequest request) {
        var region = regions.of(tenant);
        var dialled = DialledNumber.of(request.getDestinationNumber(), region);
        return Destination.of(dialled).flatMap(called -> {
            var known = routes.find(tenant, called);
            if (known.routes().isEmpty()) {
                return Optional.empty();
            }
            var user = users.find(tenant, request.getCallerUserId());
            boolean withholds =
                    CallerAddress.of(request.getCallerContactValue(), region).isEmpty();
            var calling = new CallingUser(user.flatMap(CallingUsers::number), withholds);
            return Departure.of(called, calling, known.routes(), known.trunks())
                    .map(departure -> attempt(request).then(attempt -> {
                        var call = new CallOut(
                                attempt, tenant, request.getCallerUserId(), called, Reach.of(dialled, region));
                        var verdict = turnstile.pass(call, !request.getRehearsal());
                        var answer = answer(verdict, departure).setTenantId(tenant.value());
                        user.ifPresent(answer::setMatchedUser);
                        return Outcome.done(answer.build());
                    }));
        });
    }

    /** By what the call is counted. */
    private static Outcome<UUID> attempt(ResolveDialplanRequest request) {
        try {
            return Outcome.done(request.getRehearsal() ? new UUID(0, 0) : UUID.fromString(request.getAttemptId()));
        } catch (IllegalArgumentException e) {
            return Outcome.invalid("attempt_id", "must be a UUID");
        }
    }

    private static ResolveDialplanResponse.Builder answer(Verdict verdict, Departure departure) {
        var answer = ResolveDialplanResponse.newBuilder();
        return switch (verdict) {
            case Verdict.Free _ -> answer.setOutbound(message(departure).setEmergency(true));
            case Verdict.Admitted admitted ->
                answer.setOutbound(message(departure)
                        .setMaxDurationSeconds((int) admitted.longest().toSeconds()));
            case Verdict.Undecided _ -> answer.setRefusal(OutboundRefusal.OUTBOUND_REFUSAL_UNDECIDED);
            case Verdict.Refused(var reason) ->
                answer.setRefusal(
                        switch (reason) {
                            case DESTINATION_FORBIDDEN -> OutboundRefusal.OUTBOUND_REFUSAL_DESTINATION_FORBIDDEN;
                            case TOO_MANY_CALLS -> OutboundRefusal.OUTBOUND_REFUSAL_TOO_MANY_CALLS;
                            case COST_LIMIT -> OutboundRefusal.OUTBOUND_REFUSAL_COST_LIMIT;
                        });
        };
    }

    private static Outbound.Builder message(Departure departure) {
        var message =
                Outbound.newBuilder().setRouteId(departure.route().id().value()).setNumber(departure.number());
        departure
                .ways()
                .forEach(way -> message.addTrunks(OutboundTrunk.newBuilder()
                        .setTrunk(Trunks.message(way.trunk()))
                        .setCallerId(way.callerId())));
        return message;
    }
}
