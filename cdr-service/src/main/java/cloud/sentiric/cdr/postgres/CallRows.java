package cloud.sentiric.cdr.postgres;

import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.CallId;
import cloud.sentiric.cdr.calls.Disposition;
import cloud.sentiric.cdr.calls.Heard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls as rows of the table calls. */
final class CallRows {
    static final String COLUMNS =
            "attempt_id, call_id, tenant_id, direction, from_uri, to_uri, caller_number, callee_number, user_id,"
                    + " callee_user_id, start_time, ring_time, answer_time, end_time, duration_ms, status, disposition,"
                    + " sip_code, ended_by, reason, answered_by, transfer_time, transfer_by, transfer_kind,"
                    + " transfer_target, transfer_attempt_id, recording_url, recording_ms, node_id, trace_id, trunk,"
                    + " caller_mos, caller_worst_mos, caller_loss, caller_cause, callee_mos, callee_worst_mos,"
                    + " callee_loss, callee_cause";

    /** A mark for each. */
    static final String MARKS = COLUMNS.replaceAll("[^,]+", " ?");

    private CallRows() {}

    static @Nullable Object[] row(Call call) {
        var disposition = call.disposition();
        var transfer = call.transfer();
        var caller = call.caller();
        var callee = call.callee();
        return new @Nullable Object[] {
            call.id().value(),
            call.callId().value(),
            call.tenantId(),
            call.direction(),
            call.fromUri(),
            call.toUri(),
            call.callerNumber(),
            call.calleeNumber(),
            call.userId(),
            call.calleeUserId(),
            time(call.startTime()),
            time(call.ringTime()),
            time(call.answerTime()),
            time(call.endTime()),
            call.durationMs(),
            call.status().name(),
            disposition == null ? null : disposition.name(),
            call.sipCode(),
            call.endedBy(),
            call.reason(),
            call.answeredBy(),
            transfer == null ? null : time(transfer.time()),
            transfer == null ? "" : transfer.by(),
            transfer == null ? "" : transfer.kind(),
            transfer == null ? "" : transfer.target(),
            transfer == null ? "" : transfer.attempt(),
            call.recordingUrl(),
            call.recordingMs(),
            call.nodeId(),
            call.traceId(),
            call.trunk(),
            caller == null ? null : score(caller.mos()),
            caller == null ? null : score(caller.worstMos()),
            caller == null ? null : caller.loss(),
            caller == null ? "" : caller.cause(),
            callee == null ? null : score(callee.mos()),
            callee == null ? null : score(callee.worstMos()),
            callee == null ? null : callee.loss(),
            callee == null ? "" : callee.cause()
        };
    }

    private static @Nullable Double score(double mos) {
        return mos == 0 ? null : mos;
    }

    static Call call(ResultSet row, int number) throws SQLException {
        var disposition = row.getString("disposition");
        return new Call(
                new AttemptId(row.getObject("attempt_id", UUID.class)),
                new CallId(row.getString("call_id")),
                row.getString("tenant_id"),
                row.getString("direction"),
                row.getString("from_uri"),
                row.getString("to_uri"),
                row.getString("caller_number"),
                row.getString("callee_number"),
                row.getString("user_id"),
                row.getString("callee_user_id"),
                row.getObject("start_time", OffsetDateTime.class).toInstant(),
                time(row, "ring_time"),
                time(row, "answer_time"),
                time(row, "end_time"),
                row.getLong("duration_ms"),
                Call.Status.valueOf(row.getString("status")),
                disposition == null ? null : Disposition.valueOf(disposition),
                row.getInt("sip_code"),
                row.getString("ended_by"),
                row.getString("reason"),
                row.getString("answered_by"),
                transfer(row),
                row.getString("recording_url"),
                row.getLong("recording_ms"),
                row.getString("node_id"),
                row.getString("trace_id"),
                row.getString("trunk"),
                heard(row, "caller"),
                heard(row, "callee"));
    }

    private static @Nullable Heard heard(ResultSet row, String party) throws SQLException {
        var loss = row.getObject(party + "_loss", Double.class);
        // A score that is null is read as 0: not known.
        return loss == null
                ? null
                : new Heard(
                        row.getDouble(party + "_mos"),
                        row.getDouble(party + "_worst_mos"),
                        loss,
                        row.getString(party + "_cause"));
    }

    private static Call.@Nullable Transfer transfer(ResultSet row) throws SQLException {
        var time = time(row, "transfer_time");
        return time == null
                ? null
                : new Call.Transfer(
                        time,
                        row.getString("transfer_by"),
                        row.getString("transfer_kind"),
                        row.getString("transfer_target"),
                        row.getString("transfer_attempt_id"));
    }

    static @Nullable OffsetDateTime time(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
