package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc.SipSignalingServiceImplBase;
import cloud.sentiric.proto.signaling.v1.YieldCallRequest;
import cloud.sentiric.proto.signaling.v1.YieldCallResponse;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.sip.CallId;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An owner is asked for a call: it gives it away, or does not, or nobody is there. */
final class PeerYieldsTest {
    private static final Owner OWNER = new Owner("node-a", "run-1", "peer-yields-test");

    @Test
    void whoeverHasItGivesItAwayOrNot() throws IOException {
        var server = InProcessServerBuilder.forName(OWNER.address())
                .addService(new SipSignalingServiceImplBase() {
                    @Override
                    public void yieldCall(YieldCallRequest request, StreamObserver<YieldCallResponse> to) {
                        if (request.getRunId().equals("run-1")
                                && request.getLocalTag().equals("ours")
                                && request.getRemoteTag().equals("theirs")
                                && request.getCallId().equals("call-1")) {
                            to.onNext(YieldCallResponse.getDefaultInstance());
                            to.onCompleted();
                        } else {
                            to.onError(Status.FAILED_PRECONDITION.asException());
                        }
                    }
                })
                .build()
                .start();
        try {
            assertThat(asks("theirs")).isTrue();
            assertThat(asks("others")).isFalse();
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void whoIsAwayGivesNothing() {
        assertThat(asks("theirs")).isFalse();
    }

    private static boolean asks(String remoteTag) {
        try (var channels = new PeerChannels(
                address -> InProcessChannelBuilder.forName(address).build())) {
            return new PeerYields(channels)
                    .giveUp(OWNER, new DialogId("ours", new CallId("call-1")), remoteTag)
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
    }
}
