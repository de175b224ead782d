package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * A request whose answer others have a part in. Every step that waits comes back to the worker's thread; the deadline
 * answers 503 if one does not. Belongs to the worker's thread.
 */
public final class Errand {
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Transactions transactions;
    private final BiPredicate<CallId, Runnable> home;
    private final Request request;
    private Timer deadline;
    private boolean answered;

    /**
     * Begins one.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     */
    public Errand(Transactions transactions, BiPredicate<CallId, Runnable> home, Request request, Duration deadline) {
        this.transactions = transactions;
        this.home = home;
        this.request = request;
        this.deadline = transactions.after(deadline, this::unavailable);
    }

    public Request request() {
        return request;
    }

    /** Whether the final response was sent. */
    public boolean answered() {
        return answered;
    }

    /** Gives it another deadline, from now on. */
    public void extend(Duration longer) {
        if (!answered) {
            deadline.cancel();
            deadline = transactions.after(longer, this::unavailable);
        }
    }

    /** Sends the final response; the first one counts. */
    public void answer(Reply reply) {
        if (!answered) {
            answered = true;
            deadline.cancel();
            transactions.reply(request, reply);
        }
    }

    /** Sends the final response after a while; the deadline waits as well. */
    public void answerAfter(Duration delay, Reply reply) {
        deadline.cancel();
        transactions.after(delay, () -> answer(reply));
    }

    /** 503: somebody needed is away. */
    public void unavailable() {
        answer(Reply.retryAfter(503, RETRY_AFTER_SECONDS));
    }

    /** Goes on with a result on the worker's thread, unless the deadline was faster. */
    public <T> void then(CompletionStage<T> result, Consumer<T> next) {
        then(result, next, _ -> {});
    }

    /**
     * Goes on with a result on the worker's thread.
     *
     * @param late takes a result that came after the deadline, on any thread
     */
    public <T> void then(CompletionStage<T> result, Consumer<T> next, Consumer<T> late) {
        result.whenComplete((value, failure) -> {
            boolean queued = home.test(request.callId(), () -> {
                if (failure != null) {
                    unavailable();
                } else if (answered) {
                    late.accept(value);
                } else {
                    next.accept(value);
                }
            });
            if (!queued && failure == null) {
                // The deadline answers.
                late.accept(value);
            }
        });
    }
}
