package cloud.sentiric.media.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.sentiric.media.quality.Meter.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MeterTest {
    private static final long S = 1_000_000_000L;
    private static final Stream PCMU = stream(0, null);

    private final Meter meter = new Meter(counts(0, 0, 0, 0, 0));

    private static Stream stream(int payloadType, @Nullable Cause cause) {
        return new Stream(payloadType, 0, 0, null, cause);
    }

    private static Counts counts(long now, long received, long lost, long gaps, long unheard) {
        return new Counts(now, 0, received, lost, gaps, unheard);
    }

    @Test
    void aWholeCallWithoutFaultIsGood() {
        var quality = meter.whole(counts(4 * S, 200, 0, 0, 0), PCMU);
        assertThat(quality.time()).hasSeconds(4);
        assertThat(quality.mos()).isEqualTo(4.4, within(0.02));
        assertThat(quality.worstMos()).isEqualTo(quality.mos());
        assertThat(quality.loss()).isZero();
        assertThat(quality.burstRatio()).isZero();
        assertThat(quality.cause()).isNull();
    }

    @Test
    void theWorstIntervalIsKept() {
        meter.interval(counts(10 * S, 500, 0, 0, 0), PCMU);
        var bad = meter.interval(counts(20 * S, 900, 100, 100, 0), PCMU);
        meter.interval(counts(30 * S, 1400, 100, 100, 0), PCMU);
        var whole = meter.whole(counts(30 * S, 1400, 100, 100, 0), PCMU);
        assertThat(bad.received()).isEqualTo(400);
        assertThat(bad.lost()).isEqualTo(100);
        assertThat(bad.loss()).isEqualTo(0.2);
        assertThat(bad.mos()).isLessThan(2.8);
        assertThat(whole.lost()).isEqualTo(100);
        assertThat(whole.mos()).isGreaterThan(3.5);
        assertThat(whole.worstMos()).isEqualTo(bad.mos());
    }

    @Test
    void whatIsLeftAfterTheLastIntervalCountsIfItSaysSomething() {
        meter.interval(counts(10 * S, 500, 0, 0, 0), PCMU);
        var soon = meter.whole(counts(11 * S, 525, 25, 25, 0), PCMU);
        var later = meter.whole(counts(13 * S, 575, 75, 75, 0), PCMU);
        assertThat(soon.worstMos()).isGreaterThan(4);
        assertThat(later.worstMos()).isLessThan(2.5);
    }

    /** A tenth is lost: at random 1 / 0.9 in a row; ten in a row are nine times that. */
    @Test
    void lossesInARowAreToldFromLossesAtRandom() {
        var random = meter.whole(counts(10 * S, 450, 50, 45, 0), PCMU);
        var bursts = meter.whole(counts(10 * S, 450, 50, 5, 0), PCMU);
        assertThat(random.burstRatio()).isEqualTo(1, within(1e-9));
        assertThat(bursts.burstRatio()).isEqualTo(9, within(1e-9));
        assertThat(bursts.mos()).isLessThan(random.mos());
    }

    @Test
    void aPartyThatIsNotHeardAtAllIsAsBadAsCanBe() {
        var quality = meter.whole(counts(20 * S, 0, 0, 0, 12 * S), stream(-1, Cause.NOTHING_ARRIVES));
        assertThat(quality.mos()).isEqualTo(1);
        assertThat(quality.loss()).isEqualTo(0.6);
        assertThat(quality.cause()).isEqualTo(Cause.NOTHING_ARRIVES);
    }

    @Test
    void aTimeInWhichNothingCameIsLost() {
        var quality = meter.whole(counts(20 * S, 500, 0, 0, 10 * S), stream(0, Cause.NOTHING_ARRIVES));
        assertThat(quality.loss()).isEqualTo(0.5);
        assertThat(quality.mos()).isLessThan(1.6);
    }

    @Test
    void nothingIsSaidOfCodecsWithoutFigures() {
        assertThat(meter.whole(counts(10 * S, 500, 0, 0, 0), stream(111, null)).mos())
                .isZero();
        assertThat(meter.whole(counts(10 * S, 0, 0, 0, 0), PCMU).mos()).isZero();
    }

    @Test
    void delayAndJitterAreHeard() {
        meter.jitter(100);
        var jittery = meter.whole(counts(10 * S, 500, 0, 0, 0), PCMU);
        var far =
                new Meter(counts(0, 0, 0, 0, 0)).whole(counts(10 * S, 500, 0, 0, 0), new Stream(0, 0, 600, null, null));
        assertThat(jittery.jitterMs()).isEqualTo(100);
        assertThat(jittery.mos()).isLessThan(4.3);
        assertThat(far.mos()).isLessThan(3.7);
    }

    @Test
    void whatComesLateIsNoGain() {
        meter.interval(counts(10 * S, 490, 10, 5, 0), PCMU);
        var next = meter.interval(counts(20 * S, 1000, 0, 5, 0), PCMU);
        assertThat(next.lost()).isZero();
        assertThat(next.received()).isEqualTo(510);
    }
}
