package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.PauseRecordingRequest;
import cloud.sentiric.proto.media.v1.RecordingChannel;
import cloud.sentiric.proto.media.v1.ResumeRecordingRequest;
import cloud.sentiric.proto.media.v1.StartRecordingRequest;
import cloud.sentiric.proto.media.v1.StopRecordingRequest;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Tape;
import cloud.sentiric.signaling.media.TapeOutcome;
import io.grpc.Status;

/** Requests to record, and what became of them. */
final class Tapes {
    static final TapeOutcome DONE = new TapeOutcome.Done();

    private Tapes() {}

    static StartRecordingRequest start(CallTrace trace, MediaSession session, Tape tape) {
        var request = StartRecordingRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setRecordingId(tape.id())
                .setTenantId(tape.tenantId())
                .setAttemptId(trace.attemptId().toString())
                .setTraceId(trace.traceId())
                .setPaused(tape.paused());
        for (var channel : tape.channels()) {
            request.addChannels(RecordingChannel.newBuilder()
                    .setEndId(channel.endId())
                    .setName(channel.name())
                    .setHears(channel.hears()));
        }
        return request.build();
    }

    static PauseRecordingRequest pause(MediaSession session, Tape tape) {
        return PauseRecordingRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setRecordingId(tape.id())
                .build();
    }

    static ResumeRecordingRequest resume(MediaSession session, Tape tape) {
        return ResumeRecordingRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setRecordingId(tape.id())
                .build();
    }

    static StopRecordingRequest stop(MediaSession session, String id) {
        return StopRecordingRequest.newBuilder()
                .setLeaseId(session.leaseId())
                .setRecordingId(id)
                .build();
    }

    /** A session that is not found is told of with the next renewal; until then it may be there again. */
    static TapeOutcome outcome(Status status) {
        return switch (status.getCode()) {
            case FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED, UNIMPLEMENTED, INTERNAL ->
                new TapeOutcome.Refused(Answers.words(status));
            default -> new TapeOutcome.Unavailable(Answers.words(status));
        };
    }
}
