package cloud.sentiric.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class MicrometerCallsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerCalls meters = new MicrometerCalls(registry);

    private double moves(String outcome) {
        return registry.get("sip.media.moves").tag("outcome", outcome).counter().count();
    }

    /** A series that is there from the beginning can be asked for its rate. */
    @Test
    void movesAreCountedByWhatBecameOfThem() {
        assertThat(moves("moved")).isZero();
        assertThat(moves("ended")).isZero();
        meters.mediaMoved(true);
        meters.mediaMoved(true);
        meters.mediaMoved(false);
        assertThat(moves("moved")).isEqualTo(2);
        assertThat(moves("ended")).isEqualTo(1);
    }
}
