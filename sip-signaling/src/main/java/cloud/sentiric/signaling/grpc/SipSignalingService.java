package cloud.sentiric.signaling.grpc;

import cloud.sentiric.node.Fitting;
import cloud.sentiric.node.Refusal;
import cloud.sentiric.proto.signaling.v1.ActiveCall;
import cloud.sentiric.proto.signaling.v1.Binding;
import cloud.sentiric.proto.signaling.v1.GetCallRequest;
import cloud.sentiric.proto.signaling.v1.GetCallResponse;
import cloud.sentiric.proto.signaling.v1.ListCallsRequest;
import cloud.sentiric.proto.signaling.v1.ListCallsResponse;
import cloud.sentiric.proto.signaling.v1.ListRegistrationsRequest;
import cloud.sentiric.proto.signaling.v1.ListRegistrationsResponse;
import cloud.sentiric.proto.signaling.v1.RecordCallRequest;
import cloud.sentiric.proto.signaling.v1.RecordCallResponse;
import cloud.sentiric.proto.signaling.v1.RemoveRegistrationsRequest;
import cloud.sentiric.proto.signaling.v1.RemoveRegistrationsResponse;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc.SipSignalingServiceImplBase;
import cloud.sentiric.proto.signaling.v1.TerminateCallRequest;
import cloud.sentiric.proto.signaling.v1.TerminateCallResponse;
import cloud.sentiric.proto.signaling.v1.TransferCallRequest;
import cloud.sentiric.proto.signaling.v1.TransferCallResponse;
import cloud.sentiric.proto.signaling.v1.YieldCallRequest;
import cloud.sentiric.proto.signaling.v1.YieldCallResponse;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.call.CallDirectory.Entry;
import cloud.sentiric.signaling.call.RecordCommand;
import cloud.sentiric.signaling.call.WorkerCalls;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.transfer.ReferTo;
import cloud.sentiric.signaling.transfer.Replaces;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls and bindings of this node, for others. */
public final class SipSignalingService extends SipSignalingServiceImplBase {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final int MAX_ID = 64;
    private static final String TERMINATED = "terminated";

    private final CallDirectory directory;
    private final WorkerCalls calls;
    private final Registrations registrations;
    private final Owner self;

    public SipSignalingService(CallDirectory directory, WorkerCalls calls, Registrations registrations, Owner self) {
        this.directory = directory;
        this.calls = calls;
        this.registrations = registrations;
        this.self = self;
    }

    @Override
    public void terminateCall(TerminateCallRequest request, StreamObserver<TerminateCallResponse> to) {
        var reason = request.getReason().isEmpty() ? TERMINATED : request.getReason();
        var attempt = AttemptId.parse(request.getAttemptId());
        if (attempt == null) {
            to.onError(noId("attempt_id"));
        } else if (calls.terminate(attempt, reason)) {
            to.onNext(TerminateCallResponse.getDefaultInstance());
            to.onCompleted();
        } else {
            to.onError(unknown(attempt));
        }
    }

    @Override
    public void transferCall(TransferCallRequest request, StreamObserver<TransferCallResponse> to) {
        var attempt = AttemptId.parse(request.getAttemptId());
        var entry = attempt == null ? null : directory.find(attempt);
        if (attempt == null) {
            to.onError(noId("attempt_id"));
        } else if (!(ReferTo.of(request.getReferTo()) instanceof ReferTo(var target, var replaces))
                || replaces != null) {
            to.onError(Refusal.invalid("refer_to", "must be the URI of a user or a number"));
        } else if (entry == null) {
            to.onError(unknown(attempt));
        } else if (request.getRequestId().length() > MAX_ID) {
            to.onError(Refusal.invalid("request_id", "is longer than " + MAX_ID));
        } else if (calls.transfer(attempt, target, request.getRequestId())) {
            to.onNext(TransferCallResponse.getDefaultInstance());
            to.onCompleted();
        } else {
            to.onError(Status.FAILED_PRECONDITION
                    .withDescription("the call is not answered")
                    .asException());
        }
    }

    @Override
    public void recordCall(RecordCallRequest request, StreamObserver<RecordCallResponse> to) {
        var attempt = AttemptId.parse(request.getAttemptId());
        var command = command(request.getCommand());
        if (attempt == null) {
            to.onError(noId("attempt_id"));
        } else if (command == null) {
            to.onError(Refusal.invalid("command", "must be one of RecordCommand"));
        } else if (request.getRequestId().length() > MAX_ID) {
            to.onError(Refusal.invalid("request_id", "is longer than " + MAX_ID));
        } else if (!calls.record(attempt, command, request.getRequestId(), outcome -> recorded(outcome, to))) {
            to.onError(unknown(attempt));
        }
    }

