package cloud.sentiric.signaling;

import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts calls: sentiric_calls_started_total, sentiric_calls_ended_total{reason}, sip_active_dialogs, and those that lost their
 * media-service: sip_media_moves_total{outcome="moved" or "ended"}.
 */
final class MicrometerCalls implements CallMeters {
    private final MeterRegistry registry;
    private final Counter started;
    private final Counter moved;
    private final Counter endedInMove;
    private final AtomicInteger dialogs;
    private final Map<String, Counter> ended = new ConcurrentHashMap<>();

    MicrometerCalls(MeterRegistry registry) {
        this.registry = registry;
        this.started = registry.counter("sentiric.calls.started");
        this.moved = registry.counter("sip.media.moves", "outcome", "moved");
        this.endedInMove = registry.counter("sip.media.moves", "outcome", "ended");
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
    public void mediaMoved(boolean followed) {
        (followed ? moved : endedInMove).increment();
    }

    @Override
    public void dialogs(int change) {
        dialogs.addAndGet(change);
    }
}
