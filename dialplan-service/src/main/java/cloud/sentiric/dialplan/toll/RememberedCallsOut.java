package cloud.sentiric.dialplan.toll;

import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls out of all instances, and of this one while those of all cannot be counted: then the guard decides by what this one has
 * let out itself, so that a limit is passed at most as often as there are instances.
 *
 * <pre>
 * they can be counted     as they say; what they admit is noted
 * they cannot             by what is noted, for ten minutes; they are asked again each second
 * longer than that        nobody is let out
 * they can again          what was let out meanwhile is written down ({@link #settle})
 * </pre>
 */
public final class RememberedCallsOut implements CallsOut {
    /** Calls that are noted; beyond them the oldest is forgotten. */
    private static final int MOST = 20_000;

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);
    /** How long a call may ring. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    /**
     * A call that this instance has let out.
     *
     * @param cost all that it may come to, until it is over
     * @param written whether all instances know of it
     */
    private record Noted(
            CallOut call, Verdict.Admitted admitted, Instant at, long cost, boolean over, boolean written) {
        boolean goesOn(Instant now) {
            return !over && now.isBefore(at.plus(admitted.longest()).plus(MARGIN));
        }

        boolean isOfToday(Instant now) {
            return !at.isBefore(now.truncatedTo(ChronoUnit.DAYS));
        }

        boolean isOf(TenantId tenant) {
            return call.tenant().equals(tenant);
        }
    }

    private final CallsOut all;
    private final Guard guard;
    private final Tariff tariff;
    private final Consumer<String> log;
    /** In the order of their admission. Guarded by this. */
    private final Map<UUID, Noted> noted = new LinkedHashMap<>();
    /** Why all cannot be counted; null while they can. Guarded by this. */
    private @Nullable RuntimeException failure;

    private Instant failingSince = Instant.MIN;
    private Instant nextTry = Instant.MIN;

    /**
     * Nothing is noted yet.
     *
     * @param all fails while they cannot be counted
     */
    public RememberedCallsOut(CallsOut all, Guard guard, Tariff tariff, Consumer<String> log) {
        this.all = all;
        this.guard = guard;
        this.tariff = tariff;
        this.log = log;
    }

    @Override
    public Verdict admit(CallOut call, Instant now) {
        return ask(now, () -> admitByAll(call, now), () -> admitHere(call, now));
    }

    private Verdict admitByAll(CallOut call, Instant now) {
        var verdict = all.admit(call, now);
        if (verdict instanceof Verdict.Admitted admitted) {
            note(call, admitted, now, true);
        }
        return verdict;
    }

    private synchronized Verdict admitHere(CallOut call, Instant now) {
        var verdict = judgeHere(call, now);
        if (verdict instanceof Verdict.Admitted admitted) {
            note(call, admitted, now, false);
        }
        return verdict;
    }

    @Override
    public Verdict judge(CallOut call, Instant now) {
        return ask(now, () -> all.judge(call, now), () -> judgeHere(call, now));
    }

    private Verdict judgeHere(CallOut call, Instant now) {
        return guard.decide(call, tariff, usageHere(call, now));
    }

    private synchronized Usage usageHere(CallOut call, Instant now) {
        int userCalls = 0;
        int tenantCalls = 0;
        long userCost = 0;
        long tenantCost = 0;
        for (var each : noted.values()) {
            if (each.isOf(call.tenant()) && !each.call.attempt().equals(call.attempt())) {
                boolean users = each.call.user().equals(call.user());
                long cost = each.isOfToday(now) ? each.cost : 0;
                int going = each.goesOn(now) ? 1 : 0;
                tenantCalls += going;
                tenantCost += cost;
                userCalls += users ? going : 0;
                userCost += users ? cost : 0;
            }
        }
        return new Usage(userCalls, userCost, tenantCalls, tenantCost);
    }

    @Override
    public List<UUID> open(CallOut call, Instant now) {
        return ask(now, () -> all.open(call, now), () -> openHere(call, now));
    }

    private synchronized List<UUID> openHere(CallOut call, Instant now) {
        return noted.values().stream()
                .filter(each -> each.isOf(call.tenant()) && each.goesOn(now))
                .sorted(Comparator.comparing(each -> !each.call.user().equals(call.user())))
                .map(each -> each.call.attempt())
                .limit(MOST_OPEN)
                .toList();
    }

    @Override
    public void over(Map<UUID, Duration> lengths, Instant now) {
        overHere(lengths);
        ask(
                now,
                () -> {
                    all.over(lengths, now);
                    return true;
                },
                () -> false);
    }

    private synchronized void overHere(Map<UUID, Duration> lengths) {
        lengths.forEach((attempt, length) -> noted.computeIfPresent(
                attempt,
                (same, each) -> new Noted(
                        each.call,
                        each.admitted,
                        each.at,
                        Cost.of(length, each.admitted.perMinute()),
                        true,
                        each.written)));
    }

    @Override
    public void note(CallOut call, Verdict.Admitted admitted, Instant at) {
        all.note(call, admitted, at);
    }

    private synchronized void note(CallOut call, Verdict.Admitted admitted, Instant now, boolean written) {
        noted.put(call.attempt(), new Noted(call, admitted, now, admitted.reserved(), false, written));
        if (noted.size() > MOST) {
            noted.remove(noted.keySet().iterator().next());
        }
    }

    /** Writes down what was let out while nobody could. Fails while it still cannot be. */
    public void settle() {
        for (var each : unwritten()) {
            all.note(each.call, each.admitted, each.at);
            written(each.call.attempt());
        }
    }

    private synchronized List<Noted> unwritten() {
        return noted.values().stream().filter(each -> !each.written).toList();
    }

    private synchronized void written(UUID attempt) {
        noted.computeIfPresent(
                attempt, (same, each) -> new Noted(each.call, each.admitted, each.at, each.cost, each.over, true));
    }

    private <T> T ask(Instant now, Supplier<T> ofAll, Supplier<T> here) {
        if (isToBeAsked(now)) {
            try {
                var answer = ofAll.get();
                answered();
                return answer;
            } catch (RuntimeException e) {
                failed(now, e);
            }
        }
        bear(now);
        return here.get();
    }

    private synchronized boolean isToBeAsked(Instant now) {
        if (failure != null && now.isBefore(nextTry)) {
            return false;
        }
        nextTry = now.plus(AGAIN);
        return true;
    }

    private synchronized void answered() {
        if (failure != null) {
            failure = null;
            log.accept("calls out of all instances are counted again");
        }
    }

    private synchronized void failed(Instant now, RuntimeException why) {
        if (failure == null) {
            failingSince = now;
            log.accept("calls out are counted by each instance alone: " + why);
        }
        failure = why;
    }

    private synchronized void bear(Instant now) {
        var why = failure;
        if (why != null && now.isAfter(failingSince.plus(LONGEST_OUTAGE))) {
            throw why;
        }
    }
}
