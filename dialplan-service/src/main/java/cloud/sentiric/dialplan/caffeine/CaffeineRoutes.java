package cloud.sentiric.dialplan.caffeine;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.InboundRoute;
import cloud.sentiric.dialplan.plan.Knowledge;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.plan.Routes;
import cloud.sentiric.dialplan.plan.Routing;
import cloud.sentiric.dialplan.plan.Schedule;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.TenantId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes as the database has them, or, while it is away or slow, as it last had them.
 *
 * <p>Schedules are decided anew either way: what is remembered is what was stored, not what came of it. A number that
 * was never asked for, or has no route, is not remembered. What this instance writes is forgotten before the writer has its
 * answer.
 */
public final class CaffeineRoutes implements Routes, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CaffeineRoutes.class);
    private static final int MAX_NUMBERS = 10_000;

    private final Routes stored;
    private final BooleanSupplier reachable;
    private final Duration patience;
    private final Runnable fellBack;
    private final Cache<CalledNumber, Routing> known =
            Caffeine.newBuilder().maximumSize(MAX_NUMBERS).build();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("routes-", 0).factory());
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile Optional<Dialplan> failsafe = Optional.empty();
    /** Own writes so far: what was read before one is not remembered after it. Guarded by this. */
    private long writes;

    /**
     * A memory of routes.
     *
     * @param reachable whether the database is known to be there; if not, it is not asked for remembered numbers
     * @param patience how long the database may take while there is something to fall back on
     * @param fellBack told each time that it was too slow, failed or away
     */
    public CaffeineRoutes(Routes stored, BooleanSupplier reachable, Duration patience, Runnable fellBack) {
        this.stored = stored;
        this.reachable = reachable;
        this.patience = patience;
        this.fellBack = fellBack;
    }

    @Override
    public Knowledge find(CalledNumber number) {
        var remembered = remembered(number);
        if (remembered.isEmpty()) {
            return stored(number);
        }
        if (!reachable.getAsBoolean()) {
            return fallBack(remembered.get());
        }
        var answer = threads.submit(() -> stored(number));
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return fallBack(remembered.get());
        } catch (ExecutionException e) {
            if (failing.compareAndSet(false, true)) {
                log.warn("routes come from memory, the database fails: {}", String.valueOf(e.getCause()));
            }
            return fallBack(remembered.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted(answer, remembered.get());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Routes whose changes are noticed here. */
    public Records<CalledNumber, InboundRoute> noticed(Records<CalledNumber, InboundRoute> routes) {
        return new TellingRecords<>(
                routes,
                InboundRoute::number,
                InboundRoute::tenant,
                (tenant, number) ->
                        forget(false, routing -> routing.route().number().equals(number)));
    }

    /** Plans whose changes are noticed here. */
    public Records<DialplanId, Dialplan> noticedPlans(Records<DialplanId, Dialplan> plans) {
        return new TellingRecords<>(
                plans,
                Dialplan::id,
                Dialplan::tenant,
                (tenant, id) -> forget(
                        id.equals(DialplanId.FAILSAFE),
                        routing ->
                                isOf(tenant, routing) && routing.route().plans().contains(id)));
    }

    /** Schedules whose changes are noticed here. */
    public Records<ScheduleId, Schedule> noticedSchedules(Records<ScheduleId, Schedule> schedules) {
        return new TellingRecords<>(
                schedules,
                Schedule::id,
                Schedule::tenant,
                (tenant, id) -> forget(
                        false,
                        routing -> isOf(tenant, routing)
                                && routing.route().schedule().filter(id::equals).isPresent()));
    }

    private static boolean isOf(TenantId tenant, Routing routing) {
        return routing.route().tenant().equals(tenant);
    }

    private synchronized void forget(boolean failsafeToo, Predicate<Routing> changed) {
        writes++;
        if (failsafeToo) {
            failsafe = Optional.empty();
        }
        known.asMap().values().removeIf(changed);
    }

    private synchronized long writes() {
        return writes;
    }

    private synchronized void remember(CalledNumber number, Knowledge found, long before) {
        if (before == writes) {
            failsafe = found.failsafe();
            found.routing().ifPresentOrElse(routing -> known.put(number, routing), () -> known.invalidate(number));
        }
    }

    private Knowledge stored(CalledNumber number) {
        long before = writes();
        var found = stored.find(number);
        if (failing.compareAndSet(true, false)) {
            log.info("routes come from the database again");
        }
        remember(number, found, before);
        return found;
    }

    /** What can be said of a number without the database: its own route, or else the failsafe plan. */
    private Optional<Knowledge> remembered(CalledNumber number) {
        var routing = Optional.ofNullable(known.getIfPresent(number));
        var last = failsafe;
        return routing.isPresent() || (last.isPresent() && !reachable.getAsBoolean())
                ? Optional.of(new Knowledge(routing, last))
                : Optional.empty();
    }

    private Knowledge fallBack(Knowledge remembered) {
        fellBack.run();
        return remembered;
    }

    private static Knowledge interrupted(Future<Knowledge> answer, Knowledge remembered) {
        answer.cancel(true);
        return remembered;
    }
}
