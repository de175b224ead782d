package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.toll.DestinationRule.Effect;
import cloud.sentiric.dialplan.toll.Verdict.Admitted;
import cloud.sentiric.dialplan.toll.Verdict.Free;
import cloud.sentiric.dialplan.toll.Verdict.Reason;
import cloud.sentiric.dialplan.toll.Verdict.Refused;
import cloud.sentiric.number.Reach;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a call of a user may leave.
 *
 * <pre>
 * an emergency number              free, whatever else holds
 * rules of user and tenant         the one of the longest prefix; of two equal ones the user's
 * no rule                          a number of the region may be called, all else not; premium never
 * calls at once                    those of the user, those of the tenant
 * cost of the day                  what was spent, and all that the calls that go on may come to
 * </pre>
 *
 * <p>A call that leaves gets a share of what is left, and with it its longest duration: half, while the user may call once more.
 * So the limit of a day is not passed, however many calls go on at midnight.
 */
public final class Guard {
    /** A call that cannot last so long is none. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final TollSettings settings;

    public Guard(TollSettings settings) {
        this.settings = settings;
    }

    /** The rate of a number that no rate is known for. */
    public long rate(Reach reach) {
        return reach == Reach.NATIONAL ? settings.nationalRate() : settings.rate();
    }

    /** Whether the number may be called, without what goes on and what was spent. */
    public boolean allows(Destination called, Reach reach, CallingPolicy ofUser, CallingPolicy ofTenant) {
        // The first of two of the same length is the user's.
        return Stream.concat(ofUser.rules().stream(), ofTenant.rules().stream())
                .filter(rule -> called.isWithin(rule.prefix()))
                .filter(rule -> reach != Reach.PREMIUM || rule.effect() != Effect.ALLOW)
                .sorted(Comparator.comparingInt(rule -> -rule.prefix().length()))
                .findFirst()
                .map(rule -> rule.effect() != Effect.DENY)
                .orElse(reach == Reach.NATIONAL);
    }

    /**
     * Decides about a call.
     *
     * @param perMinute its rate
     * @param usage without this call
     */
    public Verdict decide(
            Destination called,
            Reach reach,
            CallingPolicy ofUser,
            CallingPolicy ofTenant,
            long perMinute,
            Usage usage) {
        if (reach == Reach.EMERGENCY) {
            return new Free();
        }
        if (!allows(called, reach, ofUser, ofTenant)) {
            return new Refused(Reason.DESTINATION_FORBIDDEN);
        }
        int calls = first(ofUser.maxCalls(), ofTenant.userMaxCalls(), settings.userCalls());
        int ofAll = ofTenant.maxCalls().orElse(settings.tenantCalls());
        if (usage.userCalls() >= calls || usage.tenantCalls() >= ofAll) {
            return new Refused(Reason.TOO_MANY_CALLS);
        }
        long limit = first(ofUser.dailyLimit(), ofTenant.userDailyLimit(), settings.userDailyLimit());
        long left = limit - usage.userCost();
        long leftOfAll = ofTenant.dailyLimit().orElse(settings.tenantDailyLimit()) - usage.tenantCost();
        boolean last = usage.userCalls() + 1 >= calls;
        var longest =
                shorter(settings.longestCall(), Cost.lengthFor(Math.min(last ? left : left / 2, leftOfAll), perMinute));
        return longest.compareTo(SHORTEST) < 0
                ? new Refused(Reason.COST_LIMIT)
                : new Admitted(perMinute, longest, Cost.of(longest, perMinute));
    }

    /** What is said of the call's user and tenant. */
    public Terms terms(CallOut call, Tariff tariff) {
        return new Terms(
                tariff.policy(call.tenant(), new PolicySubject(call.user())),
                tariff.policy(call.tenant(), PolicySubject.TENANT),
                tariff.rate(call.tenant(), call.called()).orElseGet(() -> rate(call.reach())));
    }

    /** The same by its terms. */
    public Verdict decide(CallOut call, Terms terms, Usage usage) {
        return decide(call.called(), call.reach(), terms.ofUser(), terms.ofTenant(), terms.perMinute(), usage);
    }

    private static <T> T first(Optional<T> user, Optional<T> tenant, T otherwise) {
        return user.or(() -> tenant).orElse(otherwise);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
