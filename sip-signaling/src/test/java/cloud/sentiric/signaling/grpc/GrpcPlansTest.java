package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc.DialplanServiceImplBase;
import cloud.sentiric.proto.dialplan.v1.OutboundRefusal;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanRequest;
import cloud.sentiric.proto.dialplan.v1.ResolveDialplanResponse;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallerNumber;
import cloud.sentiric.signaling.call.PlanOutcome;
import cloud.sentiric.signaling.sip.CallId;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrpcPlansTest {
    private static final String DIALPLAN = "grpc-plans-test";

    @ParameterizedTest
    @CsvSource({
        "OUTBOUND_REFUSAL_DESTINATION_FORBIDDEN, 403",
        "OUTBOUND_REFUSAL_TOO_MANY_CALLS, 403",
        "OUTBOUND_REFUSAL_COST_LIMIT, 403",
        "OUTBOUND_REFUSAL_UNDECIDED, 503"
    })
    void whoMayNotCallOutIsTold(OutboundRefusal why, int status) throws IOException {
        var server = InProcessServerBuilder.forName(DIALPLAN)
                .addService(new DialplanServiceImplBase() {
                    @Override
                    public void resolveDialplan(
                            ResolveDialplanRequest request, StreamObserver<ResolveDialplanResponse> to) {
                        to.onNext(ResolveDialplanResponse.newBuilder()
                                .setRefusal(why)
                                .build());
                        to.onCompleted();
                    }
                })
                .build()
                .start();
        var channel = InProcessChannelBuilder.forName(DIALPLAN).build();
        try {
            var outcome = new CompletableFuture<PlanOutcome>();
            new GrpcPlans(channel, Duration.ofSeconds(10), "", tenant -> "")
                    .resolve(
                            new CallTrace(new AttemptId(Uuid7.create(0)), new CallId("call-1"), "trace"),
                            new CallerNumber("1001", "tenant", "user"),
                            "+902125550000",
                            outcome::complete);
            assertThat(outcome.orTimeout(10, TimeUnit.SECONDS).join())
                    .isInstanceOfSatisfying(
                            PlanOutcome.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(status));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }
}
