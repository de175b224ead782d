package cloud.sentiric.signaling.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the broker that is made again for ever, and what is done on it. Owns the thread of its name.
 *
 * <p>One WARN when the broker goes away, one INFO when the work goes on.
 */
final class Link {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final String name;
    private final ConnectionFactory factory;
    private final Duration pause;
    private final Work work;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean connected;
    private volatile boolean failing;

    /** What is done on one connection, until it fails or {@link Link#running} says that it is over. */
    @FunctionalInterface
    interface Work {
        void run(Link link, Connection connection) throws IOException, TimeoutException, InterruptedException;
    }

    Link(String name, ConnectionFactory factory, Duration pause, Work work) {
        this.name = name;
        this.factory = factory;
        factory.setExceptionHandler(new LostConnections());
        this.pause = pause;
        this.work = work;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    boolean running() {
        return stopped.getCount() > 0;
    }

    boolean connected() {
        return connected;
    }

    /** The work goes well. */
    void working() {
        connected = true;
        if (failing) {
            failing = false;
            log.info("{}: the broker is back", name);
        }
    }

    private void loop() {
        while (running()) {
            try (Connection connection = factory.newConnection(name)) {
                work.run(this, connection);
            } catch (InterruptedException e) {
                stopped.countDown();
            } catch (IOException | TimeoutException | RuntimeException e) {
                if (running() && !failing) {
                    failing = true;
                    log.warn("{}: the broker is away or refuses, trying on: {}", name, reason(e));
                }
            }
            connected = false;
            rest(pause);
        }
    }

    private static String reason(Throwable e) {
        var cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Lets time pass, unless the thread is to end. */
    void rest(Duration time) {
        try {
            var _ = stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }

    /** Ends the thread. */
    void stop() throws InterruptedException {
        stopped.countDown();
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            thread.join(Duration.ofSeconds(5));
        }
    }
}
