package cloud.sentiric.scenarios;

import cloud.sentiric.phone.sip.CallId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** What cdr-service made of the events, read from its database. */
final class Calls {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Environment environment;

    Calls(Environment environment) {
        this.environment = environment;
    }

    /** The one row of a call, once it is finished. */
    CallRow finished(CallId callId) {
        return finished("call_id", callId.value(), 1, PATIENCE).getFirst();
    }

    /** The one attempt of a Call-ID, once it is known. */
    String attempt(CallId callId) {
        return Awaitility.await("an attempt with Call-ID " + callId)
                .atMost(PATIENCE)
                .ignoreException(SQLException.class)
                .until(() -> rows(callId), rows -> rows.size() == 1)
                .getFirst()
                .attemptId();
    }

    /** The rows of a Call-ID, once so many are finished. */
    List<CallRow> finished(CallId callId, int count) {
        return finished("call_id", callId.value(), count, PATIENCE);
    }

    /** The rows of a caller, once so many are finished. */
    List<CallRow> finishedOf(String caller, int count, Duration patience) {
        return finished("caller_number", caller, count, patience);
    }

    private List<CallRow> finished(String column, String value, int count, Duration patience) {
        return Awaitility.await(count + " finished rows with " + column + " " + value)
                .atMost(patience)
                .ignoreException(SQLException.class)
                .until(
                        () -> rows(column, value),
                        rows -> rows.size() == count
                                && rows.stream().allMatch(row -> row.status().equals("ENDED")));
    }

    /** All rows of a caller, finished or not, the oldest first. */
    List<CallRow> rowsOf(String caller) throws SQLException {
        return rows("caller_number", caller);
    }

    /** All rows of a call, finished or not. */
    List<CallRow> rows(CallId callId) throws SQLException {
        return rows("call_id", callId.value());
    }

    private List<CallRow> rows(String column, String value) throws SQLException {
        try (var connection = connection();
                var query = connection.prepareStatement(
                        "SELECT * FROM calls WHERE " + column + " = ? ORDER BY start_time")) {
            query.setString(1, value);
            try (var result = query.executeQuery()) {
                var rows = new ArrayList<CallRow>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        }
    }

    private static CallRow row(ResultSet row) throws SQLException {
        return new CallRow(
                row.getString("attempt_id"),
                row.getString("direction"),
                row.getString("tenant_id"),
                row.getString("status"),
                Optional.ofNullable(row.getString("disposition")).orElse(""),
                row.getInt("sip_code"),
                row.getString("ended_by"),
                row.getString("reason"),
                row.getString("node_id"),
                time(row, "answer_time"),
                time(row, "end_time"),
                row.getLong("duration_ms"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    /**
     * Types of the events of a call itself, each as often as it was stored, in the order of their times; how its parties were heard
     * is told besides.
     */
    List<String> events(CallId callId) {
        return strings(
                "SELECT event_type FROM call_events WHERE call_id = ? AND event_type <> 'media.quality' ORDER BY"
                        + " occurred_at, event_type",
                callId.value());
    }

    /** How many events of these callers' calls themselves there are. */
    int eventCount(String caller) {
        return strings(
                        "SELECT event_id FROM call_events WHERE attempt_id IN (SELECT attempt_id FROM calls WHERE"
                                + " caller_number = ?) AND event_type <> 'media.quality'",
                        caller)
                .size();
    }

    /**
     * How a party of a call was heard, by its record.
     *
     * @param mos 0 if not known
     */
    record Heard(double mos, double worstMos, double loss, String cause) {}

    /** How the caller or the callee of a call was heard; empty while nothing is known. */
    Optional<Heard> heard(CallId callId, String party) {
        return query(
                        "SELECT %1$s_mos, %1$s_worst_mos, %1$s_loss, %1$s_cause FROM calls WHERE call_id = ? AND %1$s_loss IS NOT NULL"
                                .formatted(party),
                        callId.value(),
                        row -> new Heard(row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getString(4)))
                .stream()
                .findFirst();
    }

    /** Events of how the parties of a call were heard: caller or callee, and whether of the whole call or an interval. */
    List<String> qualities(CallId callId) {
        return query(
                "SELECT payload ->> 'party', payload ->> 'last', payload ->> 'tenantId' FROM call_events"
                        + " WHERE call_id = ? AND event_type = 'media.quality' ORDER BY 2, 1",
                callId.value(),
                row -> row.getString(1) + (row.getBoolean(2) ? " whole " : " interval ") + row.getString(3));
    }

    /** Where the recording of a call is, by its record; empty while none is announced. */
    String recording(String attempt) {
        return query("SELECT recording_url FROM calls WHERE attempt_id = ?::uuid", attempt, row -> row.getString(1))
                .stream()
                .findFirst()
                .orElse("");
    }

    /** Reads a row. */
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private List<String> strings(String sql, String argument) {
        return query(sql, argument, row -> row.getString(1));
    }

    private <T> List<T> query(String sql, String argument, Reader<T> reader) {
        try (var connection = connection();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, argument);
            try (var result = query.executeQuery()) {
                var values = new ArrayList<T>();
                while (result.next()) {
                    values.add(reader.read(result));
                }
                return values;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the calls", e);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + environment.text("PGHOST") + ":" + environment.text("PGPORT")
                        + "/sentiric_cdr?targetServerType=primary&connectTimeout=2&socketTimeout=5&loginTimeout=5",
                environment.text("PGUSER"),
                environment.text("PGPASSWORD"));
    }
}
