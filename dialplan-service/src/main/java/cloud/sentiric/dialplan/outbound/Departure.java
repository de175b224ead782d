package cloud.sentiric.dialplan.outbound;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a call leaves.
 *
 * @param number that is sent to the trunk
 * @param ways to be tried in this order; at least one
 */
public record Departure(OutboundRoute route, String number, List<Way> ways) {
    private static final Comparator<OutboundRoute> BEST = Comparator.comparingInt(
                    (OutboundRoute route) -> -route.prefix().length())
            .thenComparingInt(OutboundRoute::priority)
            .thenComparing(route -> route.id().value());

    public Departure {
        ways = List.copyOf(ways);
    }

    /**
     * A trunk, and what it is shown.
     *
     * @param callerId number to show; empty for none
     */
    public record Way(Trunk trunk, String callerId) {}

    /**
     * By which route a call leaves: of those with the longest prefix, the one of the lowest priority that has an enabled
     * trunk. A shorter prefix does not stand in for a longer one.
     *
     * @param routes of the caller's tenant
     * @param trunks of the caller's tenant, those of the routes among them
     */
    public static Optional<Departure> of(
            Destination called, CallingUser user, List<OutboundRoute> routes, List<Trunk> trunks) {
        var byId = trunks.stream().filter(Trunk::enabled).collect(Collectors.toMap(Trunk::id, Function.identity()));
        var fitting = routes.stream()
                .filter(route -> called.isWithin(route.prefix()))
                .sorted(BEST)
                .toList();
        return fitting.stream()
                .takeWhile(route -> route.prefix().equals(fitting.getFirst().prefix()))
                .map(route -> new Departure(route, route.rewritten(called), ways(route, byId, user)))
                .filter(departure -> !departure.ways.isEmpty())
                .findFirst();
    }

    private static List<Way> ways(OutboundRoute route, Map<TrunkId, Trunk> trunks, CallingUser user) {
        return route.trunks().stream()
                .flatMap(id -> Stream.ofNullable(trunks.get(id)))
                .map(trunk -> new Way(trunk, CallerIdRule.shown(route.callerId(), trunk.callerId(), user)))
                .toList();
    }
}
