package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.End.Arrival;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts of packets, and how late the pacer is. */
final class RtpMeters {
    private static final Set<Arrival> KEPT = Set.of(
            Arrival.HEARD, Arrival.ECHOED, Arrival.MULTIPLEXED, Arrival.UNREAD, Arrival.CHECKED, Arrival.HANDSHAKE);

    final Counter sent;
    final Counter relayed;
    final Counter rtcpRelayed;
    final Counter unsent;
    final Counter oversized;
    final Counter rtcpSent;
    final Counter rtcpReceived;
    final Counter agreed;
    final Counter disagreed;

    private final Counter received;
    private final Map<Arrival, Counter> dropped = new EnumMap<>(Arrival.class);
    private final Timer lateness;

    RtpMeters(MeterRegistry registry) {
        sent = registry.counter("rtp.packets", "direction", "out");
        relayed = registry.counter("rtp.packets", "direction", "relayed");
        rtcpRelayed = registry.counter("rtcp.packets", "direction", "relayed");
        received = registry.counter("rtp.packets", "direction", "in");
        rtcpSent = registry.counter("rtcp.packets", "direction", "out");
        rtcpReceived = registry.counter("rtcp.packets", "direction", "in");
        agreed = registry.counter("rtp.handshakes", "outcome", "agreed");
        disagreed = registry.counter("rtp.handshakes", "outcome", "failed");
        unsent = registry.counter("rtp.dropped", "reason", "unsent");
        oversized = registry.counter("rtp.dropped", "reason", "oversized");
        for (var arrival : Arrival.values()) {
            if (!KEPT.contains(arrival)) {
                dropped.put(
                        arrival,
                        registry.counter("rtp.dropped", "reason", arrival.name().toLowerCase(Locale.ROOT)));
            }
        }
        lateness = Timer.builder("rtp.pacer.lateness")
                .description("How long after its time a packet is sent")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(3),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(60))
                .register(registry);
    }

    void arrived(Arrival arrival) {
        received.increment();
        @Nullable Counter counter = dropped.get(arrival);
        if (counter != null) {
            counter.increment();
        }
    }

    void late(long nanos) {
        lateness.record(nanos, TimeUnit.NANOSECONDS);
    }
}
