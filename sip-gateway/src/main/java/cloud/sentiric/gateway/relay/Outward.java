package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.sip.Message;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The way from the threads that relay to the one that has what goes to carriers: a queue of bounded size. For any thread. */
public final class Outward {
    /** Messages that wait; beyond them there is an answer. */
    private static final int WAITING = 4096;

    private final Executor executor;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Carriers carriers;

    /** To the thread of the executor. */
    public Outward(Executor executor) {
        this.executor = executor;
    }

    /** Takes what is handed over from now on. */
    void to(Carriers those) {
        carriers = those;
    }

    /** Hands over a copy of a node's request; false if it cannot be taken. */
    boolean request(Message m, InetSocketAddress source) {
        return hand(m, source, true);
    }

    /** Hands over a copy of a carrier's response; false if it cannot be taken. */
    boolean response(Message m, InetSocketAddress source) {
        return hand(m, source, false);
    }

    private boolean hand(Message m, InetSocketAddress source, boolean request) {
        var to = carriers;
        if (to == null || waiting.incrementAndGet() > WAITING) {
            if (to != null) {
                waiting.decrementAndGet();
            }
            return false;
        }
        byte[] copy = Arrays.copyOf(m.bytes(), m.size());
        executor.execute(() -> {
            waiting.decrementAndGet();
            if (request) {
                to.request(copy, source, System.nanoTime());
            } else {
                to.response(copy, System.nanoTime());
            }
        });
        return true;
    }
}
