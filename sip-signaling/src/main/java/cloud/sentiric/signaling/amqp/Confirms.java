package cloud.sentiric.signaling.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.ReturnListener;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the broker said of the messages of one channel, until the publisher looks. */
final class Confirms implements ConfirmListener, ReturnListener {
    private final Runnable changed;
    private final ReentrantLock lock = new ReentrantLock();
    /** Confirmed numbers above {@link #upTo}, as distances from it; as large as the publisher's window. */
    private final BitSet ahead = new BitSet();

    private long upTo;
    private @Nullable String failure;

    Confirms(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public void handleAck(long number, boolean multiple) {
        lock.lock();
        try {
            int distance = Math.toIntExact(number - upTo);
            if (failure != null || distance <= 0) {
                return;
            }
            ahead.set(multiple ? 1 : distance, distance + 1);
            int run = ahead.nextClearBit(1) - 1;
            upTo += run;
            var rest = run == 0 ? ahead : ahead.get(run, Math.max(run, ahead.length()));
            if (run > 0) {
                ahead.clear();
                ahead.or(rest);
            }
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    @Override
    public void handleNack(long number, boolean multiple) {
        fail("refused by the broker");
    }

    /** The return of a message comes before its confirm. */
    @Override
    public void handleReturn(
            int code, String text, String exchange, String key, BasicProperties properties, byte[] body) {
        fail("no queue is bound for " + key + " (start cdr-service once)");
    }

    /** Nothing that comes after this counts. */
    void fail(String why) {
        lock.lock();
        try {
            failure = failure == null ? why : failure;
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /** Highest number up to which all are confirmed. */
    long upTo() {
        lock.lock();
        try {
            return upTo;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    String failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }
}
