package cloud.sentiric.store.grpc;

import cloud.sentiric.store.record.SqlState;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.grpc.server.exception.GrpcExceptionHandler;
import org.springframework.transaction.TransactionException;

/** Exceptions as gRPC codes; the only place where an exception becomes a code. */
public final class DatabaseErrors implements GrpcExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(DatabaseErrors.class);

    private final BooleanSupplier migrated;

    /**
     * The handler of a service.
     *
     * @param migrated whether the database has its schema; until then every failure of it is for later
     */
    public DatabaseErrors(BooleanSupplier migrated) {
        this.migrated = migrated;
    }

    @Override
    public @Nullable StatusException handleException(Throwable e) {
        if (e instanceof DataAccessException || e instanceof TransactionException) {
            var code = code(SqlState.of(e));
            if (code.getCode() != Status.Code.INTERNAL) {
                return code.asException();
            }
        }
        // A status that a method threw is its answer; anything else is a bug.
        if (Status.fromThrowable(e).getCode() != Status.Code.UNKNOWN) {
            return null;
        }
        log.error("a request failed", e);
        return Status.INTERNAL.withDescription("see the service's log").asException();
    }

    /** By class of SQLSTATE (PostgreSQL, appendix A): a lost connection has none or class 08. */
    private Status code(String state) {
        if (state.equals(SqlState.QUERY_CANCELED)) {
            return Status.DEADLINE_EXCEEDED.withDescription("the database took too long");
        }
        if (SqlState.isAway(state)) {
            return away();
        }
        return switch (state.substring(0, 2)) {
            case "40", "55" -> Status.ABORTED.withDescription("another change came between; try again");
            case "23" ->
                state.equals("23505")
                        ? Status.ALREADY_EXISTS.withDescription("a key is taken")
                        : Status.FAILED_PRECONDITION.withDescription("something still refers to it, or is missing");
            default -> migrated.getAsBoolean() ? Status.INTERNAL : away();
        };
    }

    private static Status away() {
        return Status.UNAVAILABLE.withDescription("the database is away or busy; try again");
    }
}
