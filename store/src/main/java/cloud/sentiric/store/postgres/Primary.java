package cloud.sentiric.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** What a connection shows of the server at its other end. */
final class Primary {
    private Primary() {}

    /** Whether the server takes writes: a standby takes none, nor does one that was told to take none. Asks it. */
    static boolean isAt(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("show transaction_read_only")) {
            return result.next() && result.getString(1).equals("off");
        }
    }

    /** The address that was connected to, HOST:PORT. */
    static String address(Connection connection) throws SQLException {
        return connection
                .unwrap(BaseConnection.class)
                .getQueryExecutor()
                .getHostSpec()
                .toString();
    }
}
