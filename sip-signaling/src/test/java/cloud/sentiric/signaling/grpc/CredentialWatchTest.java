package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceImplBase;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsRequest;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsResponse;
import cloud.sentiric.signaling.digest.Claim;
import cloud.sentiric.signaling.digest.Credentials.Verdict;
import cloud.sentiric.signaling.digest.DigestClient;
import cloud.sentiric.signaling.digest.RememberedCredentials;
import cloud.sentiric.signaling.sip.Method;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What user-service tells, and that nobody is known where it tells nothing. */
final class CredentialWatchTest {
    private static final String REALM = "sentiric.cloud";

    private final List<StreamObserver<WatchSipCredentialsResponse>> watching = new ArrayList<>();
    private final String name = InProcessServerBuilder.generateName();
    private final ManagedChannel channel =
            InProcessChannelBuilder.forName(name).directExecutor().build();
    private Server server;
    private long now = 1;
    private int asked;
    private final RememberedCredentials credentials = new RememberedCredentials(
            (_, _) -> {
                asked++;
                var claim = new Claim("alice", REALM, "n", 1, "sip:" + REALM, "auth");
                var ha1 = Ha1.of(Algorithm.MD5, "alice", REALM, "secret");
                return CompletableFuture.completedFuture(new Verdict.Verified(claim, "id", "tenant", ha1));
            },
            Duration.ofMinutes(10),
            () -> now);
    private final CredentialWatch watch = new CredentialWatch(channel, credentials);

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new UserServiceImplBase() {
                    @Override
                    public void watchSipCredentials(
                            WatchSipCredentialsRequest request, StreamObserver<WatchSipCredentialsResponse> to) {
                        watching.add(to);
                        to.onNext(WatchSipCredentialsResponse.getDefaultInstance());
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** Verifies alice; whether user-service was asked. */
    private boolean asks() {
        int before = asked;
        var digest = DigestClient.answer(
                "Digest realm=\"" + REALM + "\", nonce=\"n\", algorithm=MD5",
                "alice",
                "secret",
                "REGISTER",
                "sip:" + REALM,
                1);
        assertThat(credentials
                        .verify(digest, Method.REGISTER)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Verdict.Verified.class);
        return asked > before;
    }

    private void settle() {
        now += Duration.ofSeconds(10).toNanos();
        watching.getLast().onNext(WatchSipCredentialsResponse.getDefaultInstance());
    }

    @Test
    void whoWasVerifiedIsKnownUntilAChangeIsTold() {
        watch.look();
        watch.look();
        assertThat(watching).hasSize(1);
        settle();
        assertThat(asks()).isTrue();
        assertThat(asks()).isFalse();
        watching.getLast()
                .onNext(WatchSipCredentialsResponse.newBuilder()
                        .setRealm(REALM)
                        .setSipUsername("alice")
                        .build());
        assertThat(asks()).isTrue();
    }

    @Test
    void nobodyIsKnownAfterTheEndOfAStreamAndTheNextOneBeginsAnew() {
        watch.look();
        settle();
        asks();
        watching.getLast().onError(Status.UNAVAILABLE.asException());
        assertThat(asks()).isTrue();
        assertThat(asks()).isTrue();
        watch.look();
        assertThat(watching).hasSize(2);
        settle();
        assertThat(asks()).isTrue();
        assertThat(asks()).isFalse();
    }

    @Test
    void aServiceThatIsAwayIsAskedAgain() {
        server.shutdownNow();
        watch.look();
        assertThat(watching).isEmpty();
        assertThat(asks()).isTrue();
        assertThat(asks()).isTrue();
    }
}
