package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc.SipSignalingServiceFutureStub;
import cloud.sentiric.proto.signaling.v1.TerminateCallRequest;
import cloud.sentiric.proto.signaling.v1.TransferCallRequest;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Handling;
import cloud.sentiric.signaling.sip.SipUri;
import com.google.common.util.concurrent.ListenableFuture;
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
    public Handling terminate(AttemptId attempt, String reason) {
        var request = TerminateCallRequest.newBuilder()
                .setAttemptId(attempt.toString())
                .setReason(reason)
                .build();
        return ask(node -> node.terminateCall(request));
    }

    /** Asks all nodes at once to hand the caller of a call on, until one had it. */
    public Handling transfer(AttemptId attempt, SipUri target, String id) {
        var request = TransferCallRequest.newBuilder()
                .setAttemptId(attempt.toString())
                .setReferTo(target.text())
                .setRequestId(id)
                .build();
        return ask(node -> node.transferCall(request));
    }

    private Handling ask(Function<SipSignalingServiceFutureStub, ListenableFuture<?>> question) {
        Collection<String> now;
        try {
            now = peers.get();
        } catch (RuntimeException e) {
            log.debug("nobody says which nodes are up", e);
            return Handling.UNKNOWN;
        }
        drop(now);
        var asked =
                now.stream().limit(MAX_PEERS).map(peer -> ask(peer, question)).toList();
        return sum(asked, now.size() > MAX_PEERS ? Handling.UNKNOWN : Handling.NOBODY);
    }

    /** DONE as soon as one says so; else, when all have answered, NOBODY if none is in doubt. */
    private static Handling sum(List<CompletableFuture<Handling>> answers, Handling others) {
        var sum = new CompletableFuture<Handling>();
        for (var answer : answers) {
            answer.thenAccept(termination -> {
                if (termination == Handling.DONE) {
                    sum.complete(termination);
                }
            });
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> sum.complete(whole(answers, others)));
        return sum.join();
    }

    private static Handling whole(List<CompletableFuture<Handling>> answers, Handling others) {
        var all = answers.stream().map(CompletableFuture::join).toList();
        return all.contains(Handling.DONE) ? Handling.DONE : all.contains(Handling.UNKNOWN) ? Handling.UNKNOWN : others;
    }

    /** Never fails, and is answered within the deadline. */
    private CompletableFuture<Handling> ask(
            String peer, Function<SipSignalingServiceFutureStub, ListenableFuture<?>> question) {
        var answer = new CompletableFuture<Handling>();
        try {
            Answers.whenDone(
                    question.apply(SipSignalingServiceGrpc.newFutureStub(open.computeIfAbsent(peer, channels))
                            .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)),
                    _ -> answer.complete(Handling.DONE),
                    status -> {
                        log.debug("{}: {}", peer, status);
                        answer.complete(isNobody(status) ? Handling.NOBODY : Handling.UNKNOWN);
                    });
        } catch (RuntimeException e) {
            log.debug("no channel to {}", peer, e);
            answer.complete(Handling.UNKNOWN);
        }
        return answer;
    }

    /** It has no such call, or one that is not so far. */
    private static boolean isNobody(Status status) {
        return status.getCode() == Status.Code.NOT_FOUND || status.getCode() == Status.Code.FAILED_PRECONDITION;
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
