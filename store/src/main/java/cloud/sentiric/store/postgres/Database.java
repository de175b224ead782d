package cloud.sentiric.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The service's database: migrated in the background as soon as it can be reached, then watched. Where its primary moves to another
 * server, all connections follow.
 *
 * <p>Owns the thread database, which looks every second and logs each change of state once, and the thread
 * database-upkeep, whose failures are no sign that the database is away. Both go on after an Error as well.
 */
public final class Database implements HealthIndicator, MeterBinder, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final long PERIOD_MS = 1000;
    private static final long UPKEEP_MS = 10_000;

    private enum State {
        WAITING,
        MIGRATED,
        AWAY
    }

    private final Probe probe;
    private final List<? extends DataSource> pools;
    private final Flyway flyway;
    private final Duration movesWithin;
    private final Runnable seed;
    private final Runnable upkeep;
    private final ScheduledExecutorService thread;
    private final ScheduledExecutorService upkeepThread;
    /** Written by the thread database alone. */
    private volatile State state = State.WAITING;

    /** Address of the server that took writes when it was looked at last; empty before. Written by the thread database alone. */
    private volatile String primary = "";

    /** Nanoseconds, when it was found away. Written by the thread database alone. */
    private volatile long awaySince;

    private final AtomicLong moves = new AtomicLong();
    private boolean told;
    private boolean upkeepFails;

    /**
     * A database that is not looked at before {@link #start}.
     *
     * @param service whose it is
     * @param pools give the connections of everybody else; it is back when they do so again, which may be later
     * @param seed adds what must be in a migrated database; may run again after a failure
     * @param upkeep runs now and then while the database is there; may fail, and is tried again
     */
    public Database(
            Postgres postgres, String service, List<? extends DataSource> pools, Runnable seed, Runnable upkeep) {
        this(postgres.probe(service), pools, postgres.flyway(service), postgres.movesWithin(), seed, upkeep);
    }

    /**
     * The same of its parts.
     *
     * @param probe gives the connection by which it is watched, with timeouts
     */
    Database(
            DataSource probe,
            List<? extends DataSource> pools,
            Flyway flyway,
            Duration movesWithin,
            Runnable seed,
            Runnable upkeep) {
        this.probe = new Probe(probe);
        this.pools = List.copyOf(pools);
        this.flyway = flyway;
        this.movesWithin = movesWithin;
        this.seed = seed;
        this.upkeep = upkeep;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("database").factory());
        this.upkeepThread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("database-upkeep").factory());
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        upkeepThread.scheduleWithFixedDelay(this::keepUp, UPKEEP_MS, UPKEEP_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether the schema is the one that this version needs. */
    public boolean isMigrated() {
        return state != State.WAITING;
    }

    /** Whether the last look found it there. */
    public boolean isReachable() {
        return state == State.MIGRATED;
    }

    @Override
    public Health health() {
        return switch (state) {
            case MIGRATED -> Health.up().withDetail("primary", primary).build();
            case WAITING ->
                Health.down().withDetail("state", "not migrated yet").build();
            case AWAY ->
                (mayMove() ? Health.up() : Health.down())
                        .withDetail("state", mayMove() ? "away, its primary may be moving" : "away")
                        .build();
        };
    }

    /** Whether one of several servers may become the primary soon: all instances lose it at a time, and none would be left. */
    private boolean mayMove() {
        return System.nanoTime() - awaySince < movesWithin.toNanos();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("database.primary.moves", moves, AtomicLong::get)
                .description("How often the primary was found at another server than before")
                .register(registry);
    }

    @Override
    public void close() {
        upkeepThread.shutdownNow();
        thread.execute(probe::close);
        thread.shutdown();
    }

    private void look() {
        if (state == State.WAITING) {
            migrate();
        } else {
            watch();
        }
    }

    private void migrate() {
        try {
            // It waits no longer than others for a server that says nothing, and the driver remembers who answered.
            found(probe.ask());
            var result = flyway.migrate();
            seed.run();
            borrow();
            state = State.MIGRATED;
            log.info(
                    "database {} is ready at {}, {} migrations applied",
                    result.database,
                    primary,
                    result.migrationsExecuted);
        } catch (SQLException | RuntimeException | Error e) {
            if (!told) {
                log.warn("database is not ready, trying again every second: {}", firstLine(e));
            }
            told = true;
        }
    }

    private void watch() {
        try {
            found(probe.ask());
            if (state == State.AWAY) {
                borrow();
                state = State.MIGRATED;
                log.info("database is back at {}", primary);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (state == State.MIGRATED) {
                awaySince = System.nanoTime();
                state = State.AWAY;
                log.warn("database is away, trying again every second: {}", firstLine(e));
            }
        }
    }

    /** Connections to the server that was the primary may be open, and tell of nothing that is new. */
    private void found(String now) {
        var before = primary;
        primary = now;
        if (before.isEmpty() || before.equals(now)) {
            return;
        }
        moves.incrementAndGet();
        log.info("the primary of the database has moved from {} to {}", before, now);
        for (var pool : pools) {
            if (pool instanceof HikariDataSource connections) {
                Postgres.evict(connections);
            }
        }
    }

    /** A pool that failed for a while waits before it connects again: nobody is to be sent to it yet. */
    private void borrow() throws SQLException {
        for (var pool : pools) {
            pool.getConnection().close();
        }
    }

    private void keepUp() {
        if (!isReachable()) {
            return;
        }
        try {
            upkeep.run();
            upkeepFails = false;
        } catch (RuntimeException | Error e) {
            if (!upkeepFails) {
                log.warn("upkeep of the database fails, trying again every 10 seconds: {}", firstLine(e));
            }
            upkeepFails = true;
        }
    }

    private static String firstLine(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
