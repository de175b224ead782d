package cloud.sentiric.signaling.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The one table of the store: number, CRC-32C, content. The file belongs to one process (locking_mode EXCLUSIVE); a commit
 * is on the disk when it returns (synchronous FULL over WAL). A statement is made once, as that takes as long as to run it; all
 * are made anew after a failure: the driver closes one that fails for good. Not safe for more than one thread at a time.
 */
final class Table implements AutoCloseable {
    private static final String INSERT = "INSERT INTO events (number, crc, content) VALUES (?, ?, ?)";
    private static final String DELETE_UP_TO = "DELETE FROM events WHERE number <= ?";
    private static final String SELECT = "SELECT number, crc, content FROM events WHERE number ";

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private long deleted;

    private Table(Connection connection) {
        this.connection = connection;
    }

    /** Opens the file, which is made if it is not there. */
    static Table open(Path file) throws SQLException {
        // The driver would ask for the number of each row that was inserted.
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file + "?jdbc.get_generated_keys=false");
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 2000");
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS events (
                      number INTEGER PRIMARY KEY, crc INTEGER NOT NULL, content BLOB NOT NULL)""");
            // Takes the lock even where the table was there before.
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("COMMIT");
            return new Table(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Deletes up to a number and appends, all or nothing. */
    void write(long released, List<Row> rows) throws SQLException {
        try {
            statement("BEGIN IMMEDIATE").execute();
            if (released > deleted) {
                delete(DELETE_UP_TO, released);
            }
            insert(rows);
            statement("COMMIT").execute();
            deleted = Math.max(deleted, released);
        } catch (SQLException e) {
            forget(e);
            rollback(e);
            throw e;
        }
    }

    private void insert(List<Row> rows) throws SQLException {
        var insert = statement(INSERT);
        for (Row row : rows) {
            var content = Objects.requireNonNull(row.content());
            insert.setLong(1, row.number());
            insert.setLong(2, crc(content));
            insert.setBytes(3, content);
            insert.executeUpdate();
        }
    }

    private void delete(String command, long number) throws SQLException {
        var delete = statement(command);
        delete.setLong(1, number);
        delete.executeUpdate();
    }

    private void rollback(SQLException cause) {
        try (var statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // Some failures have rolled back already.
            cause.addSuppressed(e);
        }
    }

    void delete(long number) throws SQLException {
        try {
            delete("DELETE FROM events WHERE number = ?", number);
        } catch (SQLException e) {
            forget(e);
            throw e;
        }
    }

    List<Row> after(long number, int limit) throws SQLException {
        return rows("> ? ORDER BY number LIMIT ?", number, limit);
    }

    List<Row> before(long number) throws SQLException {
        return rows("< ? ORDER BY number DESC LIMIT ?", number, 1);
    }

    List<Row> one(long number) throws SQLException {
        return rows("= ? LIMIT ?", number, 1);
    }

    private List<Row> rows(String which, long number, int limit) throws SQLException {
        try {
            var query = statement(SELECT + which);
            query.setLong(1, number);
            query.setInt(2, limit);
            return rows(query);
        } catch (SQLException e) {
            forget(e);
            throw e;
        }
    }

    private PreparedStatement statement(String command) throws SQLException {
        var known = statements.get(command);
        if (known == null) {
            known = connection.prepareStatement(command);
            statements.put(command, known);
        }
        return known;
    }

    private void forget(SQLException cause) {
        for (var statement : statements.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
        statements.clear();
    }

    private static List<Row> rows(PreparedStatement query) throws SQLException {
        var rows = new ArrayList<Row>();
        try (ResultSet result = query.executeQuery()) {
            while (result.next()) {
                var content = result.getBytes(3);
                boolean right = content != null && result.getLong(2) == crc(content);
                rows.add(new Row(result.getLong(1), right ? content : null));
            }
        }
        return rows;
    }

    /**
     * What is in the table.
     *
     * @param last highest number; 0 if there is none
     */
    record Size(long rows, long bytes, long last) {}

    Size size() throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("""
                        SELECT count(*), coalesce(sum(length(content)), 0), coalesce(max(number), 0) FROM events""")) {
            return new Size(result.getLong(1), result.getLong(2), result.getLong(3));
        }
    }

    private static long crc(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        return crc.getValue();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