    private static @Nullable RecordCommand command(cloud.sentiric.proto.signaling.v1.RecordCommand command) {
        return switch (command) {
            case RECORD_COMMAND_START -> RecordCommand.START;
            case RECORD_COMMAND_PAUSE -> RecordCommand.PAUSE;
            case RECORD_COMMAND_RESUME -> RecordCommand.RESUME;
            case RECORD_COMMAND_STOP -> RecordCommand.STOP;
            case RECORD_COMMAND_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static void recorded(TapeOutcome outcome, StreamObserver<RecordCallResponse> to) {
        switch (outcome) {
            case TapeOutcome.Done _ -> {
                to.onNext(RecordCallResponse.getDefaultInstance());
                to.onCompleted();
            }
            case TapeOutcome.Refused(var why) ->
                to.onError(Status.FAILED_PRECONDITION.withDescription(why).asException());
            case TapeOutcome.Unavailable(var why) ->
                to.onError(Status.UNAVAILABLE.withDescription(why).asException());
        }
    }

    @Override
    public void yieldCall(YieldCallRequest request, StreamObserver<YieldCallResponse> to) {
        var dialog =
                new Replaces(new CallId(request.getCallId()), request.getLocalTag(), request.getRemoteTag(), false);
        if (!request.getRunId().equals(self.run())) {
            to.onError(Status.NOT_FOUND
                    .withDescription("this is run " + self.run())
                    .asException());
            return;
        }
        calls.giveUp(dialog, given -> {
            if (given) {
                to.onNext(YieldCallResponse.getDefaultInstance());
                to.onCompleted();
            } else {
                to.onError(Status.FAILED_PRECONDITION
                        .withDescription("the call cannot be given away now")
                        .asException());
            }
        });
    }

    @Override
    public void listCalls(ListCallsRequest request, StreamObserver<ListCallsResponse> to) {
        if (request.getPageSize() < 0 || request.getPageSize() > MAX_PAGE) {
            to.onError(Refusal.invalid("page_size", "must be 0 to " + MAX_PAGE));
            return;
        }
        var after = AttemptId.parse(request.getPageToken());
        if (after == null && !request.getPageToken().isEmpty()) {
            to.onError(noId("page_token"));
            return;
        }
        int size = request.getPageSize() == 0 ? PAGE : request.getPageSize();
        var callId = request.getCallId().isEmpty() ? null : new CallId(request.getCallId());
        var page = directory.list(after, callId, size);
        var shown = Fitting.rows(page.stream().map(this::call).toList());
        var response = ListCallsResponse.newBuilder().addAllCalls(shown).setRunId(self.run());
        if (page.size() == size || shown.size() < page.size()) {
            var last = page.get(shown.size() - 1);
            response.setNextPageToken(last.trace().attemptId().toString());
        }
        to.onNext(response.build());
        to.onCompleted();
    }

    @Override
    public void getCall(GetCallRequest request, StreamObserver<GetCallResponse> to) {
        var attempt = AttemptId.parse(request.getAttemptId());
        var entry = attempt == null ? null : directory.find(attempt);
        if (attempt == null) {
            to.onError(noId("attempt_id"));
        } else if (entry == null) {
            to.onError(unknown(attempt));
        } else {
            to.onNext(GetCallResponse.newBuilder().setCall(call(entry)).build());
            to.onCompleted();
        }
    }

    @Override
    public void listRegistrations(ListRegistrationsRequest request, StreamObserver<ListRegistrationsResponse> to) {
        if (request.getAor().isEmpty()) {
            to.onError(missing("aor"));
            return;
        }
        answer(
                registrations.of(request.getAor()),
                bindings -> ListRegistrationsResponse.newBuilder()
                        .addAllBindings(bindings)
                        .build(),
                to);
    }

    @Override
    public void removeRegistrations(
            RemoveRegistrationsRequest request, StreamObserver<RemoveRegistrationsResponse> to) {
        if (request.getAor().isEmpty()) {
            to.onError(missing("aor"));
            return;
        }
        answer(
                registrations.remove(request.getAor(), request.getContactUri()),
                removed -> RemoveRegistrationsResponse.newBuilder()
                        .addAllRemoved(removed)
                        .build(),
                to);
    }

    private static <T> void answer(
            CompletionStage<List<Binding>> bindings, Function<List<Binding>, T> answer, StreamObserver<T> to) {
        bindings.whenComplete((found, failure) -> {
            if (failure instanceof IllegalArgumentException) {
                to.onError(Refusal.invalid("aor", "must be sip:user@realm"));
            } else if (failure != null) {
                to.onError(Status.UNAVAILABLE
                        .withDescription("the bindings are away: " + failure.getMessage())
                        .asException());
            } else {
                to.onNext(answer.apply(found));
                to.onCompleted();
            }
        });
    }

    private ActiveCall call(Entry entry) {
        var call = ActiveCall.newBuilder()
                .setAttemptId(entry.trace().attemptId().toString())
                .setCallId(entry.trace().callId().value())
                .setTraceId(entry.trace().traceId())
                .setTenantId(entry.tenantId())
                .setFromUri(entry.fromUri())
                .setToUri(entry.toUri())
                .setState(entry.state())
                .setStartTime(timestamp(entry.startedAt()))
                .setNodeId(self.node());
        var answeredAt = entry.answeredAt();
        if (answeredAt != null) {
            call.setAnswerTime(timestamp(answeredAt));
        }
        var session = entry.session();
        return (session == null
                        ? call
                        : call.setRtpPort(session.ends().getFirst().port()))
                .build();
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    private static Exception missing(String field) {
        return Refusal.invalid(field, "is empty");
    }

    private static Exception noId(String field) {
        return Refusal.invalid(field, "must be a UUID in lower case");
    }

    private static Exception unknown(AttemptId attempt) {
        return Status.NOT_FOUND
                .withDescription("no call " + attempt + " on this node")
                .asException();
    }
}
