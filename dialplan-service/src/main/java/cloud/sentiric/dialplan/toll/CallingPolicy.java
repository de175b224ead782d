package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.plan.Rules;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a tenant or one of its users may call, how often at once, and for how much. What is empty is as the level above says:
 * the tenant above its users, the platform above all.
 *
 * @param maxCalls calls out at once
 * @param dailyLimit most cost of a day (UTC), millionths
 * @param userMaxCalls of each user, in the policy of a tenant
 * @param userDailyLimit of each user, in the policy of a tenant
 */
public record CallingPolicy(
        TenantId tenant,
        PolicySubject subject,
        List<DestinationRule> rules,
        Optional<Integer> maxCalls,
        Optional<Long> dailyLimit,
        Optional<Integer> userMaxCalls,
        Optional<Long> userDailyLimit) {
    private static final int MAX_RULES = 1000;
    private static final int MAX_CALLS = 10_000;
    /** A million. */
    private static final long MAX_COST = 1_000_000L * Cost.UNIT;

    static final Pattern PREFIX = Pattern.compile("\\+[0-9]{0,15}|[0-9]{2,8}");

    public CallingPolicy {
        rules = List.copyOf(rules);
    }

    /** That of a tenant or user of whom nothing is said. */
    public static CallingPolicy empty(TenantId tenant, PolicySubject subject) {
        return new CallingPolicy(
                tenant, subject, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The rules of form that it breaks. */
    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        var at = "calling_policy.";
        Rules.range(at + "rules count", rules.size(), 0, MAX_RULES).ifPresent(found::add);
        var prefixes = new HashSet<String>();
        for (int i = 0; i < rules.size(); i++) {
            var prefix = rules.get(i).prefix();
            Rules.check(
                            PREFIX.matcher(prefix).matches() && prefixes.add(prefix),
                            at + "rules[" + i + "].prefix",
                            "must be + and up to 15 digits, or a short number of 2 to 8 digits, and be given once")
                    .ifPresent(found::add);
        }
        calls(at + "max_calls", maxCalls).ifPresent(found::add);
        calls(at + "user_max_calls", userMaxCalls).ifPresent(found::add);
        cost(at + "daily_cost_limit_micros", dailyLimit).ifPresent(found::add);
        cost(at + "user_daily_cost_limit_micros", userDailyLimit).ifPresent(found::add);
        Rules.check(
                        subject.equals(PolicySubject.TENANT) || (userMaxCalls.isEmpty() && userDailyLimit.isEmpty()),
                        at + "user_max_calls",
                        "must be said for a tenant alone, as user_daily_cost_limit_micros")
                .ifPresent(found::add);
        return found;
    }

    private static Optional<Violation> calls(String field, Optional<Integer> calls) {
        return calls.flatMap(value -> Rules.range(field, value, 0, MAX_CALLS));
    }

    private static Optional<Violation> cost(String field, Optional<Long> cost) {
        return cost.flatMap(value -> Rules.check(value >= 0 && value <= MAX_COST, field, "must be 0 to " + MAX_COST));
    }
}
