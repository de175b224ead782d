package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.proto.signaling.v1.TerminateCallRequest;
import cloud.sentiric.signaling.call.AttemptId;
import cloud.sentiric.signaling.call.Termination;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of the other signaling nodes. Its methods wait, for threads that may. */
public final class PeerCalls implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeerCalls.class);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final int MAX_PEERS = 64;

    private final Supplier<Collection<String>> peers;
    private final Function<String, ManagedChannel> channels;
    private final Map<String, ManagedChannel> open = new ConcurrentHashMap<>();

    /**
     * Made once.
     *
     * @param peers targets of the other nodes that are up
     * @param channels makes a channel to one
     */
    public PeerCalls(Supplier<Collection<String>> peers, Function<String, ManagedChannel> channels) {
        this.peers = peers;
        this.channels = channels;
    }

    /** Asks each node to end a call, until one had it. */
    public Termination terminate(AttemptId attempt, String reason) {
        var request = TerminateCallRequest.newBuilder()
                .setAttemptId(attempt.toString())
                .setReason(reason)
                .build();
        Collection<String> now;
        try {
            now = peers.get();
        } catch (RuntimeException e) {
            log.debug("nobody says which nodes are up", e);
            return Termination.UNKNOWN;
        }
        drop(now);
        var all = now.size() > MAX_PEERS ? Termination.UNKNOWN : Termination.NOBODY;
        for (var peer : now.stream().limit(MAX_PEERS).toList()) {
            switch (ask(peer, request)) {
                case ENDED -> {
                    return Termination.ENDED;
                }
                case UNKNOWN -> all = Termination.UNKNOWN;
                case NOBODY -> {}
            }
        }
        return all;
    }

    private Termination ask(String peer, TerminateCallRequest request) {
        try {
            var _ = SipSignalingServiceGrpc.newBlockingStub(open.computeIfAbsent(peer, channels))
                    .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .terminateCall(request);
            return Termination.ENDED;
        } catch (StatusRuntimeException e) {
            log.debug("{}: {}", peer, e.getStatus());
            return e.getStatus().getCode() == Status.Code.NOT_FOUND ? Termination.NOBODY : Termination.UNKNOWN;
        } catch (RuntimeException e) {
            log.debug("no channel to {}", peer, e);
            return Termination.UNKNOWN;
        }
    }

    private void drop(Collection<String> kept) {
        open.entrySet().removeIf(entry -> {
            boolean gone = !kept.contains(entry.getKey());
            if (gone) {
                entry.getValue().shutdown();
            }
            return gone;
        });
    }

    @Override
    public void close() {
        open.values().forEach(ManagedChannel::shutdownNow);
    }
}
