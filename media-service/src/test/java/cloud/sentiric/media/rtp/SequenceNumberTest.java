package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SequenceNumberTest {
    @Test
    void wraps() {
        assertThat(SequenceNumber.next(0)).isEqualTo(1);
        assertThat(SequenceNumber.next(65535)).isZero();
    }

    @Test
    void distanceGoesTheShorterWay() {
        assertThat(SequenceNumber.distance(65534, 1)).isEqualTo(3);
        assertThat(SequenceNumber.distance(1, 65534)).isEqualTo(-3);
        assertThat(SequenceNumber.distance(0, 32767)).isEqualTo(32767);
        assertThat(SequenceNumber.distance(0, 32768)).isEqualTo(-32768);
    }
}
