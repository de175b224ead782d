package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.dialplan.plan.Rules;
import cloud.sentiric.store.record.Violation;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the number that the called party is shown is found.
 *
 * @param number as the carrier wants it; empty for none
 */
public record CallerIdRule(Source source, String number) {
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,15}");

    /** Where the number comes from. */
    public enum Source {
        /** As the trunk says. */
        INHERITED,
        /** The user's own, else the rule's. */
        USER,
        /** The rule's. */
        FIXED,
        /** None is shown. */
        WITHHELD
    }

    /**
     * The number to show; empty for none.
     *
     * @param trunk what is said for all calls through a trunk
     */
    static String shown(CallerIdRule route, CallerIdRule trunk, CallingUser user) {
        var rule = route.source == Source.INHERITED ? trunk : route;
        if (user.withholds()) {
            return "";
        }
        return switch (rule.source) {
            case INHERITED, USER -> user.number().orElse(rule.number);
            case FIXED -> rule.number;
            case WITHHELD -> "";
        };
    }

    Optional<Violation> violation(String field) {
        return Rules.check(
                NUMBER.matcher(number).matches() || (number.isEmpty() && source != Source.FIXED),
                field + ".number",
                "must be up to 15 digits after + or without; it must be given for FIXED");
    }
}
