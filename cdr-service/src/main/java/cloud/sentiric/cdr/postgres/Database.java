package cloud.sentiric.cdr.postgres;

import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The service's database: migrated in the background as soon as it can be reached, then watched and given the partitions of
 * the months to come.
 *
 * <p>Owns the thread database, which looks every second and logs each change of state once.
 */
public final class Database implements HealthIndicator, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final long PERIOD_MS = 1000;
    private static final int VALIDATION_SECONDS = 1;

    private enum State {
        WAITING,
        MIGRATED,
        AWAY
    }

    private final DataSource pool;
    private final Flyway flyway;
    private final Clock clock;
    private final int monthsAhead;
    private final ScheduledExecutorService thread;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private @Nullable LocalDate partitioned;
    private boolean told;

    /**
     * A database that is not looked at before {@link #start}.
     *
     * @param monthsAhead months after this one for which there are partitions
     */
    public Database(DataSource pool, Flyway flyway, Clock clock, int monthsAhead) {
        this.pool = pool;
        this.flyway = flyway;
        this.clock = clock;
        this.monthsAhead = monthsAhead;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("database").factory());
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether the schema is the one that this version needs. */
    public boolean isMigrated() {
        return state.get() != State.WAITING;
    }

    @Override
    public Health health() {
        return switch (Objects.requireNonNull(state.get())) {
            case MIGRATED -> Health.up().build();
            case WAITING ->
                Health.down().withDetail("state", "not migrated yet").build();
            case AWAY -> Health.down().withDetail("state", "away").build();
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        if (state.get() == State.WAITING) {
            migrate();
        } else {
            watch();
        }
    }

    private void migrate() {
        try {
            var result = flyway.migrate();
            makePartitions();
            state.set(State.MIGRATED);
            log.info("database {} is ready, {} migrations applied", result.database, result.migrationsExecuted);
        } catch (SQLException | RuntimeException e) {
            if (!told) {
                log.warn("database is not ready, trying again every second: {}", firstLine(e));
            }
            told = true;
        }
    }

    private void watch() {
        try (var connection = pool.getConnection()) {
            if (!connection.isValid(VALIDATION_SECONDS)) {
                throw new SQLException("a connection does not answer");
            }
            makePartitions();
            if (state.getAndSet(State.MIGRATED) == State.AWAY) {
                log.info("database is back");
            }
        } catch (SQLException | RuntimeException e) {
            if (state.getAndSet(State.AWAY) == State.MIGRATED) {
                log.warn("database is away, trying again every second: {}", firstLine(e));
            }
        }
    }

    /** Once a day. What no partition was made for lies in the default partition until then. */
    private void makePartitions() throws SQLException {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (today.equals(partitioned)) {
            return;
        }
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement("SELECT make_partitions(?, ?)")) {
            statement.setObject(1, today);
            statement.setInt(2, monthsAhead);
            statement.execute();
            partitioned = today;
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
