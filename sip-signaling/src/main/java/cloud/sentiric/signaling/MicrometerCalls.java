package cloud.sentiric.signaling;

import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts calls: sentiric_calls_started_total, sentiric_calls_ended_total{reason}, sip_active_dialogs. */
final class MicrometerCalls implements CallMeters {
    private final MeterRegistry registry;
    private final Counter started;
    private final AtomicInteger dialogs;
    private final Map<String, Counter> ended = new ConcurrentHashMap<>();

    MicrometerCalls(MeterRegistry registry) {
        this.registry = registry;
        this.started = registry.counter("sentiric.calls.started");
        this.dialogs = registry.gauge("sip.active.dialogs", new AtomicInteger());
    }

    @Override
    public void started() {
        started.increment();
    }

    @Override
    public void ended(String reason) {
        ended.computeIfAbsent(
                        // Who ends a call by request may give any: it makes no series of its own.
                        CallEvent.Ended.REASONS.contains(reason) ? reason : "other",
                        tag -> registry.counter("sentiric.calls.ended", "reason", tag))
                .increment();
    }

    @Override
    public void dialogs(int change) {
        dialogs.addAndGet(change);
    }
}
