package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.sentiric.media.rtp.Reception.Order;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReceptionTest {
    private static final int SSRC = 0x1234;
    private static final long PACKET = 20_000_000;

    private final Reception reception = new Reception();

    private Order hear(int sequence) {
        return hear(SSRC, sequence, sequence * 160, sequence * PACKET);
    }

    private Order hear(int ssrc, int sequence, int timestamp, long now) {
        return reception.hear(Packets.header(Packets.pcmu(sequence & 0xFFFF, timestamp, ssrc, 160)), now);
    }

    @Test
    void nothingHeardIsNothingLost() {
        assertThat(reception.packets()).isZero();
        assertThat(reception.lost()).isZero();
        assertThat(reception.ssrc()).isNull();
    }

    @Test
    void countsAcrossTheWrap() {
        for (int sequence = 65530; sequence < 65546; sequence++) {
            assertThat(hear(sequence)).isEqualTo(Order.AHEAD);
        }
        assertThat(reception.packets()).isEqualTo(16);
        assertThat(reception.lost()).isZero();
        assertThat(reception.extendedHighest()).isEqualTo(65536 + 9);
    }

    @Test
    void startsAtAnySequenceNumber() {
        for (int start : new int[] {0, 1, 32768, 65535}) {
            var fresh = new Reception();
            for (int i = 0; i < 3; i++) {
                fresh.hear(Packets.header(Packets.pcmu((start + i) & 0xFFFF, 0, SSRC, 160)), 0);
            }
            assertThat(fresh.packets()).isEqualTo(3);
            assertThat(fresh.lost()).isZero();
        }
    }

    @Test
    void countsTheLost() {
        hear(10);
        hear(11);
        hear(15);
        assertThat(reception.lost()).isEqualTo(3);
        assertThat(reception.fractionLost()).isEqualTo(256 * 3 / 6);
        hear(16);
        assertThat(reception.fractionLost()).isZero();
    }

    @Test
    void lateOnesAreFoundAgain() {
        hear(10);
        hear(12);
        assertThat(reception.lost()).isEqualTo(1);
        assertThat(hear(11)).isEqualTo(Order.LATE);
        assertThat(reception.lost()).isZero();
        assertThat(hear(13)).isEqualTo(Order.AHEAD);
    }

    @Test
    void duplicatesDoNotMakeTheLostNegative() {
        hear(10);
        assertThat(hear(10)).isEqualTo(Order.LATE);
        assertThat(hear(10)).isEqualTo(Order.LATE);
        assertThat(reception.lost()).isZero();
        assertThat(reception.packets()).isEqualTo(3);
    }

    @Test
    void oneStrayPacketChangesNothing() {
        hear(10);
        assertThat(hear(20_000)).isEqualTo(Order.STRAY);
        assertThat(hear(11)).isEqualTo(Order.AHEAD);
        assertThat(reception.lost()).isZero();
        assertThat(reception.packets()).isEqualTo(2);
    }

    @Test
    void twoInARowAfterAJumpAreARestart() {
        hear(10);
        hear(11);
        hear(20_000);
        assertThat(hear(20_001)).isEqualTo(Order.AHEAD);
        assertThat(hear(20_002)).isEqualTo(Order.AHEAD);
        assertThat(reception.packets()).isEqualTo(4);
        assertThat(reception.lost()).isZero();
    }

    @Test
    void aNewSourceKeepsTheCountsOfTheOld() {
        hear(10);
        hear(12);
        hear(99, 5, 0, 0);
        hear(99, 8, 480, 0);
        assertThat(reception.packets()).isEqualTo(4);
        assertThat(reception.lost()).isEqualTo(3);
        assertThat(reception.ssrc()).isEqualTo(new Ssrc(99));
    }

    @Test
    void evenArrivalHasNoJitter() {
        for (int sequence = 0; sequence < 100; sequence++) {
            hear(sequence);
        }
        assertThat(reception.jitter()).isZero();
    }

    @Test
    void jitterIsThatOfTheFormula() {
        // RFC 3550 §6.4.1: D(i-1,i) = (Ri - Ri-1) - (Si - Si-1); J += (|D| - J) / 16; here in floating point.
        var random = new Random(3550);
        double expected = 0;
        long before = 0;
        for (int i = 0; i < 500; i++) {
            long arrival = i * PACKET + RtpClock.UNIT_NANOS * random.nextInt(400);
            hear(SSRC, i, 7_000_000 + i * 160, arrival);
            if (i > 0) {
                double difference = (arrival - before) / (double) RtpClock.UNIT_NANOS - 160;
                expected += (Math.abs(difference) - expected) / 16;
            }
            before = arrival;
        }
        assertThat(reception.jitter()).isCloseTo(expected, within(1e-9)).isGreaterThan(50);
    }

    @Test
    void telephoneEventsLeaveTheJitterAlone() {
        for (int i = 0; i < 100; i++) {
            hear(SSRC, i, i * 160, i * PACKET);
        }
        // RFC 4733 §2.5.1.2: the updates of an event have the timestamp of its beginning.
        for (int i = 100; i < 120; i++) {
            hear(SSRC, i, 100 * 160, i * PACKET);
        }
        hear(SSRC, 120, 120 * 160, 120 * PACKET);
        assertThat(reception.jitter()).isZero();
    }

    @Test
    void jitterSurvivesTheWrapOfTimestamps() {
        for (int i = 0; i < 100; i++) {
            hear(SSRC, i, -8000 + i * 160, i * PACKET);
        }
        assertThat(reception.jitter()).isZero();
    }
}
