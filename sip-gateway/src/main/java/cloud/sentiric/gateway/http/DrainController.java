package cloud.sentiric.gateway.http;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /drain} and {@code POST /undrain}: whether this gateway asks for traffic. A drained one is not ready, by
 * which Consul and balancers leave it out; what still comes is served, the probes go on.
 */
@RestController
public final class DrainController {
    private static final Logger LOG = LoggerFactory.getLogger(DrainController.class);

    private final ApplicationEventPublisher events;

    public DrainController(ApplicationEventPublisher events) {
        this.events = events;
    }

    @PostMapping("/drain")
    public Map<String, Boolean> drain() {
        return set(ReadinessState.REFUSING_TRAFFIC);
    }

    @PostMapping("/undrain")
    public Map<String, Boolean> undrain() {
        return set(ReadinessState.ACCEPTING_TRAFFIC);
    }

    private Map<String, Boolean> set(ReadinessState state) {
        boolean draining = state == ReadinessState.REFUSING_TRAFFIC;
        LOG.info(draining ? "Draining: not ready from now on" : "Draining ended: ready again");
        AvailabilityChangeEvent.publish(events, this, state);
        return Map.of("draining", draining);
    }
}
