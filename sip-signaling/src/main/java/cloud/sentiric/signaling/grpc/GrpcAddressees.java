package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceFutureStub;
import cloud.sentiric.signaling.message.Addressees;
import cloud.sentiric.signaling.sip.Aor;
import io.grpc.Channel;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The SIP users of user-service. */
public final class GrpcAddressees implements Addressees {
    private final UserServiceFutureStub stub;
    private final Duration deadline;

    public GrpcAddressees(Channel channel, Duration deadline) {
        this.stub = UserServiceGrpc.newFutureStub(channel);
        this.deadline = deadline;
    }

    @Override
    public CompletionStage<Boolean> has(Aor user) {
        var request = GetSipUserRequest.newBuilder()
                .setSipUsername(user.user())
                .setRealm(user.host())
                .build();
        var known = new CompletableFuture<Boolean>();
        Answers.whenDone(
                stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .getSipUser(request),
                found -> known.complete(true),
                status -> {
                    if (status.getCode() == Status.Code.NOT_FOUND || status.getCode() == Status.Code.INVALID_ARGUMENT) {
                        known.complete(false);
                    } else {
                        known.completeExceptionally(status.asRuntimeException());
                    }
                });
        return known;
    }
}
