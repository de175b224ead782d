package cloud.sentiric.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlayoutTest {
    private static final double PEAK = 5000;
    private static final double HERTZ = 300;
    /** The widest step from a sample of the tone to the next. */
    private static final double STEP = PEAK * 2 * Math.PI * HERTZ / Frame.RATE;

    private final Playout playout = new Playout();
    private final short[] packet = new short[Frame.SAMPLES];
    private final short[] frame = new short[Frame.SAMPLES];
    private long said;
    private short last;

    private boolean take(long now) {
        return playout.take(frame, now);
    }

    private void put(long now) {
        int timestamp = (int) said;
        for (int i = 0; i < packet.length; i++) {
            packet[i] = (short) (PEAK * Math.sin(2 * Math.PI * HERTZ * said++ / Frame.RATE));
        }
        playout.put(packet, packet.length, timestamp, now);
    }

    private double widestStep() {
        double widest = 0;
        for (short sample : frame) {
            widest = Math.max(widest, Math.abs(sample - last));
            last = sample;
        }
        return widest;
    }

    @ParameterizedTest
    @ValueSource(ints = {-200, 200})
    void anHourOfAnotherClockIsHeardWithoutAGap(int ppm) {
        double period = Frame.NANOS / (1 + ppm / 1e6);
        double next = 7_000_000;
        long hour = 3_600_000_000_000L;
        int most = 0;
        boolean began = false;
        int missing = 0;
        double widest = 0;
        for (long now = 0; now < hour; now += Frame.NANOS) {
            while (next <= now) {
                put((long) next);
                next += period;
            }
            most = Math.max(most, playout.left());
            boolean heard = take(now);
            missing += began && !heard ? 1 : 0;
            began |= heard;
            if (heard) {
                widest = Math.max(widest, widestStep());
            }
        }
        assertThat(missing).isZero();
        assertThat(widest).isLessThan(1.5 * STEP);
        // 80 ms at most, while 720 ms were too much or too few in all.
        assertThat(most).isLessThanOrEqualTo(80 * 16);
        assertThat(playout.changes()).isBetween(50, 150);
    }

    @Test
    void sameClocksChangeNothing() {
        for (int i = 0; i < 1000; i++) {
            long now = i * Frame.NANOS;
            put(now - 10_000_000);
            boolean heard = take(now);
            assertThat(heard).isEqualTo(i > 0);
            if (i > 1) {
                assertThat(frame[0]).isEqualTo((short) (PEAK * Math.sin(2 * Math.PI * HERTZ * (i - 1) * 320 / 16_000)));
            }
        }
        assertThat(playout.changes()).isZero();
        assertThat(playout.left()).isEqualTo(Frame.SAMPLES);
    }

    @Test
    void theDelayGrowsToWhatJitterNeedsAndFallsAgain() {
        var random = new Random(3);
        long[] arrivals = new long[1500];
        long before = 0;
        for (int i = 0; i < arrivals.length; i++) {
            // The way keeps the order.
            before = Math.max(before, i * Frame.NANOS + (i < 750 ? random.nextInt(60_000_000) : 0));
            arrivals[i] = before;
        }
        int next = 0;
        int missing = 0;
        for (long now = 5_000_000; now < 1490 * Frame.NANOS; now += Frame.NANOS) {
            while (next < arrivals.length && arrivals[next] <= now) {
                put(arrivals[next]);
                next++;
            }
            boolean heard = take(now);
            if (now > 100 * Frame.NANOS) {
                missing += heard ? 0 : 1;
            }
        }
        assertThat(missing).isLessThanOrEqualTo(3);
        assertThat(playout.left()).isLessThanOrEqualTo(60 * 16);
    }

    @Test
    void aBurstIsNoDelayForEver() {
        for (int i = 0; i < 40; i++) {
            put(0);
        }
        assertThat(playout.left()).isLessThanOrEqualTo(Playout.MOST);
        assertThat(take(0)).isTrue();
    }

    @Test
    void aGapThatNobodyMadeUpIsAsLongAsItWas() {
        put(0);
        put(0);
        assertThat(take(0)).isTrue();
        said += 160;
        put(0);
        assertThat(playout.left()).isEqualTo(2 * Frame.SAMPLES + 160);
    }

    @Test
    void whatEndsFadesAndWhatComesThenBeginsAnew() {
        long now = 0;
        for (int i = 0; i < 10; i++, now += Frame.NANOS) {
            put(now - 10_000_000);
            take(now);
        }
        take(now);
        last = frame[Frame.SAMPLES - 1];
        assertThat(take(now += Frame.NANOS)).isTrue();
        assertThat(widestStep()).isLessThan(STEP + PEAK / 80 + 1);
        assertThat(frame[Frame.SAMPLES - 1]).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(take(now += Frame.NANOS)).isFalse();
        }
        said += 32_000;
        put(now);
        assertThat(take(now += Frame.NANOS)).isFalse();
        put(now);
        assertThat(take(now += Frame.NANOS)).isTrue();
        assertThat(frame[0]).isZero();
        assertThat(playout.left()).isEqualTo(Frame.SAMPLES);
    }
}
