package cloud.sentiric.store.postgres;

import cloud.sentiric.store.record.SqlState;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What is done when a connection shows that its server is not the primary any more, or goes down: the pool lets go of it, and
 * what it was for is done again by another one, while whoever asked may still wait.
 *
 * <p>A write that was refused because it was one (25006) was not done, and may always be done again. What was under way when a
 * connection was lost may have been done: it is repeated only where twice is like once.
 */
public final class Moved implements SQLExceptionOverride {
    /** Requests have deadlines of 300 to 500 ms. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Runnable evict;

    /**
     * Of one pool.
     *
     * @param evict has it let go of all connections
     */
    Moved(Runnable evict) {
        this.evict = evict;
    }

    /** Where one connection is to a server that takes no writes, its neighbours are as well. The pool knows lost ones by itself. */
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        if (!SqlState.isReadOnly(String.valueOf(failure.getSQLState()))) {
            return Override.CONTINUE_EVICT;
        }
        evict.run();
        return Override.MUST_EVICT;
    }

    /** The result of a write that must not be done twice. */
    public static <T> T once(Supplier<T> write) {
        return again(write, SqlState::isReadOnly);
    }

    /** The result of a write that may be done twice, or of a question. */
    public static <T> T atLeastOnce(Supplier<T> work) {
        return again(work, SqlState::isMoved);
    }

    private static <T> T again(Supplier<T> work, Predicate<String> moved) {
        long began = System.nanoTime();
        while (true) {
            try {
                return work.get();
            } catch (DataAccessException | TransactionException e) {
                if (!moved.test(SqlState.of(e)) || System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw e;
                }
            }
        }
    }
}
