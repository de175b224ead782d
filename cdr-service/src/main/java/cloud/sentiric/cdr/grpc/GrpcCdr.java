package cloud.sentiric.cdr.grpc;

import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.CallId;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.Calls.Interval;
import cloud.sentiric.cdr.calls.Calls.Mark;
import cloud.sentiric.cdr.calls.Calls.Place;
import cloud.sentiric.cdr.calls.Calls.Query;
import cloud.sentiric.cdr.calls.EventId;
import cloud.sentiric.node.Refusal;
import cloud.sentiric.node.Refusal.Fault;
import cloud.sentiric.proto.cdr.v1.CallEnd;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc.CdrServiceImplBase;
import cloud.sentiric.proto.cdr.v1.GetCallEndsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallEndsResponse;
import cloud.sentiric.proto.cdr.v1.GetCallMetricsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallMetricsResponse;
import cloud.sentiric.proto.cdr.v1.GetCallRequest;
import cloud.sentiric.proto.cdr.v1.GetCallResponse;
import cloud.sentiric.proto.cdr.v1.ListCallsRequest;
import cloud.sentiric.proto.cdr.v1.ListCallsResponse;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The service sentiric.cdr.v1.CdrService. */
public final class GrpcCdr extends CdrServiceImplBase {
    private static final int MOST_ENDS = 500;

    private final Calls calls;

    public GrpcCdr(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void listCalls(ListCallsRequest request, StreamObserver<ListCallsResponse> response) {
        var page = done(Page.of(request.getPageSize(), request.getPageToken()));
        var interval = new Interval(
                tenant(request.getTenantId()),
                request.hasStartedAfter() ? Messages.instant("started_after", request.getStartedAfter()) : null,
                request.hasStartedBefore() ? Messages.instant("started_before", request.getStartedBefore()) : null);
        var found = calls.list(new Query(
                interval,
                request.getCallId().isEmpty() ? null : new CallId(request.getCallId()),
                request.getCallerNumber(),
                request.getCalleeNumber(),
                Messages.disposition(request.getDisposition()),
                Keys.<Place>after(page, GrpcCdr::place),
                page.limit()));
        var filled = page.fill(found, Messages::call, call -> Keys.of(call.startTime(), call.id()));
        answer(
                response,
                ListCallsResponse.newBuilder()
                        .addAllCalls(filled.rows())
                        .setNextPageToken(filled.nextToken())
                        .build());
    }

    private static @Nullable Place place(Instant startTime, String id) {
        var attempt = AttemptId.parse(id);
        return attempt == null ? null : new Place(startTime, attempt);
    }

    @Override
    public void getCall(GetCallRequest request, StreamObserver<GetCallResponse> response) {
        var id = AttemptId.parse(request.getAttemptId());
        if (id == null) {
            throw Refusal.invalid("attempt_id", "must be a UUID in lower case");
        }
        var page = done(Page.of(request.getPageSize(), request.getPageToken()));
        var tenant = tenant(request.getTenantId());
        Mark after = Keys.after(page, (time, event) -> new Mark(time, new EventId(event)));
        // Before the call, which then tells of all of them.
        var events = calls.events(id, after, page.limit());
        var call = calls.get(id)
                .filter(found -> tenant.isEmpty() || found.tenantId().equals(tenant))
                .orElseThrow(() -> Refusal.of(
                        Code.NOT_FOUND,
                        "attempt_id: there is no such call",
                        List.of(new Fault("attempt_id", "there is no such call"))));
        var filled = page.fill(
                events,
                Messages::event,
                event -> Keys.of(event.timestamp(), event.id().value()));
        answer(
                response,
                GetCallResponse.newBuilder()
                        .setCall(Messages.call(call))
                        .addAllEvents(filled.rows())
                        .setNextPageToken(filled.nextToken())
                        .build());
    }

    @Override
    public void getCallEnds(GetCallEndsRequest request, StreamObserver<GetCallEndsResponse> response) {
        if (request.getAttemptIdsCount() > MOST_ENDS) {
            throw Refusal.invalid("attempt_ids", "must be at most " + MOST_ENDS);
        }
        var ids = request.getAttemptIdsList().stream().map(GrpcCdr::attempt).toList();
        var answer = GetCallEndsResponse.newBuilder();
        calls.ended(ids)
                .forEach((id, duration) -> answer.addEnds(
                        CallEnd.newBuilder().setAttemptId(id.toString()).setDurationMs(duration)));
        answer(response, answer.build());
    }

    private static AttemptId attempt(String text) {
        var id = AttemptId.parse(text);
        if (id == null) {
            throw Refusal.invalid("attempt_ids", "must be UUIDs in lower case");
        }
        return id;
    }

    @Override
    public void getCallMetrics(GetCallMetricsRequest request, StreamObserver<GetCallMetricsResponse> response) {
        var metrics = calls.metrics(new Interval(
                tenant(request.getTenantId()),
                request.hasStartedAfter() ? Messages.instant("started_after", request.getStartedAfter()) : null,
                request.hasStartedBefore() ? Messages.instant("started_before", request.getStartedBefore()) : null));
        var answer = GetCallMetricsResponse.newBuilder()
                .setTotalCalls(metrics.total())
                .setAnsweredCalls(metrics.answered())
                .setActiveCalls(metrics.active())
                .setAverageDurationMs(metrics.averageDurationMs());
        metrics.byDisposition().forEach((disposition, count) -> answer.putByDisposition(disposition.name(), count));
        answer(response, answer.build());
    }

    /** The tenant that a request names; empty where it says that it means the whole platform. */
    private static String tenant(String text) {
        return done(Scope.of("tenant_id", text)).tenant().map(TenantId::value).orElse("");
    }

    /** What was read of a request. */
    private static <T> T done(Outcome<T> read) {
        return switch (read) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Invalid<T>(var violations) ->
                throw Refusal.invalid(
                        violations.getFirst().field(), violations.getFirst().rule());
            case Outcome.Unknown<T> _, Outcome.Taken<T> _, Outcome.InUse<T> _ ->
                throw new IllegalStateException("it is read, not looked up");
        };
    }

    private static <T> void answer(StreamObserver<T> response, T message) {
        response.onNext(message);
        response.onCompleted();
    }
}
