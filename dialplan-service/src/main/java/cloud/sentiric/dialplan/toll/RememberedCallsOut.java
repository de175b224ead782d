package cloud.sentiric.dialplan.toll;

import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls out of all instances, and of this one while those of all cannot be counted: then the guard decides by what this one has
 * let out itself, so that a limit is passed at most as often as there are instances.
 *
 * <pre>
 * they can be counted     as they say; what they admit is noted
 * they cannot             by what is noted, for ten minutes; they are asked again each second
 * longer than that        nobody is let out
 * a fault                 is the call's alone, and no outage
 * they can again          what was let out meanwhile is written down ({@link #settle}), at the latest when its tenant calls again
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
     */
    private record Noted(CallOut call, Verdict.Admitted admitted, Instant at, long cost, boolean over) {
        boolean goesOn(Instant now) {
            return !over && now.isBefore(at.plus(admitted.longest()).plus(MARGIN));
        }

        boolean isOfToday(Instant now) {
            return !at.isBefore(now.truncatedTo(ChronoUnit.DAYS));
        }

        boolean isOf(TenantId tenant) {
            return call.tenant().equals(tenant);
        }

        /** The same attempt asked again for another number: it costs what the dearer one does, and goes on as long as either may. */
        Noted again(Noted later) {
            var until = Duration.between(at, later.at).plus(later.admitted.longest());
            var both = new Verdict.Admitted(
                    Math.max(admitted.perMinute(), later.admitted.perMinute()),
                    until.compareTo(admitted.longest()) > 0 ? until : admitted.longest(),
                    Math.max(admitted.reserved(), later.admitted.reserved()));
            return new Noted(call, both, at, Math.max(cost, later.cost), false);
        }
    }

    private final CallsOut all;
    private final Duration patience;
    /** Wait for all; one that is given up ends with its connection. */
    private final Executor threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("calls-out-", 0).factory());

    private final Guard guard;
    private final Tariff tariff;
    private final Consumer<String> log;
    /** In the order of their admission. Guarded by this. */
    private final Map<UUID, Noted> noted = new LinkedHashMap<>();
    /** Those of them that not all instances know of. Guarded by this. */
    private final Set<UUID> unwritten = new LinkedHashSet<>();
    /** Why all cannot be counted; null while they can. Guarded by this. */
    private @Nullable CallsOutAway failure;

    private Instant failingSince = Instant.MIN;
    private Instant nextTry = Instant.MIN;

    /**
     * Nothing is noted yet.
     *
     * @param all says that they are away while they cannot be counted
     * @param patience longest wait for all to judge a call; who hangs is away
     */
    public RememberedCallsOut(CallsOut all, Duration patience, Guard guard, Tariff tariff, Consumer<String> log) {
        this.all = all;
        this.patience = patience;
        this.guard = guard;
        this.tariff = tariff;
        this.log = log;
    }

    @Override
    public Verdict admit(CallOut call, Instant now) {
        return ask(now, () -> admitByAll(call, now), () -> admitHere(call, now));
    }

    private Verdict admitByAll(CallOut call, Instant now) {
        settle(unwritten(call.tenant()));
        var verdict = all.admit(call, now);
        if (verdict instanceof Verdict.Admitted admitted) {
            note(call, admitted, now, true);
        }
        return verdict;
    }

    private Verdict admitHere(CallOut call, Instant now) {
        // They may have to be looked up, where there are more than memory has: nobody waits for that.
        return admitHere(call, guard.terms(call, tariff), now);
    }

    private synchronized Verdict admitHere(CallOut call, Terms terms, Instant now) {
        var verdict = guard.decide(call, terms, usageHere(call, now));
        if (verdict instanceof Verdict.Admitted admitted) {
            note(call, admitted, now, false);
        }
        return verdict;
    }

    @Override
    public Verdict judge(CallOut call, Instant now) {
        return ask(now, () -> inTime(() -> judgeByAll(call, now)), () -> judgeHere(call, now));
    }

    private Verdict judgeByAll(CallOut call, Instant now) {
        settle(unwritten(call.tenant()));
        return all.judge(call, now);
    }

    private Verdict judgeHere(CallOut call, Instant now) {
        return guard.decide(call, guard.terms(call, tariff), usageHere(call, now));
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
                        each.call, each.admitted, each.at, Cost.of(length, each.admitted.perMinute()), true)));
    }

    /** Hears which of those that are noted are over: who would have to say so may be away when it counts. */
    public void hear(CallEnds ends, Instant now) {
        var going = going(now);
        for (int from = 0; from < going.size(); from += MOST_OPEN) {
            var some = going.subList(from, Math.min(from + MOST_OPEN, going.size()));
            ends.of(some, this::overHere).ifPresent(this::overHere);
        }
    }

    private synchronized List<UUID> going(Instant now) {
        return noted.values().stream()
                .filter(each -> each.goesOn(now))
                .map(each -> each.call.attempt())
                .toList();
    }

    @Override
    public void note(CallOut call, Verdict.Admitted admitted, Instant at) {
        all.note(call, admitted, at);
    }

    private synchronized void note(CallOut call, Verdict.Admitted admitted, Instant now, boolean written) {
        noted.merge(call.attempt(), new Noted(call, admitted, now, admitted.reserved(), false), Noted::again);
        if (!written) {
            unwritten.add(call.attempt());
        }
        if (noted.size() > MOST) {
            var oldest = noted.keySet().iterator().next();
            noted.remove(oldest);
            unwritten.remove(oldest);
        }
    }

    /** Writes down what was let out while nobody could. Fails while it still cannot be. */
    public void settle() {
        settle(unwritten());
    }

    private void settle(List<Noted> those) {
        for (var each : those) {
            all.note(each.call, each.admitted, each.at);
            written(each);
        }
    }

    private synchronized List<Noted> unwritten() {
        return unwritten.stream()
                .flatMap(attempt -> Stream.ofNullable(noted.get(attempt)))
                .toList();
    }

    /** They count before the next one of their tenant. */
    private List<Noted> unwritten(TenantId tenant) {
        return unwritten().stream().filter(each -> each.isOf(tenant)).toList();
    }

    /** Unless it was asked for another number meanwhile. */
    private synchronized void written(Noted each) {
        if (each.equals(noted.get(each.call.attempt()))) {
            unwritten.remove(each.call.attempt());
        }
    }

    private <T> T ask(Instant now, Supplier<T> ofAll, Supplier<T> here) {
        if (isToBeAsked(now)) {
            try {
                var answer = ofAll.get();
                answered();
                return answer;
            } catch (CallsOutAway e) {
                failed(now, e);
            }
        }
        bear(now);
        return here.get();
    }

    /** Of the first question about a call, which waits for no lock: without an answer in time all are away. */
    private Verdict inTime(Supplier<Verdict> question) {
        var answer = CompletableFuture.supplyAsync(question, threads);
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new CallsOutAway("no answer in " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private synchronized boolean isToBeAsked(Instant now) {
        // A clock that was set back does not put it off.
        if (failure != null && now.isBefore(nextTry) && !now.plus(AGAIN).isBefore(nextTry)) {
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

    private synchronized void failed(Instant now, CallsOutAway why) {
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
