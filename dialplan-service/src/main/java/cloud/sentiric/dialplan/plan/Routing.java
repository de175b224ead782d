package cloud.sentiric.dialplan.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All that is stored for a number: its route, the plans and the schedule that the route refers to. */
public record Routing(InboundRoute route, Map<DialplanId, Dialplan> plans, Optional<Schedule> schedule) {
    public Routing {
        plans = Map.copyOf(plans);
    }

    public static Routing of(InboundRoute route, List<Dialplan> plans, Optional<Schedule> schedule) {
        return new Routing(
                route, plans.stream().collect(Collectors.toMap(Dialplan::id, Function.identity())), schedule);
    }

    Optional<Dialplan> plan(DialplanId id) {
        return Optional.ofNullable(plans.get(id));
    }
}
