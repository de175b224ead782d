package cloud.sentiric.media;

import cloud.sentiric.media.udp.UdpMediaSessions;
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
 * Keeps the process from stopping while calls use it, for a bounded time: not ready any more, no new sessions, but those
 * that are open play on and can be closed. The servers stop after this.
 */
final class Drain implements HealthIndicator, ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final UdpMediaSessions sessions;
    private final Duration longest;

    Drain(UdpMediaSessions sessions, Duration longest) {
        this.sessions = sessions;
        this.longest = longest;
    }

    @Override
    public Health health() {
        var counts = sessions.counts();
        return (sessions.draining() ? Health.outOfService() : Health.up())
                .withDetail("sessions", counts.sessions())
                .withDetail("used", counts.ports().used())
                .withDetail("free", counts.ports().free())
                .withDetail("resting", counts.ports().resting())
                .build();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        var drained = sessions.drain();
        log.info("draining: {} media sessions, at most {} s", sessions.counts().sessions(), longest.toSeconds());
        try {
            drained.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("stopping with {} media sessions", sessions.counts().sessions());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
