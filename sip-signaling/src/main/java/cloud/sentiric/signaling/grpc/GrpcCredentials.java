package cloud.sentiric.signaling.grpc;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceFutureStub;
import cloud.sentiric.proto.user.v1.VerifySipPasswordRequest;
import cloud.sentiric.proto.user.v1.VerifySipPasswordResponse;
import cloud.sentiric.signaling.digest.Claim;
import cloud.sentiric.signaling.digest.Credentials;
import cloud.sentiric.signaling.sip.Method;
import io.grpc.Channel;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Digests verified by user-service. */
public final class GrpcCredentials implements Credentials {
    private final UserServiceFutureStub stub;
    private final Duration deadline;

    public GrpcCredentials(Channel channel, Duration deadline) {
        this.stub = UserServiceGrpc.newFutureStub(channel);
        this.deadline = deadline;
    }

    @Override
    public CompletionStage<Verdict> verify(String authorization, Method method) {
        var request = VerifySipPasswordRequest.newBuilder()
                .setAuthorization(authorization)
                .setMethod(method.name())
                .setRemember(true)
                .build();
        var verdict = new CompletableFuture<Verdict>();
        Answers.whenDone(
                stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .verifySipPassword(request),
                response -> verdict.complete(
                        response.getVerified()
                                ? new Verdict.Verified(
                                        claim(response), response.getUserId(), response.getTenantId(), ha1(response))
                                : new Verdict.Refused(claim(response))),
                status -> verdict.complete(
                        status.getCode() == Status.Code.INVALID_ARGUMENT
                                ? new Verdict.Refused(claim(VerifySipPasswordResponse.getDefaultInstance()))
                                : new Verdict.Unavailable(Answers.words(status))));
        return verdict;
    }

    private static @Nullable Ha1 ha1(VerifySipPasswordResponse said) {
        return said.getHa1().isEmpty()
                ? null
                : Algorithm.of(said.getAlgorithm())
                        .filter(algorithm -> algorithm.length() == said.getHa1().size())
                        .map(algorithm -> Ha1.stored(algorithm, said.getHa1().toByteArray()))
                        .orElse(null);
    }

    private static Claim claim(VerifySipPasswordResponse said) {
        return new Claim(
                said.getSipUsername(),
                said.getRealm(),
                said.getNonce(),
                Integer.toUnsignedLong(said.getNonceCount()),
                said.getUri(),
                said.getQop());
    }
}
