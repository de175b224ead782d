package cloud.sentiric.media.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.sentiric.media.end.Happening;
import cloud.sentiric.media.quality.Cause;
import cloud.sentiric.media.quality.Quality;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class QualityMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QualityMeters meters = new QualityMeters(registry);

    private static Quality quality(long received, double roundTripMs, double mos) {
        return new Quality(
                Duration.ofSeconds(10),
                500,
                received,
                500 - received,
                1,
                1,
                12,
                roundTripMs,
                mos,
                mos,
                null,
                Duration.ZERO,
                null);
    }

    private DistributionSummary summary(String name) {
        return registry.get(name).summary();
    }

    @Test
    void anIntervalIsCountedInSecondsAndShares() {
        meters.measured(quality(450, 80, 3.9));
        assertThat(summary("rtp.mos").totalAmount()).isEqualTo(3.9);
        assertThat(summary("rtp.loss.ratio").totalAmount()).isEqualTo(0.1, within(1e-9));
        assertThat(summary("rtp.jitter").totalAmount()).isEqualTo(0.012, within(1e-9));
        assertThat(summary("rtp.round.trip").totalAmount()).isEqualTo(0.08, within(1e-9));
    }

    @Test
    void whatIsNotKnownIsNotCounted() {
        meters.measured(quality(450, 0, 0));
        assertThat(summary("rtp.mos").count()).isZero();
        assertThat(summary("rtp.round.trip").count()).isZero();
    }

    @Test
    void losingAPartyIsCountedByItsCause() {
        meters.lost(new Happening.Lost(Cause.WRONG_KEYS, Duration.ofSeconds(5), ""));
        assertThat(registry.get("rtp.parties.lost")
                        .tag("cause", "wrong_keys")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
