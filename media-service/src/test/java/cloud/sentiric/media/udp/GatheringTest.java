package cloud.sentiric.media.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GatheringTest {
    private static final long US = 1000;
    private static final long MS = 1_000_000;

    private final Gathering gathering = new Gathering();
    private long now = MS;

    /** Packets that come for so long, each so long after the one before. */
    private void packets(long time, long apart) {
        for (long end = now + time; now < end; now += apart) {
            gathering.look(now);
            gathering.took();
            gathering.pause(now);
        }
    }

    @Test
    void aFewPacketsAreTakenAsTheyCome() {
        packets(5 * MS, 200 * US);
        assertThat(gathering.pause(now)).isZero();
    }

    @Test
    void manyGatherUntilAPeriodAfterTheLastLook() {
        packets(5 * MS, 20 * US);
        gathering.look(now);
        assertThat(gathering.pause(now + 50 * US)).isEqualTo(Gathering.PERIOD - 50 * US);
    }

    @Test
    void whoWasBusyForAPeriodLooksAtOnce() {
        packets(5 * MS, 20 * US);
        gathering.look(now);
        assertThat(gathering.pause(now + Gathering.PERIOD - Gathering.LEAST + 1))
                .isZero();
        assertThat(gathering.pause(now + Gathering.PERIOD + US)).isZero();
    }

    @Test
    void whenTheyHaveGoneTheNextOneWakesAgain() {
        packets(5 * MS, 20 * US);
        packets(3 * MS, 400 * US);
        gathering.look(now);
        assertThat(gathering.pause(now)).isZero();
    }

    @Test
    void noPacketWaitsLongerThanAPeriod() {
        packets(5 * MS, 20 * US);
        for (long since = 0; since < 10 * MS; since += 7 * US) {
            gathering.look(now);
            assertThat(gathering.pause(now + since)).isBetween(0L, Gathering.PERIOD);
        }
    }
}
