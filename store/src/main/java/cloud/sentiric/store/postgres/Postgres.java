package cloud.sentiric.store.postgres;

import static java.util.stream.Collectors.joining;

import cloud.sentiric.node.Addresses;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * How the database is reached; part of a service's properties.
 *
 * <p>Of several servers the one that takes writes is meant: each is asked, and one that was found is taken first for a second. A
 * single one that takes none is refused as well.
 *
 * @param host one address or several, as {@link Addresses} reads them
 * @param port of those that say none
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
    /** Of a server whose machine is gone; the next one is asked then. */
    private static final int CONNECT_TIMEOUT_S = 1;

    /** Of a server that takes connections and says nothing; after that it is tried without TLS, for as long as a query may take. */
    private static final int SSL_RESPONSE_TIMEOUT_MS = 1000;

    /** How long it is remembered which server is the primary, and which is not there. */
    private static final int RECHECK_S = 1;

    /** The server gives a statement up so long before its connection would count as lost. */
    private static final Duration ANSWERED_BEFORE = Duration.ofMillis(500);

    /** Patroni's least ttl, the election, and some. */
    private static final Duration MOVES_WITHIN = Duration.ofSeconds(60);

    private static final int PROBE_TIMEOUT_S = 2;
    /** All servers but the last may be gone. */
    private static final int LOGIN_TIMEOUT_S = 5;

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
        pool.setExceptionOverride(new Moved(() -> evict(pool)));
        connecting().forEach(pool::addDataSourceProperty);
        pool.addDataSourceProperty("socketTimeout", socketTimeout.toSeconds());
        pool.addDataSourceProperty("ApplicationName", application);
        var statement = socketTimeout.minus(ANSWERED_BEFORE);
        pool.addDataSourceProperty("options", "-c statement_timeout=" + statement.toMillis());
        return pool;
    }

    /** Has a pool let go of its connections, of those in use as soon as they are given back. */
    static void evict(HikariDataSource pool) {
        var connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            connections.softEvictConnections();
        }
    }

    /** A single connection at a time, by which the database is watched. */
    public DataSource probe(String application) {
        var properties = new Properties();
        properties.putAll(connecting());
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", Integer.toString(LOGIN_TIMEOUT_S));
        properties.setProperty("socketTimeout", Integer.toString(PROBE_TIMEOUT_S));
        properties.setProperty("ApplicationName", application + " probe");
        return new DriverManagerDataSource(url(), properties);
    }

    /**
     * The migrations, with a connection of their own: one may take longer than a query.
     *
     * @param service whose they are: they lie in its resources, in {@code db/SERVICE}
     */
    public Flyway flyway(String service) {
        var settings = new TreeMap<>(connecting());
        settings.put("socketTimeout", Integer.toString(MIGRATION_TIMEOUT_S));
        var limited = settings.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(joining("&"));
        return Flyway.configure()
                .dataSource(url() + "?" + limited, user, password)
                .locations("classpath:db/" + service)
                .failOnMissingLocations(true)
                .initSql(MIGRATION_LIMITS)
                .load();
    }

    /** How long its primary may be on its way to another server; until then what is in memory serves calls. */
    Duration movesWithin() {
        return Addresses.of(host, port).all().size() > 1 ? MOVES_WITHIN : Duration.ZERO;
    }

    /** What every connection is made with. */
    private static Map<String, String> connecting() {
        return Map.of(
                "targetServerType", "primary",
                "hostRecheckSeconds", Integer.toString(RECHECK_S),
                "connectTimeout", Integer.toString(CONNECT_TIMEOUT_S),
                "sslResponseTimeout", Integer.toString(SSL_RESPONSE_TIMEOUT_MS),
                "tcpKeepAlive", "true");
    }

    private String url() {
        return "jdbc:postgresql://" + Addresses.of(host, port) + "/" + database;
    }

    @Override
    public String toString() {
        return "Postgres[" + url() + "]";
    }
}
