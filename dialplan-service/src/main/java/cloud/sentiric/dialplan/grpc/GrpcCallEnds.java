package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.toll.CallEnds;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc.CdrServiceFutureStub;
import cloud.sentiric.proto.cdr.v1.GetCallEndsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallEndsResponse;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks cdr-service which attempts are over. */
public final class GrpcCallEnds implements CallEnds, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GrpcCallEnds.class);
    /** An answer that comes later is of no use: the question is asked again. */
    private static final Duration LATEST = Duration.ofSeconds(5);
    /** Of nobody. */
    private static final List<UUID> NONE = List.of(new UUID(0, 0));

    private final ManagedChannel channel;
    private final CdrServiceFutureStub calls;
    private final Duration deadline;
    private final AtomicBoolean away = new AtomicBoolean();
    /** Take what comes late, which is written down. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("call-ends-", 0).factory());

    public GrpcCallEnds(ManagedChannel channel, Duration deadline) {
        this.channel = channel;
        this.calls = CdrServiceGrpc.newFutureStub(channel);
        this.deadline = deadline;
    }

    /**
     * Asks each instance that the channel connects to for nothing: what a first question costs there, a class loaded or a
     * connection made, no call is to wait for.
     */
    public void start() {
        var state = channel.getState(true);
        if (state == ConnectivityState.READY) {
            ask(NONE);
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, this::start);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    @Override
    public Optional<Map<UUID, Duration>> of(List<UUID> attempts, Consumer<Map<UUID, Duration>> late) {
        if (attempts.isEmpty()) {
            return Optional.of(Map.of());
        }
        var answer = ask(attempts);
        try {
            var lengths = answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            if (away.getAndSet(false)) {
                log.info("cdr-service answers again");
            }
            return Optional.of(lengths);
        } catch (TimeoutException e) {
            answer.thenAcceptAsync(late, threads);
            unheard("no answer in time");
        } catch (ExecutionException e) {
            unheard(Status.fromThrowable(e).getCode().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private void unheard(String why) {
        if (!away.getAndSet(true)) {
            log.warn("cdr-service does not say which calls are over, all count as going on: {}", why);
        }
    }

    private CompletableFuture<Map<UUID, Duration>> ask(List<UUID> attempts) {
        var request = GetCallEndsRequest.newBuilder();
        attempts.forEach(attempt -> request.addAttemptIds(attempt.toString()));
        var answer = new CompletableFuture<Map<UUID, Duration>>();
        // The end of the request that it is asked for is not its end.
        Context.ROOT.run(() -> {
            var asked = calls.withDeadlineAfter(LATEST.toNanos(), TimeUnit.NANOSECONDS)
                    .getCallEnds(request.build());
            asked.addListener(() -> complete(answer, asked), Runnable::run);
        });
        return answer;
    }

    private static void complete(
            CompletableFuture<Map<UUID, Duration>> answer, ListenableFuture<GetCallEndsResponse> asked) {
        switch (asked.state()) {
            case SUCCESS -> {
                var lengths = new HashMap<UUID, Duration>();
                asked.resultNow()
                        .getEndsList()
                        .forEach(end -> lengths.put(
                                UUID.fromString(end.getAttemptId()), Duration.ofMillis(end.getDurationMs())));
                answer.complete(lengths);
            }
            case FAILED -> answer.completeExceptionally(asked.exceptionNow());
            case CANCELLED, RUNNING -> answer.cancel(false);
        }
    }
}
