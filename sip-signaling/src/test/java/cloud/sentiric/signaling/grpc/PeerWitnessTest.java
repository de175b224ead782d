package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.signaling.v1.ListCallsRequest;
import cloud.sentiric.proto.signaling.v1.ListCallsResponse;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc.SipSignalingServiceImplBase;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who answers for an owner: the run at its address, or else Consul. */
final class PeerWitnessTest {
    private static final Owner OWNER = new Owner("node-a", "run-1", "peer-witness-test");

    @Test
    void theSameRunLivesWithNoCallsAndWithoutConsul() throws IOException {
        var server = node("run-1");
        try {
            assertThat(testimony(owner -> false)).isEqualTo(Testimony.ALIVE);
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void anotherRunAtItsAddressCameAfterIt() throws IOException {
        var server = node("run-2");
        try {
            assertThat(testimony(owner -> true)).isEqualTo(Testimony.GONE);
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void consulIsAskedForOneThatDoesNotAnswer() {
        assertThat(testimony(owner -> true)).isEqualTo(Testimony.ALIVE);
        assertThat(testimony(owner -> false)).isEqualTo(Testimony.GONE);
        assertThat(testimony(owner -> {
                    throw new IllegalStateException("away");
                }))
                .isEqualTo(Testimony.UNKNOWN);
    }

    @Test
    void aConsulThatNeverAnswersIsNotWaitedFor() throws InterruptedException {
        var givenUp = new CountDownLatch(1);
        assertThat(testimony(owner -> {
                    try {
                        new CountDownLatch(1).await();
                        return true;
                    } catch (InterruptedException e) {
                        givenUp.countDown();
                        throw new IllegalStateException(e);
                    }
                }))
                .isEqualTo(Testimony.UNKNOWN);
        assertThat(givenUp.await(5, TimeUnit.SECONDS)).as("its thread ends").isTrue();
    }

    private static Testimony testimony(Predicate<Owner> consul) {
        try (var channels = new PeerChannels(
                address -> InProcessChannelBuilder.forName(address).build())) {
            return new PeerWitness(channels, consul)
                    .of(OWNER)
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** A node that has no calls. */
    private static Server node(String run) throws IOException {
        return InProcessServerBuilder.forName(OWNER.address())
                .addService(new SipSignalingServiceImplBase() {
                    @Override
                    public void listCalls(ListCallsRequest request, StreamObserver<ListCallsResponse> to) {
                        to.onNext(ListCallsResponse.newBuilder().setRunId(run).build());
                        to.onCompleted();
                    }
                })
                .build()
                .start();
    }
}
