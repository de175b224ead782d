package cloud.sentiric.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether the database is there and takes writes, on a connection of its own: that all others are busy says nothing of it.
 *
 * <p>Belongs to the thread database.
 */
final class Probe implements AutoCloseable {
    private static final int VALIDATION_SECONDS = 1;

    private final DataSource source;
    private @Nullable Connection connection;

    /**
     * Does not connect before {@link #ask}.
     *
     * @param source gives connections that do not wait for ever
     */
    Probe(DataSource source) {
        this.source = source;
    }

    /** Where the primary is. Fails if there is none. A connection that broke is no proof of that: another one is tried. */
    String ask() throws SQLException {
        var old = connection;
        if (old != null && old.isValid(VALIDATION_SECONDS) && takesWrites(old)) {
            return Primary.address(old);
        }
        close();
        var fresh = source.getConnection();
        connection = fresh;
        if (!fresh.isValid(VALIDATION_SECONDS)) {
            close();
            throw new SQLException("a fresh connection does not answer");
        }
        return Primary.address(fresh);
    }

    private static boolean takesWrites(Connection connection) {
        try {
            return Primary.isAt(connection);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        var old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // It is not used any more.
            }
        }
    }
}
