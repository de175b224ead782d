package cloud.sentiric.store.record;

import java.sql.SQLException;
import java.util.Set;

/** What a database says of a failure (PostgreSQL, appendix A). */
public final class SqlState {
    /** Of a statement that the server gave up: there, but slow. */
    public static final String QUERY_CANCELED = "57014";

    /** Of a write at a server that takes none: the primary is another one. */
    private static final String READ_ONLY = "25006";

    /** Of a server that ends, or that comes up: administrator's command, crash of a neighbour, start. */
    private static final Set<String> ENDING = Set.of("57P01", "57P02", "57P03");

    private static final String CONNECTION = "08";

    /** Classes: connection, authorization, catalog name, resources, operator intervention, system error. */
    private static final Set<String> AWAY = Set.of("08", "28", "3D", "53", "57", "58");

    private SqlState() {}

    /** Whether it is the database that is away or too busy, and not the statement that is at fault. */
    public static boolean isAway(String state) {
        return state.length() < 2 || isReadOnly(state) || AWAY.stream().anyMatch(state::startsWith);
    }

    /** Whether a write was refused because it was one. */
    public static boolean isReadOnly(String state) {
        return state.equals(READ_ONLY);
    }

    /** Whether the server that was asked is not, or not any longer, the one to ask. */
    public static boolean isMoved(String state) {
        return isReadOnly(state) || ENDING.contains(state) || state.startsWith(CONNECTION);
    }

    /** The SQLSTATE of the innermost cause that has one; empty if none has, as when the connection was lost. */
    public static String of(Throwable failure) {
        var state = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }
}
