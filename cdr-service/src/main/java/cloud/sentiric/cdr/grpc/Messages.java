package cloud.sentiric.cdr.grpc;

import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.Disposition;
import cloud.sentiric.node.Refusal;
import cloud.sentiric.proto.cdr.v1.Call;
import cloud.sentiric.proto.cdr.v1.CallEvent;
import cloud.sentiric.proto.cdr.v1.Heard;
import cloud.sentiric.proto.cdr.v1.Transfer;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Core values as protobuf messages and back. */
final class Messages {
    private Messages() {}

    static Call call(cloud.sentiric.cdr.calls.Call call) {
        var message = Call.newBuilder()
                .setAttemptId(call.id().toString())
                .setCallId(call.callId().value())
                .setTenantId(call.tenantId())
                .setDirection(call.direction())
                .setFromUri(call.fromUri())
                .setToUri(call.toUri())
                .setCallerNumber(call.callerNumber())
                .setCalleeNumber(call.calleeNumber())
                .setUserId(call.userId())
                .setCalleeUserId(call.calleeUserId())
                .setStartTime(timestamp(call.startTime()))
                .setDurationMs(call.durationMs())
                .setStatus(call.status().name())
                .setSipCode(call.sipCode())
                .setEndedBy(call.endedBy())
                .setReason(call.reason())
                .setAnsweredBy(call.answeredBy())
                .setRecordingUrl(call.recordingUrl())
                .setRecordingDurationMs(call.recordingMs())
                .setNodeId(call.nodeId())
                .setTraceId(call.traceId())
                .setTrunk(call.trunk());
        var ring = call.ringTime();
        if (ring != null) {
            message.setRingTime(timestamp(ring));
        }
        var transfer = call.transfer();
        if (transfer != null) {
            message.setTransfer(Transfer.newBuilder()
                    .setTime(timestamp(transfer.time()))
                    .setBy(transfer.by())
                    .setKind(transfer.kind())
                    .setTarget(transfer.target())
                    .setAttemptId(transfer.attempt()));
        }
        var caller = call.caller();
        if (caller != null) {
            message.setCaller(heard(caller));
        }
        var callee = call.callee();
        if (callee != null) {
            message.setCallee(heard(callee));
        }
        var answer = call.answerTime();
        if (answer != null) {
            message.setAnswerTime(timestamp(answer));
        }
        var end = call.endTime();
        if (end != null) {
            message.setEndTime(timestamp(end));
        }
        var disposition = call.disposition();
        if (disposition != null) {
            message.setDisposition(disposition(disposition));
        }
        return message.build();
    }

    private static Heard heard(cloud.sentiric.cdr.calls.Heard heard) {
        return Heard.newBuilder()
                .setMos(heard.mos())
                .setWorstMos(heard.worstMos())
                .setLoss(heard.loss())
                .setCause(heard.cause())
                .build();
    }

    static CallEvent event(Calls.Kept event) {
        return CallEvent.newBuilder()
                .setEventId(event.id().value())
                .setEventType(event.type())
                .setTimestamp(timestamp(event.timestamp()))
                .setPayloadJson(event.payload())
                .build();
    }

    static cloud.sentiric.proto.cdr.v1.Disposition disposition(Disposition disposition) {
        return switch (disposition) {
            case ANSWERED -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_ANSWERED;
            case BUSY -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_BUSY;
            case NO_ANSWER -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_NO_ANSWER;
            case CANCELLED -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_CANCELLED;
            case REJECTED -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_REJECTED;
            case FAILED -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_FAILED;
            case REDIRECTED -> cloud.sentiric.proto.cdr.v1.Disposition.DISPOSITION_REDIRECTED;
        };
    }

    static @Nullable Disposition disposition(cloud.sentiric.proto.cdr.v1.Disposition disposition) {
        return switch (disposition) {
            case DISPOSITION_UNSPECIFIED -> null;
            case DISPOSITION_ANSWERED -> Disposition.ANSWERED;
            case DISPOSITION_BUSY -> Disposition.BUSY;
            case DISPOSITION_NO_ANSWER -> Disposition.NO_ANSWER;
            case DISPOSITION_CANCELLED -> Disposition.CANCELLED;
            case DISPOSITION_REJECTED -> Disposition.REJECTED;
            case DISPOSITION_FAILED -> Disposition.FAILED;
            case DISPOSITION_REDIRECTED -> Disposition.REDIRECTED;
            case UNRECOGNIZED -> throw Refusal.invalid("disposition", "is not known");
        };
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static Instant instant(String field, Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.invalid(field, "is no time");
        }
    }
}
