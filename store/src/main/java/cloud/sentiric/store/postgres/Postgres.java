package cloud.sentiric.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * How the database is reached; part of a service's properties.
 *
 * @param connections most connections held
 * @param patience longest wait for a connection
 */
public record Postgres(
        @NotBlank(message = "must be an address: set POSTGRES_HOST")
        String host,

        @Min(1) @Max(65535) int port,
        @NotBlank String database,

        @NotBlank(message = "must be given: set POSTGRES_USER")
        String user,

        @NotBlank(message = "must be given: set POSTGRES_PASSWORD")
        String password,

        @Min(1) int connections,
        @NotNull Duration patience) {
    private static final int CONNECT_TIMEOUT_S = 2;
    /** The server gives a statement up so long before its connection would count as lost. */
    private static final Duration ANSWERED_BEFORE = Duration.ofMillis(500);

    private static final int PROBE_TIMEOUT_S = 2;

    // A migration may take long, but not for ever, and nobody waits long behind one that waits for a table.
    private static final int MIGRATION_TIMEOUT_S = 600;
    private static final String MIGRATION_LIMITS = "set lock_timeout = '5s'; set statement_timeout = '595s'";

    /**
     * Connections for queries.
     *
     * @param application name of the service, and of what its pool is for: in metrics and in the server's own views
     * @param socketTimeout whole seconds until a query that is not answered counts as a lost connection; a statement that
     *     takes nearly as long is given up by the server, which keeps the connection
     */
    public HikariDataSource pool(String application, Duration socketTimeout) {
        var pool = new HikariDataSource();
        pool.setPoolName(application);
        pool.setJdbcUrl(url());
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(connections);
        pool.setConnectionTimeout(patience.toMillis());
        pool.setValidationTimeout(patience.toMillis());
        // The process starts without its database.
        pool.setInitializationFailTimeout(-1);
        pool.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_S);
        pool.addDataSourceProperty("socketTimeout", socketTimeout.toSeconds());
        pool.addDataSourceProperty("ApplicationName", application);
        var statement = socketTimeout.minus(ANSWERED_BEFORE);
        pool.addDataSourceProperty("options", "-c statement_timeout=" + statement.toMillis());
        return pool;
    }

    /** A single connection at a time, by which the database is watched. */
    public DataSource probe(String application) {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_S));
        properties.setProperty("loginTimeout", Integer.toString(PROBE_TIMEOUT_S));
        properties.setProperty("socketTimeout", Integer.toString(PROBE_TIMEOUT_S));
        properties.setProperty("ApplicationName", application + " probe");
        return new DriverManagerDataSource(url(), properties);
    }

    /** The migrations, with a connection of their own: one may take longer than a query. */
    public Flyway flyway() {
        var limited = url() + "?connectTimeout=" + CONNECT_TIMEOUT_S + "&socketTimeout=" + MIGRATION_TIMEOUT_S;
        return Flyway.configure()
                .dataSource(limited, user, password)
                .initSql(MIGRATION_LIMITS)
                .load();
    }

    private String url() {
        return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "Postgres[" + url() + "]";
    }
}
