package cloud.sentiric.dialplan.caffeine;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.Knowledge;
import cloud.sentiric.dialplan.plan.Routes;
import cloud.sentiric.dialplan.plan.Routing;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes as the database has them, or, while it is away or slow, as it last had them.
 *
 * <p>Schedules are decided anew either way: what is remembered is what was stored, not what came of it. A number that
 * was never asked for, or has no route, is not remembered.
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

    private Knowledge stored(CalledNumber number) {
        var found = stored.find(number);
        if (failing.compareAndSet(true, false)) {
            log.info("routes come from the database again");
        }
        failsafe = found.failsafe();
        found.routing().ifPresentOrElse(routing -> known.put(number, routing), () -> known.invalidate(number));
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
