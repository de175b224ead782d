package cloud.sentiric.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.flywaydb.core.Flyway;

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

    /**
     * Connections for queries.
     *
     * @param application name of the service, for the server's own views
     * @param socketTimeout whole seconds until a query that is not answered counts as a lost connection
     */
    public HikariDataSource pool(String application, Duration socketTimeout) {
        var pool = new HikariDataSource();
        pool.setPoolName("postgres");
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
        return pool;
    }

    /** The migrations, with a connection of their own: one may take longer than a query. */
    public Flyway flyway() {
        return Flyway.configure().dataSource(url(), user, password).load();
    }

    private String url() {
        return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "Postgres[" + url() + "]";
    }
}
