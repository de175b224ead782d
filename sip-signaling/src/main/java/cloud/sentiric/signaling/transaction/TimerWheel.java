package cloud.sentiric.signaling.transaction;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hashed timer wheel: starting and stopping a timer costs the same however many there are. Time is an argument; a
 * task runs up to one tick late, never early. Belongs to one thread.
 */
public final class TimerWheel {
    /** Length of a slot, 10 ms. */
    public static final long TICK = 10_000_000;

    private static final int SLOTS = 1024;
    /** Slots that are looked at for what is due next, a second. */
    private static final int AHEAD = 100;

    private final Entry[] slots = new Entry[SLOTS];
    private final long start;
    /** Number of the next tick to be handled. */
    private long tick;

    private int size;

    /** A wheel that starts at this time, in nanoseconds. */
    public TimerWheel(long now) {
        this.start = now;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry(null, 0);
        }
    }

    /** One timer, linked into its slot's ring; the head of a ring has no task. */
    private static final class Entry {
        private @Nullable Runnable task;
        private final long tick;
        private Entry before = this;
        private Entry after = this;

        Entry(@Nullable Runnable task, long tick) {
            this.task = task;
            this.tick = tick;
        }

        void append(Entry last) {
            last.before = before;
            last.after = this;
            before.after = last;
            before = last;
        }

        void unlink() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    /** Runs a task when {@code delay} nanoseconds from {@code now} have passed. */
    public Timer schedule(long now, long delay, Runnable task) {
        long due = Math.max(tick, (now - start + Math.max(delay, 0) + TICK - 1) / TICK);
        var entry = new Entry(task, due);
        slots[(int) (due % SLOTS)].append(entry);
        size++;
        return () -> cancel(entry);
    }

    private void cancel(Entry entry) {
        if (entry.task != null) {
            entry.task = null;
            entry.unlink();
            size--;
        }
    }

    /** Hands every task that is due to {@code run}, which must not throw. */
    public void advance(long now, Consumer<Runnable> run) {
        long last = (now - start) / TICK;
        while (tick <= last) {
            if (size == 0) {
                tick = last + 1;
                return;
            }
            long current = tick++;
            run(due(slots[(int) (current % SLOTS)], current), run);
        }
    }

    /** For how many nanoseconds from now nothing is due: a tick at least, a second at most. */
    public long quiet(long now) {
        if (size == 0) {
            return AHEAD * TICK;
        }
        int empty = 0;
        while (empty < AHEAD && isEmpty(slots[(int) ((tick + empty) % SLOTS)])) {
            empty++;
        }
        // What was run last may have taken long.
        long left = start + (tick + empty) * TICK - now;
        return Math.clamp(left, TICK, AHEAD * TICK);
    }

    private static boolean isEmpty(Entry head) {
        return head.after == head;
    }

    /** Moves what is due from a slot into a ring of its own: the tasks may start and stop timers of the slot. */
    private static Entry due(Entry head, long tick) {
        var due = new Entry(null, 0);
        for (var entry = head.after; entry != head; ) {
            var next = entry.after;
            if (entry.tick <= tick) {
                entry.unlink();
                due.append(entry);
            }
            entry = next;
        }
        return due;
    }

    private void run(Entry due, Consumer<Runnable> run) {
        while (due.after != due) {
            var entry = due.after;
            var task = entry.task;
            cancel(entry);
            if (task != null) {
                run.accept(task);
            }
        }
    }

    /** Number of timers that wait. */
    public int size() {
        return size;
    }
}
