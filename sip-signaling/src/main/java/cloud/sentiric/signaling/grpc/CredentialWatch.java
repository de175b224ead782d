package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsRequest;
import cloud.sentiric.proto.user.v1.WatchSipCredentialsResponse;
import cloud.sentiric.signaling.digest.RememberedCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears from user-service of credentials that change, and begins anew where it hears no more. Any thread. */
public final class CredentialWatch {
    private static final Logger log = LoggerFactory.getLogger(CredentialWatch.class);
    /** There is a word each second. */
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    private final Channel channel;
    private final RememberedCredentials credentials;
    private @Nullable Watch current;

    /** Hears nothing before {@link #look}. */
    public CredentialWatch(Channel channel, RememberedCredentials credentials) {
        this.channel = channel;
        this.credentials = credentials;
    }

    /** Begins to listen where it does not; to be run every second or so. */
    public synchronized void look() {
        if (current == null) {
            var watch = new Watch();
            current = watch;
            UserServiceGrpc.newStub(channel)
                    .watchSipCredentials(WatchSipCredentialsRequest.getDefaultInstance(), watch);
        } else if (System.nanoTime() - current.heard > PATIENCE) {
            current.cancel();
        }
    }

    private synchronized void heard(Watch watch, WatchSipCredentialsResponse change) {
        if (current != watch) {
            return;
        }
        watch.heard = System.nanoTime();
        if (!watch.told) {
            watch.told = true;
            log.info("changes of credentials are heard of");
            credentials.told();
        }
        if (change.getSipUsername().isEmpty()) {
            credentials.heard();
        } else {
            credentials.changed(change.getRealm(), change.getSipUsername());
        }
    }

    private synchronized void over(Watch watch, Status status) {
        if (current != watch) {
            return;
        }
        current = null;
        credentials.untold();
        if (watch.told) {
            log.info("changes of credentials are not heard of: {}", Answers.words(status));
        }
    }

    /** One stream. */
    private final class Watch
            implements ClientResponseObserver<WatchSipCredentialsRequest, WatchSipCredentialsResponse> {
        private @Nullable ClientCallStreamObserver<WatchSipCredentialsRequest> call;
        private long heard = System.nanoTime();
        private boolean told;

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchSipCredentialsRequest> stream) {
            call = stream;
        }

        private void cancel() {
            if (call == null) {
                over(this, Status.UNAVAILABLE);
            } else {
                call.cancel("silent", null);
            }
        }

        @Override
        public void onNext(WatchSipCredentialsResponse change) {
            heard(this, change);
        }

        @Override
        public void onError(Throwable failure) {
            over(this, Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            over(this, Status.OK);
        }
    }
}
