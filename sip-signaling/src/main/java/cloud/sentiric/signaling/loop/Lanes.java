package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.Urgency;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a worker: the most urgent first, in its order among its equals. Any thread puts in, the worker takes out.
 *
 * <pre>
 * ENDING   answers to work that was taken   DIALOG   OPENING   REGISTERING
 * </pre>
 */
final class Lanes {
    /** Room for answers and timers of work already taken, in times of the room for messages. */
    private static final int ANSWERS = 3;

    private final int room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<Urgency, Queue<Runnable>> messages = new EnumMap<>(Urgency.class);
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private int size;

    /** @param room messages that may wait */
    Lanes(int room) {
        this.room = room;
        for (Urgency urgency : Urgency.values()) {
            messages.put(urgency, new ArrayDeque<>());
        }
    }

    /** Puts a message in; false if there is no room for one as urgent. */
    boolean offer(Urgency urgency, Runnable message) {
        lock.lock();
        try {
            if (size - answers.size() >= urgency.share(room)) {
                return false;
            }
            put(of(urgency), message);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts an answer in; false if answers pile up beyond every bound. */
    boolean answer(Runnable answer) {
        lock.lock();
        try {
            if (answers.size() >= room * ANSWERS) {
                return false;
            }
            put(answers, answer);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Queue<Runnable> of(Urgency urgency) {
        return Objects.requireNonNull(messages.get(urgency));
    }

    private void put(Queue<Runnable> lane, Runnable task) {
        lane.add(task);
        size++;
        filled.signal();
    }

    /** The next, or null if none comes in so many nanoseconds. */
    @Nullable
    Runnable poll(long patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience;
            while (size == 0 && left > 0) {
                left = filled.awaitNanos(left);
            }
            var next = next();
            size -= next == null ? 0 : 1;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Runnable next() {
        var ending = of(Urgency.ENDING).poll();
        var next = ending == null ? answers.poll() : ending;
        for (var lanes = messages.values().iterator(); next == null && lanes.hasNext(); ) {
            next = lanes.next().poll();
        }
        return next;
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }
}
