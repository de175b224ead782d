package cloud.sentiric.user.postgres;

import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.CredentialMemory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells memories of every change of a credential, a user or a contact, whichever instance made it: NOTIFY by trigger, heard
 * on a connection of its own, so that no queue of requests delays it.
 *
 * <p>Owns the thread credential-changes. A connection that is lost or silent for longer than its socket timeout ends the
 * telling; when it is back, all is read anew.
 */
public final class CredentialListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CredentialListener.class);
    private static final String CREDENTIALS = "sip_credentials";
    private static final String USERS = "users";
    private static final int WAIT_MS = 500;
    private static final int PAUSE_MS = 500;
    private static final int FETCH = 1000;
    /** Credentials that changed at once and are read one by one; of more, all are read anew. */
    private static final int READ_SINGLY = 100;

    /** Credentials that are read at once; of more the names alone. */
    private static final int MAX_LOADED = 50_000;

    private final DataSource source;
    private final BooleanSupplier migrated;
    private final CredentialMemory memory;
    private final Runnable usersChanged;
    private final Thread thread;
    private volatile boolean running = true;
    private boolean said;

    /**
     * Does not connect before {@link #start}.
     *
     * @param source gives connections with a socket timeout of a few seconds
     * @param migrated whether the tables are there
     * @param usersChanged told that users or contacts changed
     */
    public CredentialListener(
            DataSource source, BooleanSupplier migrated, CredentialMemory memory, Runnable usersChanged) {
        this.source = source;
        this.migrated = migrated;
        this.memory = memory;
        this.usersChanged = usersChanged;
        this.thread = Thread.ofPlatform().daemon().name("credential-changes").unstarted(this::run);
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
                statement.execute("listen " + CREDENTIALS);
                statement.execute("listen " + USERS);
            }
            load(connection);
            // Whatever changed while nobody listened.
            usersChanged.run();
            log.info("credentials are in memory, and changes are heard of");
            said = false;
            var notices = connection.unwrap(PGConnection.class);
            while (running) {
                hear(connection, notices);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (!said && running) {
                said = true;
                log.warn("changes of credentials are not heard of, which are remembered shortly now: {}", e.toString());
            }
        } finally {
            memory.untold();
        }
    }

    private void load(Connection connection) throws SQLException {
        var credentials = new ArrayList<Credential>();
        var further = new ArrayList<String[]>();
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement(PostgresCredentials.ALL)) {
            statement.setFetchSize(FETCH);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (credentials.size() < MAX_LOADED) {
                        credentials.add(PostgresCredentials.credential(rows, 0));
                    } else {
                        further.add(new String[] {rows.getString("realm"), rows.getString("sip_username")});
                    }
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        memory.all(credentials, further);
    }

    /** Waits for changes, and makes sure that silence means that there are none. */
    private void hear(Connection connection, PGConnection notices) throws SQLException {
        var heard = notices.getNotifications(WAIT_MS);
        if (heard == null || heard.length == 0) {
            try (var statement = connection.createStatement()) {
                statement.execute("select 1");
            }
            return;
        }
        var names = new LinkedHashSet<String>();
        boolean users = false;
        for (var notice : heard) {
            if (notice.getName().equals(USERS)) {
                users = true;
            } else {
                names.add(notice.getParameter());
            }
        }
        if (users) {
            usersChanged.run();
        }
        if (names.size() > READ_SINGLY) {
            load(connection);
        } else {
            for (var name : names) {
                changed(connection, name.split(" ", 2));
            }
        }
    }

    private void changed(Connection connection, String[] name) throws SQLException {
        if (name.length == 2) {
            memory.changed(name[0], name[1], read(connection, name[0], name[1]));
        }
    }

    private static Optional<Credential> read(Connection connection, String realm, String username) throws SQLException {
        try (var statement =
                connection.prepareStatement(PostgresCredentials.ALL + " where s.realm = ? and s.sip_username = ?")) {
            statement.setString(1, realm);
            statement.setString(2, username);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(PostgresCredentials.credential(rows, 0)) : Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
    }
}
