package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.GetSipUserResponse;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceFutureStub;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallSchema;
import cloud.sentiric.signaling.call.Callee;
import cloud.sentiric.signaling.call.Contacts;
import cloud.sentiric.signaling.call.MediaPolicy;
import cloud.sentiric.signaling.call.SipUserOutcome;
import cloud.sentiric.signaling.call.SipUsers;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.target.Target;
import io.grpc.Channel;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** SIP users of user-service, and their contacts from the bindings. */
public final class GrpcSipUsers implements SipUsers {
    private final UserServiceFutureStub stub;
    private final Duration deadline;
    private final Contacts contacts;
    private final UnaryOperator<String> holdAudio;

    /**
     * Asks for users as they are called.
     *
     * @param holdAudio URI of what a party on hold hears, by tenant
     */
    public GrpcSipUsers(Channel channel, Duration deadline, Contacts contacts, UnaryOperator<String> holdAudio) {
        this.stub = UserServiceGrpc.newFutureStub(channel);
        this.deadline = deadline;
        this.contacts = contacts;
        this.holdAudio = holdAudio;
    }

    @Override
    public Pending find(CallTrace trace, Aor aor, Consumer<SipUserOutcome> to) {
        var request = GetSipUserRequest.newBuilder()
                .setSipUsername(aor.user())
                .setRealm(aor.host())
                .build();
        return Answers.ask(
                trace,
                () -> stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .getSipUser(request),
                response -> locate(aor, response, to),
                status -> to.accept(
                        status.getCode() == Status.Code.NOT_FOUND || status.getCode() == Status.Code.INVALID_ARGUMENT
                                ? new SipUserOutcome.Unknown()
                                : new SipUserOutcome.Unavailable(Answers.words(status))));
    }

    private void locate(Aor aor, GetSipUserResponse user, Consumer<SipUserOutcome> to) {
        contacts.of(aor).whenComplete((found, failure) -> {
            if (failure != null) {
                to.accept(new SipUserOutcome.Unavailable(failure.toString()));
            } else {
                to.accept(found.isEmpty() ? new SipUserOutcome.NotRegistered() : reachable(aor, found, user));
            }
        });
    }

    private SipUserOutcome reachable(Aor aor, List<Target> contacts, GetSipUserResponse user) {
        return new SipUserOutcome.Reachable(new Callee(
                aor,
                contacts,
                user.getUserId(),
                user.getTenantId(),
                switch (user.getCallSchema()) {
                    case CALL_SCHEMA_REDIRECT -> CallSchema.REDIRECT;
                    case CALL_SCHEMA_PROXY, CALL_SCHEMA_UNSPECIFIED, UNRECOGNIZED -> CallSchema.PROXY;
                },
                Duration.ofSeconds(user.getRingTimeoutSeconds()),
                switch (user.getMediaPolicy()) {
                    case MEDIA_POLICY_DIRECT -> MediaPolicy.DIRECT;
                    case MEDIA_POLICY_RELAY, MEDIA_POLICY_UNSPECIFIED, UNRECOGNIZED -> MediaPolicy.RELAY;
                },
                holdAudio.apply(user.getTenantId()),
                Duration.ZERO));
    }
}
