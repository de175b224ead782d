package cloud.sentiric.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** PostgreSQL without fsync, one for the whole JVM, and another one for tests of two. */
public final class PostgresServer {
    private final Instance instance;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(Instance instance) {
        this.instance = instance;
    }

    /** The server, started at the first call. */
    public static PostgresServer start() {
        return Only.SERVER;
    }

    /** Another server, that knows nothing of the first; the same at each call. */
    public static PostgresServer startAnother() {
        return Other.SERVER;
    }

    public String host() {
        return instance.host();
    }

    public int port() {
        return instance.port();
    }

    /** A superuser. */
    public String user() {
        return Instance.USER;
    }

    public String password() {
        return Instance.PASSWORD;
    }

    /** Makes an empty database and gives its name. */
    public String freshDatabase() {
        var name = "test_" + databases.incrementAndGet();
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), user(), password());
    }

    /** Takes the server away; its data and its port are kept. */
    public void stop() {
        instance.stop();
    }

    /** Brings the server back, and returns when it answers. */
    public void resume() {
        instance.resume();
    }

    private static final class Other {
        static final PostgresServer SERVER = new PostgresServer(Instance.start(Kind.POSTGRES));
    }

    private static final class Only {
        static final PostgresServer SERVER = new PostgresServer(Instance.start(Kind.POSTGRES));
    }
}
