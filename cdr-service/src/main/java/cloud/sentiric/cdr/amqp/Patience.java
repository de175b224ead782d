package cloud.sentiric.cdr.amqp;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.ImmediateRequeueAmqpException;

/** Tries until it works, for as long as the failure is an outage and nobody wants to stop. */
final class Patience {
    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Predicate<Throwable> outage;
    private final Runnable failed;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * Patience with some failures.
     *
     * @param failed told of each try that failed by an outage
     */
    Patience(Predicate<Throwable> outage, Runnable failed) {
        this.outage = outage;
        this.failed = failed;
    }

    /** The result of an action; what is no outage is thrown. */
    <T> T until(Supplier<T> action) {
        boolean waited = false;
        for (var delay = SHORTEST; ; delay = longer(delay)) {
            try {
                var result = action.get();
                if (waited) {
                    log.info("events are taken in again");
                }
                return result;
            } catch (RuntimeException e) {
                if (!outage.test(e)) {
                    throw e;
                }
                failed.run();
                if (!waited) {
                    log.warn("events wait at the broker until this is over: {}", firstLine(e));
                }
                waited = true;
                pause(delay, e);
            }
        }
    }

    void stop() {
        stop.countDown();
    }

    private void pause(Duration delay, RuntimeException cause) {
        boolean stopped;
        try {
            stopped = stop.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        if (stopped) {
            throw new ImmediateRequeueAmqpException("stopped while waiting", cause);
        }
    }

    private static Duration longer(Duration delay) {
        var doubled = delay.multipliedBy(2);
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    static String firstLine(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": "
                + String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
