package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.user.v1.AnswerChallengeRequest;
import cloud.sentiric.proto.user.v1.TrunkCredentialServiceGrpc;
import cloud.sentiric.proto.user.v1.TrunkCredentialServiceGrpc.TrunkCredentialServiceFutureStub;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import io.grpc.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Has user-service, which keeps the passwords for trunks, answer carriers. */
public final class GrpcTrunkCredentials implements TrunkCredentials {
    private final TrunkCredentialServiceFutureStub stub;
    private final Duration deadline;

    public GrpcTrunkCredentials(Channel channel, Duration deadline) {
        this.stub = TrunkCredentialServiceGrpc.newFutureStub(channel);
        this.deadline = deadline;
    }

    @Override
    public Pending answer(
            CallTrace trace,
            Account account,
            Method method,
            List<String> challenges,
            String uri,
            Consumer<Outcome> to) {
        var request = AnswerChallengeRequest.newBuilder()
                .setTrunkCredentialId(account.credentialId())
                .setTenantId(account.trunk().tenantId())
                .addAllChallenges(challenges)
                .setMethod(method.name())
                .setUri(uri)
                .build();
        return Answers.ask(
                trace,
                () -> stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .answerChallenge(request),
                response -> to.accept(new Outcome.Answered(response.getAuthorization())),
                status -> to.accept(new Outcome.Unavailable(Answers.words(status))));
    }
}
