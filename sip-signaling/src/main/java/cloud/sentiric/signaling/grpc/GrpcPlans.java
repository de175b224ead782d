package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc.DialplanServiceFutureStub;
import cloud.sentiric.proto.dialplan.v1.GetDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallerNumber;
import cloud.sentiric.signaling.call.OutboundTrunk;
import cloud.sentiric.signaling.call.Plan;
import cloud.sentiric.signaling.call.PlanAction;
import cloud.sentiric.signaling.call.PlanOutcome;
import cloud.sentiric.signaling.call.Plans;
import cloud.sentiric.signaling.media.Pending;
import io.grpc.Channel;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Plans from dialplan-service; remembers the failsafe plan for the time when it is away. */
public final class GrpcPlans implements Plans {
    /** Owner of the failsafe plan. */
    private static final String SYSTEM = "system";

    private static final int MIN_REFUSAL = 400;
    private static final int MAX_REFUSAL = 699;
    /** No call waits for this. */
    private static final Duration LEARNING = Duration.ofSeconds(5);

    private final DialplanServiceFutureStub stub;
    private final Duration deadline;
    private final String failsafeId;
    private final UnaryOperator<String> holdAudio;
    private volatile @Nullable Plan failsafe;

    /**
     * Asks for plans as calls come.
     *
     * @param failsafeId of the plan that applies while there is no answer
     * @param holdAudio URI of what a party on hold hears, by tenant
     */
    public GrpcPlans(Channel channel, Duration deadline, String failsafeId, UnaryOperator<String> holdAudio) {
        this.stub = DialplanServiceGrpc.newFutureStub(channel);
        this.deadline = deadline;
        this.failsafeId = failsafeId;
        this.holdAudio = holdAudio;
    }

    @Override
    public Pending resolve(CallTrace trace, CallerNumber caller, String called, Consumer<PlanOutcome> to) {
        var request = ResolveDialplanRequest.newBuilder()
                .setCallerContactValue(caller.value())
                .setCallerTenantId(caller.tenantId())
                .setCallerUserId(caller.userId())
                .setAttemptId(trace.attemptId().toString())
                .setDestinationNumber(called)
                .build();
        return Answers.ask(
                trace,
                () -> timed().resolveDialplan(request),
                response -> to.accept(resolved(response)),
                status -> to.accept(failed(status)));
    }

    private DialplanServiceFutureStub timed() {
        return stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private PlanOutcome resolved(ResolveDialplanResponse response) {
        if (response.hasOutbound()) {
            var outbound = response.getOutbound();
            return new PlanOutcome.Outbound(
                    outbound.getRouteId(),
                    response.getTenantId(),
                    outbound.getNumber(),
                    outbound.getTrunksList().stream().map(GrpcPlans::trunk).toList(),
                    holdAudio.apply(response.getTenantId()),
                    Duration.ofSeconds(outbound.getMaxDurationSeconds()),
                    outbound.getEmergency());
        }
        switch (response.getRefusal()) {
            case OUTBOUND_REFUSAL_DESTINATION_FORBIDDEN -> {
                return new PlanOutcome.Refused(403, "destination_forbidden");
            }
            case OUTBOUND_REFUSAL_TOO_MANY_CALLS -> {
                return new PlanOutcome.Refused(403, "too_many_calls");
            }
            case OUTBOUND_REFUSAL_COST_LIMIT -> {
                return new PlanOutcome.Refused(403, "cost_limit");
            }
            case OUTBOUND_REFUSAL_UNDECIDED -> {
                return new PlanOutcome.Refused(503, "undecided");
            }
            case OUTBOUND_REFUSAL_UNSPECIFIED, UNRECOGNIZED -> {}
        }
        var action = action(response.getAction(), response.getActionData());
        if (action == null) {
            return new PlanOutcome.Unavailable("plan " + response.getDialplanId() + " has no action");
        }
        var user = response.getMatchedUser();
        var matched = response.hasMatchedUser()
                ? new Plan.MatchedUser(user.getId(), user.getName(), user.getTenantId())
                : null;
        var plan =
                new Plan(response.getDialplanId(), response.getTenantId(), action, response.hasInboundRoute(), matched);
        if (!plan.routed()) {
            failsafe = new Plan(plan.id(), plan.tenantId(), plan.action(), false, null);
        }
        return new PlanOutcome.Resolved(plan);
    }

    private static OutboundTrunk trunk(cloud.sentiric.proto.dialplan.v1.OutboundTrunk way) {
        var trunk = way.getTrunk();
        return new OutboundTrunk(
                trunk.getId(),
                trunk.getHost(),
                trunk.getPort(),
                GrpcTrunks.transport(trunk.getTransport()),
                trunk.getUsername(),
                trunk.getCredentialId(),
                trunk.getMaxCalls(),
                trunk.getMaxCallsPerSecond(),
                way.getCallerId());
    }

    private static PlanOutcome failed(Status status) {
        return switch (status.getCode()) {
            case NOT_FOUND, INVALID_ARGUMENT -> new PlanOutcome.Refused(404, "");
            case PERMISSION_DENIED, FAILED_PRECONDITION -> new PlanOutcome.Refused(403, "");
            default -> new PlanOutcome.Unavailable(Answers.words(status));
        };
    }

    @Override
    public @Nullable Plan failsafe() {
        return failsafe;
    }

    /** Asks for the failsafe plan, so that it is known when it is needed; keeps the old one if there is no answer. */
    public void learnFailsafe() {
        if (failsafeId.isEmpty()) {
            return;
        }
        var request = GetDialplanRequest.newBuilder()
                .setTenantId(SYSTEM)
                .setDialplanId(failsafeId)
                .build();
        Answers.whenDone(
                stub.withDeadlineAfter(LEARNING.toMillis(), TimeUnit.MILLISECONDS)
                        .getDialplan(request),
                response -> {
                    var found = response.getDialplan();
                    var action = action(found.getAction(), found.getActionData());
                    failsafe = action == null
                            ? failsafe
                            : new Plan(found.getId(), found.getTenantId(), action, false, null);
                },
                status -> {
                    // Asked again soon.
                });
    }

    private static @Nullable PlanAction action(Action action, ActionData data) {
        return switch (action) {
            case ACTION_START_AI_CONVERSATION ->
                new PlanAction.StartAiConversation(
                        data.getStartAiConversation().getWelcomeAudioUri(),
                        data.getStartAiConversation().getAgentProfile());
            case ACTION_PROCESS_GUEST_CALL ->
                new PlanAction.ProcessGuestCall(data.getProcessGuestCall().getWelcomeAudioUri());
            case ACTION_PLAY_ANNOUNCEMENT ->
                new PlanAction.PlayAnnouncement(
                        data.getPlayAnnouncement().getAudioUri(),
                        data.getPlayAnnouncement().getRepeat());
            case ACTION_ECHO_TEST -> new PlanAction.EchoTest(data.getEchoTest().getMaxSeconds());
            case ACTION_CONNECT_USER ->
                new PlanAction.ConnectUser(data.getConnectUser().getSipUsername());
            case ACTION_ENQUEUE_CALL ->
                new PlanAction.EnqueueCall(
                        data.getEnqueueCall().getQueue(), data.getEnqueueCall().getMusicAudioUri());
            case ACTION_REJECT ->
                new PlanAction.Reject(
                        refusal(data.getReject().getSipCode()), data.getReject().getReasonPhrase());
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static int refusal(int status) {
        return status >= MIN_REFUSAL && status <= MAX_REFUSAL ? status : 403;
    }
}
