package cloud.sentiric.media.udp;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns a thread that runs requests one after another and, between them, a regular task. */
final class QueueThread {
    /** Requests that may wait; beyond them callers are told that it is busy. */
    static final int REQUESTS = 4096;

    private static final Logger log = LoggerFactory.getLogger(QueueThread.class);

    private final ArrayBlockingQueue<Runnable> requests = new ArrayBlockingQueue<>(REQUESTS);
    private final Runnable regular;
    private final long period;
    private final Thread thread;
    private volatile boolean running = true;

    QueueThread(String name, Runnable regular, Duration period) {
        this.regular = regular;
        this.period = period.toNanos();
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        running = false;
        thread.interrupt();
        thread.join(Duration.ofSeconds(2));
    }

    /** Lets the thread do something; false if too much waits already. */
    boolean request(Runnable work) {
        return running && requests.offer(work);
    }

    private void run() {
        long next = System.nanoTime() + period;
        while (running) {
            try {
                var work = requests.poll(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (work != null) {
                    work.run();
                }
                if (next - System.nanoTime() <= 0) {
                    next = System.nanoTime() + period;
                    regular.run();
                }
            } catch (InterruptedException e) {
                running = false;
            } catch (RuntimeException | Error e) {
                log.error("thread {} goes on after", thread.getName(), e);
            }
        }
    }
}
