package cloud.sentiric.cdr.amqp;

import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/** What is counted of the events. */
final class EventMeters {
    private final MeterRegistry registry;
    private final Counter duplicates;
    private final Counter retried;
    private final Counter deadLettered;
    private final Counter outages;
    private final Counter bugs;
    private final DistributionSummary batch;
    private final Timer lag;

    EventMeters(MeterRegistry registry) {
        this.registry = registry;
        this.duplicates = registry.counter("cdr.events.duplicate");
        this.retried = registry.counter("cdr.events.retried");
        this.deadLettered = registry.counter("cdr.events.dead.lettered");
        this.outages = failures("outage");
        this.bugs = failures("bug");
        this.batch = DistributionSummary.builder("cdr.batch.size")
                .description("events in a transaction")
                .register(registry);
        this.lag = Timer.builder("cdr.event.lag")
                .description("from an event to its commit")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    void folded(int size, Calls.Folded folded, Instant now) {
        batch.record(size);
        duplicates.increment(size - folded.added().size() - folded.refused().size());
        folded.added().forEach(event -> count(event, now));
    }

    private Counter failures(String cause) {
        return Counter.builder("cdr.batches.failed")
                .description("tries to fold a batch, or to put an event elsewhere, that failed")
                .tag("cause", cause)
                .register(registry);
    }

    /** A try failed because the database or the broker is away. */
    void outage() {
        outages.increment();
    }

    /** A try failed for another reason. */
    void bug() {
        bugs.increment();
    }

    void retried() {
        retried.increment();
    }

    void deadLettered() {
        deadLettered.increment();
    }

    private void count(Event event, Instant now) {
        var type = event.header().type();
        // A stranger's types must not make new series.
        registry.counter("cdr.events.folded", "type", Call.TYPES.contains(type) ? type : "other")
                .increment();
        var late = Duration.between(event.header().timestamp(), now);
        lag.record(late.isNegative() ? Duration.ZERO : late);
    }
}
