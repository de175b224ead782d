package cloud.sentiric.signaling.amqp;

import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallEvents;
import cloud.sentiric.signaling.disk.EventStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings events into the store on disk, from where {@link EventPublisher} takes them. Owns the thread event-writer.
 *
 * <p>Events of one moment are written together; the disk is told to keep them every 50 ms.
 */
public final class AmqpCallEvents implements CallEvents {
    private static final Logger log = LoggerFactory.getLogger(AmqpCallEvents.class);
    private static final int QUEUE = 65_536;
    private static final int BATCH = 512;
    private static final Duration FORCE_EVERY = Duration.ofMillis(50);

    private final EventJson json;
    private final EventStore store;
    private final Runnable appended;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean running = true;
    private boolean full;

    /**
     * Starts the writer.
     *
     * @param nodeId of every event
     * @param appended told when there is something new in the store
     */
    public AmqpCallEvents(JsonMapper json, String nodeId, EventStore store, Runnable appended) {
        this.json = new EventJson(json, nodeId);
        this.store = store;
        this.appended = appended;
        this.thread = Thread.ofPlatform().name("event-writer").start(this::run);
    }

    @Override
    public void publish(CallEvent event) {
        put(event, 1);
    }

    @Override
    public void afterwards(Runnable task) {
        put(task, 0);
    }

    /** Number of events that were lost because the store was full. */
    public long dropped() {
        return dropped.get();
    }

    private void put(Object item, int events) {
        if (!queue.offer(item)) {
            lost(events, "the disk does not keep up");
        }
    }

    private void run() {
        long forced = System.nanoTime();
        boolean dirty = false;
        var items = new ArrayList<Object>();
        while (running || !queue.isEmpty() || dirty) {
            try {
                var first = queue.poll(FORCE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    items.add(first);
                    queue.drainTo(items, BATCH - 1);
                    write(items);
                    dirty = true;
                }
                if (dirty && (first == null || System.nanoTime() - forced > FORCE_EVERY.toNanos())) {
                    store.force();
                    forced = System.nanoTime();
                    dirty = false;
                }
            } catch (InterruptedException e) {
                // Only stop() ends this thread, when the queue is empty.
                running = false;
            } catch (IOException | RuntimeException e) {
                log.error("events cannot be written to disk: check DATA_DIR ({})", e.toString());
                dirty = false;
            } finally {
                items.clear();
            }
        }
    }

    private void write(List<Object> items) throws IOException {
        var contents = new ArrayList<byte[]>();
        for (Object item : items) {
            if (item instanceof CallEvent event) {
                contents.add(json.envelope(event).encode());
            }
        }
        try {
            if (contents.isEmpty() || store.append(contents)) {
                full = false;
            } else {
                lost(
                        contents.size(),
                        "the store is full (signaling.events.max-size) and the broker does not take them");
            }
        } catch (IOException e) {
            lost(contents.size(), e.toString());
        }
        if (!contents.isEmpty()) {
            appended.run();
        }
        for (Object item : items) {
            if (item instanceof Runnable task) {
                task.run();
            }
        }
    }

    private void lost(int events, String why) {
        if (events > 0) {
            long total = dropped.addAndGet(events);
            if (!full) {
                full = true;
                log.error("events are lost, {} so far: {}", total, why);
            }
        }
    }

    /** Writes what is queued, then ends the thread. */
    public void stop() throws InterruptedException {
        running = false;
        thread.join(Duration.ofSeconds(5));
    }
}
