package cloud.sentiric.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.PostgresServer;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two servers, of which one takes writes: the other one takes none, as a standby. They do not copy from each other. */
final class MovedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String DATABASE = "moved";

    private final PostgresServer first = PostgresServer.start();
    private final PostgresServer second = PostgresServer.startAnother();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void bothAreThereAndTheFirstIsThePrimary() throws SQLException {
        for (var server : List.of(first, second)) {
            execute(server, "postgres", "drop database if exists " + DATABASE + " with (force)");
            execute(server, "postgres", "create database " + DATABASE);
        }
        assertThat(only(second).flyway("things").migrate().migrationsExecuted).isEqualTo(1);
        takesWrites(second, false);
    }

    @AfterEach
    void bothTakeWrites() throws SQLException {
        takesWrites(first, true);
        takesWrites(second, true);
    }

    @Test
    void connectionsFollowThePrimary() throws SQLException {
        var postgres = both();
        var loads = new AtomicInteger();
        try (var pool = postgres.pool("test", Duration.ofSeconds(3));
                var own = postgres.pool("test changes", Duration.ofSeconds(2));
                var database = database(postgres, pool)) {
            database.bindTo(meters);
            database.start();
            await().atMost(PATIENCE).until(() -> database.health().getStatus().equals(Status.UP));
            assertThat(database.health().getDetails()).containsEntry("primary", address(first));
            try (var changes = new Changes(own, database::isMigrated, "things", List.of("things"), counting(loads))) {
                changes.start();
                await().atMost(PATIENCE).until(() -> loads.get() == 1);
                var sql = new JdbcTemplate(pool);
                add(sql, 1);

                move(sql);
                await().atMost(PATIENCE).ignoreExceptions().until(() -> add(sql, 2) == 1);
                await().atMost(PATIENCE).until(() -> loads.get() == 2);
                await().atMost(PATIENCE)
                        .until(() -> address(second)
                                .equals(database.health().getDetails().get("primary")));
            }
        }
        assertThat(things(first)).containsExactly(1);
        assertThat(things(second)).containsExactly(2);
        assertThat(meters.get("database.primary.moves").functionCounter().count())
                .isEqualTo(1);
    }

    /** All instances lose it at a time: they stay ready for a while, where there are several servers. */
    @Test
    void itMayBeOnItsWay() throws SQLException {
        var several = both();
        var alone = only(first);
        try (var pool = several.pool("test", Duration.ofSeconds(3));
                var single = alone.pool("test alone", Duration.ofSeconds(3));
                var moving = database(several, pool);
                var lost = database(alone, single)) {
            moving.start();
            lost.start();
            await().atMost(PATIENCE).until(() -> moving.isReachable() && lost.isReachable());
            takesWrites(first, false);
            await().atMost(PATIENCE).until(() -> !moving.isReachable() && !lost.isReachable());
            assertThat(moving.health().getStatus()).isEqualTo(Status.UP);
            assertThat(moving.health().getDetails().get("state")).asString().contains("may be moving");
            assertThat(lost.health().getStatus()).isEqualTo(Status.DOWN);
        }
    }

    /** All connections of a pool are to the server that was the primary when they were made. */
    @Test
    void aWriteThatWasRefusedIsMadeElsewhere() throws SQLException {
        only(first).flyway("things").migrate();
        try (var pool = both().pool("test", Duration.ofSeconds(3))) {
            pool.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
            var sql = new JdbcTemplate(pool);
            add(sql, 1);
            move(sql);
            var tries = new AtomicInteger();
            Moved.once(() -> {
                tries.incrementAndGet();
                return sql.update("insert into things values (2)");
            });
            assertThat(tries).hasValue(2);
            assertThat(things(second)).containsExactly(2);
        }
    }

    @Test
    void twoThatStartTogetherMigrateOnce() throws SQLException {
        var postgres = both();
        try (var pool = postgres.pool("test", Duration.ofSeconds(3));
                var one = database(postgres, pool);
                var other = database(postgres, pool)) {
            one.start();
            other.start();
            await().atMost(PATIENCE).until(() -> one.isMigrated() && other.isMigrated());
            assertThat(new JdbcTemplate(pool).queryForList("select version from flyway_schema_history", String.class))
                    .containsExactly("1");
        }
    }

    @Test
    void aStandbyAloneIsRefused() {
        assertThatThrownBy(() -> only(second).probe("test").getConnection())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("primary");
    }

    private Database database(Postgres postgres, HikariDataSource pool) {
        return new Database(postgres, "things", List.of(pool), () -> {}, () -> {});
    }

    private static Changes.Memory counting(AtomicInteger loads) {
        return new Changes.Memory() {
            @Override
            public void load(Connection connection) {
                loads.incrementAndGet();
            }

            @Override
            public void changed(Connection connection, Changes.Change change) {
                // Nobody notifies.
            }

            @Override
            public void untold() {
                // It is loaded anew.
            }
        };
    }

    private static int add(JdbcTemplate sql, int thing) {
        return Moved.once(() -> sql.update("insert into things values (?)", thing));
    }

    private static List<Integer> things(PostgresServer server) throws SQLException {
        try (var connection = server.connect(DATABASE);
                var statement = connection.createStatement();
                var result = statement.executeQuery("select array_agg(id order by id) from things")) {
            result.next();
            return List.of((Integer[]) result.getArray(1).getArray());
        }
    }

    /** When this returns the connection of the pool has heard of it, too. */
    private void move(JdbcTemplate sql) throws SQLException {
        takesWrites(first, false);
        await().atMost(PATIENCE)
                .until(() -> "on".equals(sql.queryForObject("show transaction_read_only", String.class)));
        takesWrites(second, true);
    }

    /** As where a server becomes a standby, or the primary; its connections stay open. */
    private static void takesWrites(PostgresServer server, boolean takes) throws SQLException {
        execute(server, "postgres", "alter system set default_transaction_read_only = " + (takes ? "off" : "on"));
        execute(server, "postgres", "select pg_reload_conf()");
        // The postmaster tells its children when it has read the file.
        await().atMost(PATIENCE).until(() -> {
            try (var connection = server.connect(DATABASE)) {
                return Primary.isAt(connection) == takes;
            }
        });
    }

    private static void execute(PostgresServer server, String database, String sql) throws SQLException {
        try (var connection = server.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String address(PostgresServer server) {
        return server.host() + ":" + server.port();
    }

    private static Postgres only(PostgresServer server) {
        return new Postgres(
                server.host(), server.port(), DATABASE, server.user(), server.password(), 4, Duration.ofMillis(250));
    }

    /** The standby comes first in the list. A single connection, so that there is no other that has not heard of a change. */
    private Postgres both() {
        return new Postgres(
                address(second) + "," + address(first),
                1,
                DATABASE,
                first.user(),
                first.password(),
                1,
                Duration.ofMillis(250));
    }
}
