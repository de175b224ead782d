package cloud.sentiric.signaling.grpc;

import cloud.sentiric.signaling.loop.Dependency;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that calls need. It is rehearsed before the first call, so that no caller waits for what is cold on either
 * side, and counts as available from then on: what comes later is answered call by call (503 and its reason in
 * call.ended), and every node would be without it alike.
 */
public final class ServiceDependency implements Dependency {
    private static final Logger log = LoggerFactory.getLogger(ServiceDependency.class);
    private static final long RETRY_MS = 300;

    private final String name;
    private final Supplier<ListenableFuture<?>> question;
    private final int rounds;
    private final ScheduledExecutorService scheduler;
    private volatile boolean rehearsed;

    /**
     * Not asked yet.
     *
     * @param question real work for the service, without consequences; must have a deadline
     * @param rounds how often it is asked, one after the other
     */
    public ServiceDependency(
            String name, Supplier<ListenableFuture<?>> question, int rounds, ScheduledExecutorService scheduler) {
        this.name = name;
        this.question = question;
        this.rounds = rounds;
        this.scheduler = scheduler;
    }

    /** Asks until all rounds were answered, for ever. */
    public void rehearse() {
        ask(1);
    }

    private void ask(int round) {
        Answers.whenDone(question.get(), _ -> answered(round), status -> {
            if (isAnswer(status)) {
                answered(round);
            } else if (!scheduler.isShutdown()) {
                scheduler.schedule(() -> ask(round), RETRY_MS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void answered(int round) {
        if (round < rounds) {
            ask(round + 1);
        } else {
            rehearsed = true;
            log.info("{} answers", name);
        }
    }

    /** A refusal is an answer, too. */
    private static boolean isAnswer(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN, UNIMPLEMENTED -> false;
            default -> true;
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean available() {
        return rehearsed;
    }
}
