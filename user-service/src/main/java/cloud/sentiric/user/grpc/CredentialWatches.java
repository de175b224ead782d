package cloud.sentiric.user.grpc;

import cloud.sentiric.proto.user.v1.WatchSipCredentialsResponse;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.CredentialMemory;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who hears over gRPC of credentials that change, as long as the database tells of them. Owns the thread watches, which says each
 * second that nothing was missed.
 */
public final class CredentialWatches implements CredentialMemory, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CredentialWatches.class);
    private static final int MAX = 1000;
    /** Whoever tells of changes has told all until now twice in this time, unless he is behind. */
    private static final long FRESH = Duration.ofMillis(1500).toNanos();

    private static final WatchSipCredentialsResponse NOTHING = WatchSipCredentialsResponse.getDefaultInstance();

    private final Set<ServerCallStreamObserver<WatchSipCredentialsResponse>> watches = new LinkedHashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watches").factory());
    private boolean told;
    private long current = System.nanoTime() - FRESH;

    /** Begins to say that nothing was missed. */
    public void start() {
        thread.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
    }

    /** Says nothing while changes may wait to be told. */
    private synchronized void beat() {
        if (isCurrent()) {
            tell(NOTHING);
        }
    }

    /** Whether all changes of before the last second or two were told. */
    public synchronized boolean isCurrent() {
        return told && System.nanoTime() - current < FRESH;
    }

    @Override
    public synchronized void current() {
        current = System.nanoTime();
    }

    /** Tells somebody from now on. */
    synchronized void add(ServerCallStreamObserver<WatchSipCredentialsResponse> watch) {
        if (!told || watches.size() >= MAX) {
            end(watch, told ? "too many hear of changes" : "changes are not heard of");
            return;
        }
        watch.setOnCancelHandler(() -> remove(watch));
        watches.add(watch);
        watch.onNext(NOTHING);
    }

    private synchronized void remove(ServerCallStreamObserver<WatchSipCredentialsResponse> watch) {
        watches.remove(watch);
    }

    /** Who does not take what it is told is not told any more, and knows. */
    private synchronized void tell(WatchSipCredentialsResponse change) {
        drop(watch -> !watch.isReady(), "too slow");
        watches.removeIf(watch -> !took(watch, change));
    }

    /** A stream that fails ends alone. */
    private static boolean took(
            ServerCallStreamObserver<WatchSipCredentialsResponse> watch, WatchSipCredentialsResponse change) {
        try {
            watch.onNext(change);
            return true;
        } catch (RuntimeException e) {
            log.debug("a watch of credentials failed", e);
            return false;
        }
    }

    private synchronized void drop(Predicate<ServerCallStreamObserver<WatchSipCredentialsResponse>> which, String why) {
        watches.removeIf(watch -> {
            boolean over = which.test(watch);
            if (over) {
                end(watch, why);
            }
            return over;
        });
    }

    private static void end(ServerCallStreamObserver<WatchSipCredentialsResponse> watch, String why) {
        watch.onError(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
    }

    /** All was read anew: what changed is not known one by one. */
    @Override
    public synchronized void all(List<Credential> credentials, List<String[]> further) {
        drop(watch -> true, "all may have changed");
        told = !thread.isShutdown();
    }

    @Override
    public void changed(String realm, String sipUsername, Optional<Credential> now) {
        tell(WatchSipCredentialsResponse.newBuilder()
                .setRealm(realm)
                .setSipUsername(sipUsername)
                .build());
    }

    @Override
    public synchronized void untold() {
        told = false;
        drop(watch -> true, "changes are not heard of");
    }

    /** Ends all: a server that stops waits for who is still told something. */
    @Override
    public void close() {
        thread.shutdownNow();
        untold();
    }
}
