package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.dialplan.plan.Rules;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Through which trunks calls to some numbers leave.
 *
 * @param prefix as {@link Destination#isWithin} takes it
 * @param strip characters taken from the front of the number, + among them
 * @param prepend put before what is left
 * @param trunks in the order in which they are tried
 * @param priority the lower counts first, among routes of the same prefix
 */
public record OutboundRoute(
        OutboundRouteId id,
        TenantId tenant,
        String description,
        String prefix,
        int strip,
        String prepend,
        CallerIdRule callerId,
        List<TrunkId> trunks,
        int priority) {
    private static final int MAX_DESCRIPTION_LENGTH = 500;
    private static final int MAX_TRUNKS = 10;
    private static final Pattern PREFIX = Pattern.compile("\\+[0-9]{0,15}|[0-9]{2,8}");
    private static final Pattern PREPENDED = Pattern.compile("[0-9+*#]{0,20}");

    public OutboundRoute {
        trunks = List.copyOf(trunks);
    }

    /** The number that is sent to the trunk. */
    String rewritten(Destination called) {
        return prepend + called.text().substring(strip);
    }

    /** The rules that this route breaks; whether its trunks exist is not among them. */
    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        var at = "outbound_route.";
        Rules.word(at + "id", id.value()).ifPresent(found::add);
        Rules.text(at + "description", description, MAX_DESCRIPTION_LENGTH).ifPresent(found::add);
        Rules.check(
                        PREFIX.matcher(prefix).matches(),
                        at + "prefix",
                        "must be + and up to 15 digits, or a short number of 2 to 8 digits")
                .ifPresent(found::add);
        Rules.range(at + "strip", strip, 0, prefix.length()).ifPresent(found::add);
        Rules.check(
                        PREPENDED.matcher(prepend).matches() && !(prepend.isEmpty() && leavesNothing()),
                        at + "prepend",
                        "must be up to 20 digits, + * #; it must be given where strip leaves nothing")
                .ifPresent(found::add);
        callerId.violation(at + "caller_id").ifPresent(found::add);
        Rules.range(at + "trunk_ids count", trunks.size(), 1, MAX_TRUNKS).ifPresent(found::add);
        Rules.check(new HashSet<>(trunks).size() == trunks.size(), at + "trunk_ids", "must not name a trunk twice")
                .ifPresent(found::add);
        Rules.range(at + "priority", priority, 0, 65535).ifPresent(found::add);
        return found;
    }

    private boolean leavesNothing() {
        return !prefix.startsWith("+") && strip == prefix.length();
    }
}
