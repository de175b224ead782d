package cloud.sentiric.store.record;

import java.sql.SQLException;

/** What a database says of a failure (PostgreSQL, appendix A). */
public final class SqlState {
    /** Of a statement that the server gave up: there, but slow. */
    public static final String QUERY_CANCELED = "57014";

    private SqlState() {}

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
