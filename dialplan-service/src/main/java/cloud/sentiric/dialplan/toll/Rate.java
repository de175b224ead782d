package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.plan.Rules;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a minute to some numbers costs. Those of tenant system are for all tenants that say nothing themselves.
 *
 * @param perMinute millionths
 */
public record Rate(TenantId tenant, RatePrefix prefix, long perMinute) {
    private static final long MAX_PER_MINUTE = 10_000 * Cost.UNIT;

    /** The rules that it breaks. */
    public List<Violation> violations() {
        return Stream.of(
                        Rules.check(
                                CallingPolicy.PREFIX.matcher(prefix.value()).matches(),
                                "rate.prefix",
                                "must be + and up to 15 digits, or a short number of 2 to 8 digits"),
                        Rules.check(
                                perMinute >= 0 && perMinute <= MAX_PER_MINUTE,
                                "rate.cost_per_minute_micros",
                                "must be 0 to " + MAX_PER_MINUTE))
                .flatMap(Optional::stream)
                .toList();
    }
}
