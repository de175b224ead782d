package cloud.sentiric.signaling.grpc;

import cloud.sentiric.signaling.media.Pending;
import io.grpc.Status;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A request that is sent again while the other side cannot be reached, until it is given up: whether that side is gone is
 * for others to say. Any thread.
 */
final class Persistent implements Pending {
    private final Function<Persistent, Pending> request;
    private final Consumer<Runnable> later;
    private Pending current = Pending.NONE;
    private boolean givenUp;

    /**
     * Not sent yet.
     *
     * @param request sends it, and brings its failures to {@link #orElse}
     * @param later runs something after a while
     */
    Persistent(Function<Persistent, Pending> request, Consumer<Runnable> later) {
        this.request = request;
        this.later = later;
    }

    /** Sends it, unless it was given up. */
    void ask() {
        if (isGivenUp()) {
            return;
        }
        var sent = request.apply(this);
        if (!keep(sent)) {
            sent.cancel();
        }
    }

    /** Sends it again if the other side could not be reached or broke off; any other failure is one. */
    void orElse(Status status, Runnable failure) {
        boolean broken = status.getCode() == Status.Code.UNAVAILABLE || status.getCode() == Status.Code.CANCELLED;
        if (broken && !isGivenUp()) {
            later.accept(this::ask);
        } else {
            failure.run();
        }
    }

    private synchronized boolean isGivenUp() {
        return givenUp;
    }

    private synchronized boolean keep(Pending sent) {
        current = sent;
        return !givenUp;
    }

    @Override
    public void cancel() {
        Pending last;
        synchronized (this) {
            givenUp = true;
            last = current;
        }
        last.cancel();
    }
}
