package cloud.sentiric.user.postgres;

import cloud.sentiric.store.postgres.Changes;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.CredentialMemory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells memories of every change of a credential, a user or a contact. */
public final class CredentialChanges implements Changes.Memory {
    private static final String CREDENTIALS = "sip_credentials";
    private static final String USERS = "users";

    public static final List<String> CHANNELS = List.of(CREDENTIALS, USERS);

    private static final int FETCH = 1000;

    /** Credentials that are read at once; of more the names alone. */
    private static final int MAX_LOADED = 50_000;

    private final CredentialMemory memory;
    private final Runnable usersChanged;

    /**
     * Tells of changes when it is told.
     *
     * @param usersChanged told that users or contacts changed
     */
    public CredentialChanges(CredentialMemory memory, Runnable usersChanged) {
        this.memory = memory;
        this.usersChanged = usersChanged;
    }

    @Override
    public void load(Connection connection) throws SQLException {
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
        // Whatever changed while nobody listened.
        usersChanged.run();
    }

    @Override
    public void changed(Connection connection, Changes.Change change) throws SQLException {
        if (change.channel().equals(USERS)) {
            usersChanged.run();
            return;
        }
        var name = change.text().split(" ", 2);
        if (name.length == 2) {
            memory.changed(name[0], name[1], read(connection, name[0], name[1]));
        }
    }

    @Override
    public void current() {
        memory.current();
    }

    @Override
    public void untold() {
        memory.untold();
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
}
