package cloud.sentiric.signaling.amqp;

import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallEvents;
import cloud.sentiric.signaling.media.Qualities;
import cloud.sentiric.signaling.sqlite.EventStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings events into the store on disk, from where {@link EventPublisher} takes them. Owns the thread event-writer.
 *
 * <p>An event after a pause is written at once, and what comes soon after it together: ten cost the disk, the broker and its
 * readers little more than one. What cannot be written is tried again and again, while the others wait.
 */
public final class AmqpCallEvents implements CallEvents, Qualities {
    private static final Logger log = LoggerFactory.getLogger(AmqpCallEvents.class);
    private static final int QUEUE = 65_536;
    private static final int BATCH = 512;
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final EventJson json;
    private final EventStore store;
    private final Runnable appended;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean overflowing = new AtomicBoolean();
    private final long togetherNanos;
    private final Thread thread;
    private volatile boolean failing;

    /**
     * Starts the writer.
     *
     * @param nodeId of every event
     * @param together time between two writes, at least
     * @param appended told when there is something new in the store
     */
    public AmqpCallEvents(JsonMapper json, String nodeId, EventStore store, Duration together, Runnable appended) {
        this.json = new EventJson(json, nodeId);
        this.store = store;
        this.togetherNanos = together.toNanos();
        this.appended = appended;
        this.thread = Thread.ofPlatform().name("event-writer").start(this::run);
    }

    @Override
    public void publish(CallEvent event) {
        put(event);
    }

    @Override
    public void publish(Qualities.Told told) {
        put(told);
    }

    @Override
    public void afterwards(Runnable task) {
        put(task);
    }

    @Override
    public boolean hasRoom() {
        return !failing && store.hasRoom() && queue.remainingCapacity() > QUEUE / 2;
    }

    /** Number of events that were lost, because neither the store nor the queue before it had room, or on the disk. */
    public long dropped() {
        return dropped.get() + store.damaged();
    }

    private void put(Object item) {
        if (queue.offer(item)) {
            overflowing.set(false);
            return;
        }
        if (!(item instanceof Runnable)) {
            dropped.incrementAndGet();
        }
        if (overflowing.compareAndSet(false, true)) {
            log.error("events are lost: the disk does not take what waits for it");
        }
    }

    private boolean running() {
        return stopped.getCount() > 0;
    }

    private void run() {
        var items = new ArrayList<Object>();
        long written = System.nanoTime() - togetherNanos;
        while (running() || !queue.isEmpty()) {
            try {
                var first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                if (first == null) {
                    tidy();
                } else {
                    items.add(first);
                    var _ = stopped.await(written + togetherNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                    queue.drainTo(items, BATCH - 1);
                    write(items);
                    written = System.nanoTime();
                }
            } catch (InterruptedException e) {
                // Only stop() ends this thread, when the queue is empty.
                stopped.countDown();
            } catch (RuntimeException | Error e) {
                log.error("bug while events were written", e);
            } finally {
                items.clear();
            }
        }
        tidy();
    }

    private void tidy() {
        try {
            store.tidy();
        } catch (IOException e) {
            // What is begun next tells of it.
            log.debug("not tidied", e);
        }
    }

    private void write(List<Object> items) throws InterruptedException {
        var contents = new ArrayList<byte[]>();
        for (Object item : items) {
            switch (item) {
                case CallEvent event -> contents.add(json.envelope(event).encode());
                case Qualities.Told told -> contents.add(json.envelope(told).encode());
                default -> {}
            }
        }
        if (!contents.isEmpty()) {
            if (!writeAll(contents)) {
                return;
            }
            appended.run();
        }
        for (Object item : items) {
            if (item instanceof Runnable task) {
                task.run();
            }
        }
    }

    /** Writes until all are on the disk; false if a stop came first. */
    private boolean writeAll(List<byte[]> contents) throws InterruptedException {
        int from = 0;
        while (from < contents.size()) {
            var rest = contents.subList(from, contents.size());
            // A store that is nearly full may have room for one.
            if (kept(rest)) {
                from = contents.size();
            } else if (rest.size() > 1 && kept(rest.subList(0, 1))) {
                from++;
            } else if (stopped.await(RETRY.toMillis(), TimeUnit.MILLISECONDS) && !kept(rest)) {
                dropped.addAndGet(rest.size());
                log.error("{} events are lost: the disk did not take them before the stop", rest.size());
                return false;
            } else if (!running()) {
                return true;
            }
        }
        if (failing) {
            failing = false;
            log.info("events are kept on disk again");
        }
        return true;
    }

    private boolean kept(List<byte[]> contents) {
        try {
            if (store.append(contents)) {
                return true;
            }
            trouble("the store is full (signaling.events.max-size) and the broker does not take them");
        } catch (IOException e) {
            trouble(e.getMessage() + ": check DATA_DIR");
        }
        return false;
    }

    /** One line when it begins and one when it is over. */
    private void trouble(String why) {
        if (!failing) {
            failing = true;
            log.error("events wait in memory, and new calls get 503: {}", why);
        }
    }

    /** Writes what is queued, then ends the thread. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        thread.join(Duration.ofSeconds(5));
    }
}
