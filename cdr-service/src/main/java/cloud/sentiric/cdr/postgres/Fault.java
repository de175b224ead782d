package cloud.sentiric.cdr.postgres;

import cloud.sentiric.cdr.calls.CallsAway;
import cloud.sentiric.cdr.calls.ContentRefused;
import cloud.sentiric.store.record.SqlState;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Failures of the database as what they mean to others. */
final class Fault {
    private Fault() {}

    /** The result of an action on the database. */
    static <T> T translated(Supplier<T> action) {
        try {
            return action.get();
        } catch (DataAccessException | TransactionException e) {
            throw isContent(SqlState.of(e)) ? new ContentRefused(e) : new CallsAway(e);
        }
    }

    /**
     * By class of SQLSTATE (PostgreSQL, appendix A): data exception, integrity constraint, program limit. Anything else is the
     * database's fault and ends some day, a schema that is not there yet included.
     */
    private static boolean isContent(String state) {
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }
}
