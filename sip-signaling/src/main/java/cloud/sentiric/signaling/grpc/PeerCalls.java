package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.proto.signaling.v1.TerminateCallRequest;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Termination;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    /** Asks all nodes at once to end a call, until one had it. */
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
        var asked =
                now.stream().limit(MAX_PEERS).map(peer -> ask(peer, request)).toList();
        return sum(asked, now.size() > MAX_PEERS ? Termination.UNKNOWN : Termination.NOBODY);
    }

    /** ENDED as soon as one says so; else, when all have answered, NOBODY if none is in doubt. */
    private static Termination sum(List<CompletableFuture<Termination>> answers, Termination others) {
        var sum = new CompletableFuture<Termination>();
        for (var answer : answers) {
            answer.thenAccept(termination -> {
                if (termination == Termination.ENDED) {
                    sum.complete(termination);
                }
            });
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> sum.complete(whole(answers, others)));
        return sum.join();
    }

    private static Termination whole(List<CompletableFuture<Termination>> answers, Termination others) {
        var all = answers.stream().map(CompletableFuture::join).toList();
        return all.contains(Termination.ENDED)
                ? Termination.ENDED
                : all.contains(Termination.UNKNOWN) ? Termination.UNKNOWN : others;
    }

    /** Never fails, and is answered within the deadline. */
    private CompletableFuture<Termination> ask(String peer, TerminateCallRequest request) {
        var answer = new CompletableFuture<Termination>();
        try {
            Answers.whenDone(
                    SipSignalingServiceGrpc.newFutureStub(open.computeIfAbsent(peer, channels))
                            .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                            .terminateCall(request),
                    _ -> answer.complete(Termination.ENDED),
                    status -> {
                        log.debug("{}: {}", peer, status);
                        answer.complete(
                                status.getCode() == Status.Code.NOT_FOUND ? Termination.NOBODY : Termination.UNKNOWN);
                    });
        } catch (RuntimeException e) {
            log.debug("no channel to {}", peer, e);
            answer.complete(Termination.UNKNOWN);
        }
        return answer;
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
