package cloud.sentiric.media;

import cloud.sentiric.media.udp.UdpMediaPorts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Keeps the process from stopping while calls use it, for a bounded time: not ready any more, no new ports, but what is
 * allocated plays on and can be released. The servers stop after this.
 */
final class Drain implements HealthIndicator, ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final UdpMediaPorts ports;
    private final Duration longest;

    Drain(UdpMediaPorts ports, Duration longest) {
        this.ports = ports;
        this.longest = longest;
    }

    @Override
    public Health health() {
        var counts = ports.counts();
        return (ports.draining() ? Health.outOfService() : Health.up())
                .withDetail("used", counts.used())
                .withDetail("free", counts.free())
                .withDetail("resting", counts.resting())
                .build();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        var drained = ports.drain();
        log.info("draining: {} RTP ports in use, at most {} s", ports.counts().used(), longest.toSeconds());
        try {
            drained.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("stopping with {} RTP ports in use", ports.counts().used());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
