package cloud.sentiric.gateway.http;

import cloud.sentiric.gateway.consul.Discovery;
import cloud.sentiric.gateway.target.Choice;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Health of the edge: down if a socket has no thread. No node left is a detail only: the gateway does its work, it answers
 * 503, and taking it away would turn that into silence.
 */
public final class EdgeHealth implements HealthIndicator {
    private final BooleanSupplier running;
    private final Supplier<Choice> choice;
    private final Discovery discovery;
    private final IntSupplier elsewhere;

    /**
     * Of these parts.
     *
     * @param elsewhere number of listed nodes that are not used for want of a socket towards them
     */
    public EdgeHealth(BooleanSupplier running, Supplier<Choice> choice, Discovery discovery, IntSupplier elsewhere) {
        this.elsewhere = elsewhere;
        this.running = running;
        this.choice = choice;
        this.discovery = discovery;
    }

    @Override
    public Health health() {
        var now = choice.get();
        var health = running.getAsBoolean() ? Health.up() : Health.down();
        String trouble = discovery.trouble();
        return health.withDetail("usableNodes", now.usable())
                .withDetail("knownNodes", now.views().size())
                .withDetail("nodesNotBelieved", elsewhere.getAsInt())
                .withDetail("discovery", trouble == null ? "ok" : trouble)
                .build();
    }
}
