package cloud.sentiric.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a memory of every change of what it holds, whichever instance made it: NOTIFY by trigger, heard on a connection of
 * its own, so that no queue of requests delays it.
 *
 * <p>Owns the thread changes. A connection that is lost or silent for longer than its socket timeout ends the telling; when
 * it is back, all is read anew; so does one to a server that is not the primary any more, which nobody changes.
 */
public final class Changes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Changes.class);
    private static final int WAIT_MS = 500;
    private static final int PAUSE_MS = 500;
    /** Changes at once that are told one by one; of more, all is read anew. */
    private static final int TOLD_SINGLY = 100;

    /** What is kept in memory; called by the thread changes alone. */
    public interface Memory {
        /** Reads all. From now on each change is told, until {@link #untold}. */
        void load(Connection connection) throws SQLException;

        /** Something changed: reads it. */
        void changed(Connection connection, Change change) throws SQLException;

        /** All changes until now were told. */
        default void current() {}

        /** Nobody tells of changes any longer. */
        void untold();
    }

    /** What a trigger said, and on which channel. */
    public record Change(String channel, String text) {}

    private final DataSource source;
    private final BooleanSupplier migrated;
    private final String what;
    private final List<String> channels;
    private final Memory memory;
    private final Thread thread;
    private volatile boolean running = true;
    private boolean said;

    /**
     * Does not connect before {@link #start}.
     *
     * @param source gives connections with a socket timeout of a few seconds
     * @param migrated whether the tables are there
     * @param what is kept, for the log: credentials
     */
    public Changes(DataSource source, BooleanSupplier migrated, String what, List<String> channels, Memory memory) {
        this.source = source;
        this.migrated = migrated;
        this.what = what;
        this.channels = List.copyOf(channels);
        this.memory = memory;
        this.thread = Thread.ofPlatform().daemon().name("changes").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (running) {
                if (migrated.getAsBoolean()) {
                    listen();
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (var connection = source.getConnection()) {
            try (var statement = connection.createStatement()) {
                for (var channel : channels) {
                    statement.execute("listen " + channel);
                }
            }
            memory.load(connection);
            memory.current();
            log.info("{} are in memory, and changes are heard of", what);
            said = false;
            var notices = connection.unwrap(PGConnection.class);
            while (running) {
                hear(connection, notices);
                memory.current();
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (!said && running) {
                said = true;
                log.warn("changes of {} are not heard of: {}", what, e.toString());
            }
        } finally {
            memory.untold();
        }
    }

    /** Waits for changes, and makes sure that silence means that there are none. */
    private void hear(Connection connection, PGConnection notices) throws SQLException {
        var heard = notices.getNotifications(WAIT_MS);
        if (heard == null || heard.length == 0) {
            if (!Primary.isAt(connection)) {
                throw new SQLException("the server that tells of them is not the primary any more");
            }
            return;
        }
        var changes = new LinkedHashSet<Change>();
        for (var notice : heard) {
            changes.add(new Change(notice.getName(), notice.getParameter()));
        }
        if (changes.size() > TOLD_SINGLY) {
            memory.load(connection);
        } else {
            for (var change : changes) {
                memory.changed(connection, change);
            }
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
    }
}
