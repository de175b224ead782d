package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Relay;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread {@code sip-…} with a socket of its own: takes one datagram at a time, whatever it is. */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** At most one defect in so many nanoseconds is logged. */
    private static final long LOG_EVERY = 1_000_000_000L;

    private final Port port;
    private final Side side;
    private final Relay relay;
    private long loggedAt = System.nanoTime() - LOG_EVERY;
    private volatile boolean running = true;

    /** Takes what comes from one side of the port, of which nobody else takes anything. */
    Worker(Port port, Side side, Relay relay) {
        this.port = port;
        this.side = side;
        this.relay = relay;
    }

    Counters counters() {
        return relay.counters();
    }

    @Override
    public void run() {
        while (port.isOpen(side)) {
            try {
                var source = port.receive(side, relay.message());
                if (source != null) {
                    relay.datagram(source, port.size(), System.nanoTime());
                }
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
