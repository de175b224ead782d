package cloud.sentiric.node;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistration;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.cloud.consul.serviceregistry.ConsulServiceRegistry;
import org.springframework.context.SmartLifecycle;

/**
 * Registers this instance again whenever the Consul agent does not know it: the agent was away at the start, or has
 * restarted without its state. At a stop it deregisters before anything drains. Owns the thread registration-watch.
 */
final class RegistrationWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RegistrationWatch.class);
    private static final long PERIOD_MS = 2000;

    private final ConsulClient consul;
    private final ConsulServiceRegistry registry;
    private final ConsulRegistration registration;
    /** Who registered it at the start; ended here, it does not deregister once more later. */
    private final ConsulAutoServiceRegistration first;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("registration-watch").factory());
    private volatile boolean running;
    private boolean reachable = true;

    RegistrationWatch(
            ConsulClient consul,
            ConsulServiceRegistry registry,
            ConsulRegistration registration,
            ConsulAutoServiceRegistration first) {
        this.consul = consul;
        this.first = first;
        this.registry = registry;
        this.registration = registration;
    }

    @Override
    public void start() {
        running = true;
        thread.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdownNow();
        try {
            first.stop();
        } catch (RuntimeException e) {
            log.warn("cannot deregister {}: {}", registration.getInstanceId(), e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops before the web and gRPC servers do. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    private void look() {
        try {
            var services = consul.getAgentServices().getBody();
            if (services != null && !services.containsKey(registration.getInstanceId())) {
                registry.register(registration);
                log.info("registered {} in Consul again", registration.getInstanceId());
            }
            reachable = true;
        } catch (RuntimeException | Error e) {
            if (reachable && running) {
                log.warn(
                        "Consul is away, will register {} when it is back: {}",
                        registration.getInstanceId(),
                        e.toString());
            }
            reachable = false;
        }
    }
}
