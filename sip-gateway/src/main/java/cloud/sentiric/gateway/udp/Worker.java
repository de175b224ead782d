package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread {@code sip-…} with a socket of its own: takes one datagram at a time, whatever it is. */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** At most one defect in so many nanoseconds is logged. */
    private static final long LOG_EVERY = 1_000_000_000L;

    private final DatagramChannel channel;
    private final Handler handler;
    private long loggedAt = System.nanoTime() - LOG_EVERY;
    private volatile boolean running = true;

    Worker(DatagramChannel channel, Handler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    Counters counters() {
        return handler.counters();
    }

    @Override
    public void run() {
        while (channel.isOpen()) {
            try {
                handler.receive(channel);
            } catch (IOException e) {
                // Closed, or an error of one datagram that the kernel reports; the loop's condition tells which.
                counters().dropped(Reason.NOT_SENT);
            } catch (Throwable e) {
                defect(e);
            }
        }
        running = false;
    }

    boolean running() {
        return running;
    }

    private void defect(Throwable e) {
        counters().dropped(Reason.ERROR);
        long now = System.nanoTime();
        if (now - loggedAt > LOG_EVERY) {
            loggedAt = now;
            LOG.warn("A datagram could not be handled: {}", e, e);
        }
    }
}
