package cloud.sentiric.cdr.grpc;

import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.CallId;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.Calls.Interval;
import cloud.sentiric.cdr.calls.Calls.Place;
import cloud.sentiric.cdr.calls.Calls.Query;
import cloud.sentiric.node.Fitting;
import cloud.sentiric.node.Refusal;
import cloud.sentiric.node.Refusal.Fault;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc.CdrServiceImplBase;
import cloud.sentiric.proto.cdr.v1.GetCallMetricsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallMetricsResponse;
import cloud.sentiric.proto.cdr.v1.GetCallRequest;
import cloud.sentiric.proto.cdr.v1.GetCallResponse;
import cloud.sentiric.proto.cdr.v1.ListCallsRequest;
import cloud.sentiric.proto.cdr.v1.ListCallsResponse;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** The service sentiric.cdr.v1.CdrService. */
public final class GrpcCdr extends CdrServiceImplBase {
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 500;

    private final Calls calls;

    public GrpcCdr(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void listCalls(ListCallsRequest request, StreamObserver<ListCallsResponse> response) {
        int size = request.getPageSize();
        if (size < 0 || size > MAX_PAGE) {
            throw Refusal.invalid("page_size", "must be 0 to " + MAX_PAGE);
        }
        int page = size == 0 ? DEFAULT_PAGE : size;
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
                PageToken.read(request.getPageToken()),
                // One more tells whether there is a next page.
                page + 1));
        var shown = Fitting.rows(found.stream().limit(page).map(Messages::call).toList());
        var answer = ListCallsResponse.newBuilder().addAllCalls(shown);
        if (found.size() > shown.size()) {
            var last = found.get(shown.size() - 1);
            answer.setNextPageToken(PageToken.of(new Place(last.startTime(), last.id())));
        }
        answer(response, answer.build());
    }

    @Override
    public void getCall(GetCallRequest request, StreamObserver<GetCallResponse> response) {
        var id = AttemptId.parse(request.getAttemptId());
        if (id == null) {
            throw Refusal.invalid("attempt_id", "must be a UUID in lower case");
        }
        var tenant = tenant(request.getTenantId());
        var call = calls.get(id)
                .filter(found -> tenant.isEmpty() || found.tenantId().equals(tenant))
                .orElseThrow(() -> Refusal.of(
                        Code.NOT_FOUND,
                        "attempt_id: there is no such call",
                        List.of(new Fault("attempt_id", "there is no such call"))));
        var answer = GetCallResponse.newBuilder().setCall(Messages.call(call));
        answer.addAllEvents(
                Fitting.rows(calls.events(id).stream().map(Messages::event).toList()));
        answer(response, answer.build());
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
        return switch (Scope.of("tenant_id", text)) {
            case Outcome.Done<Scope>(Scope scope) ->
                scope.tenant().map(TenantId::value).orElse("");
            case Outcome.Invalid<Scope>(var violations) ->
                throw Refusal.invalid("tenant_id", violations.getFirst().rule());
            case Outcome.Unknown<Scope> _, Outcome.Taken<Scope> _, Outcome.InUse<Scope> _ ->
                throw new IllegalStateException("a scope is read, not looked up");
        };
    }

    private static <T> void answer(StreamObserver<T> response, T message) {
        response.onNext(message);
        response.onCompleted();
    }
}
