package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.Happening.Lost;
import cloud.sentiric.media.quality.Cause;
import cloud.sentiric.media.quality.Quality;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How parties are heard, an entry for each interval of each end. */
final class QualityMeters {
    private static final double MS = 1000; // in a second

    private final DistributionSummary mos;
    private final DistributionSummary loss;
    private final DistributionSummary jitter;
    private final DistributionSummary roundTrip;
    private final Map<Cause, Counter> lost = new EnumMap<>(Cause.class);

    QualityMeters(MeterRegistry registry) {
        mos = DistributionSummary.builder("rtp.mos")
                .description("Mean opinion score by the E-model, of 10 s of one party")
                .serviceLevelObjectives(2, 2.6, 3.1, 3.6, 4, 4.3)
                .register(registry);
        loss = DistributionSummary.builder("rtp.loss.ratio")
                .description("Packets of one party that did not come in 10 s, 0 to 1")
                .serviceLevelObjectives(0.001, 0.01, 0.03, 0.05, 0.1, 0.2, 0.5)
                .register(registry);
        jitter = DistributionSummary.builder("rtp.jitter")
                .description("Highest interarrival jitter of one party in 10 s")
                .baseUnit("seconds")
                .serviceLevelObjectives(0.005, 0.01, 0.02, 0.04, 0.08, 0.16)
                .register(registry);
        roundTrip = DistributionSummary.builder("rtp.round.trip")
                .description("Time to a party and back by RTCP")
                .baseUnit("seconds")
                .serviceLevelObjectives(0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
                .register(registry);
        for (var cause : Cause.values()) {
            lost.put(
                    cause,
                    Counter.builder("rtp.parties.lost")
                            .description("Times that a party was not heard for 5 s though it should have been")
                            .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void measured(Quality quality) {
        if (quality.mos() > 0) {
            mos.record(quality.mos());
        }
        if (quality.received() > 0) {
            loss.record(quality.loss());
            jitter.record(quality.jitterMs() / MS);
        }
        if (quality.roundTripMs() > 0) {
            roundTrip.record(quality.roundTripMs() / MS);
        }
    }

    void lost(Lost happening) {
        var counter = lost.get(happening.cause());
        if (counter != null) {
            counter.increment();
        }
    }
}
