package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SendingSourceTest {
    private final ByteBuffer out = ByteBuffer.allocate(64);

    @Test
    void startsAtRandom() {
        var one = new SendingSource(new Random(1));
        var other = new SendingSource(new Random(2));
        assertThat(one.ssrc()).isNotEqualTo(other.ssrc());
        assertThat(one.timestamp(0)).isNotEqualTo(other.timestamp(0));
    }

    @Test
    void sequenceNumbersRunOnAcrossTheWrap() {
        var source = new SendingSource(new Ssrc(7), 65535, 0);
        source.writeHeader(out, true, 0, 0, 160);
        source.writeHeader(out, false, 0, 160, 160);
        assertThat(out.getShort(2) & 0xFFFF).isEqualTo(65535);
        assertThat(out.getShort(12 + 2) & 0xFFFF).isZero();
        assertThat(source.packets()).isEqualTo(2);
        assertThat(source.octets()).isEqualTo(320);
    }

    @Test
    void timestampsRunWithTheClock() {
        var source = new SendingSource(new Ssrc(7), 0, 1000);
        assertThat(source.timestamp(20_000_000)).isEqualTo(1160);
        assertThat(source.talkspurt(1_000_000_000)).isEqualTo(9000);
    }

    @Test
    void aTalkspurtStartsAfterWhatWasSent() {
        var source = new SendingSource(new Ssrc(7), 0, -100);
        source.writeHeader(out, true, 0, source.talkspurt(0), 160);
        assertThat(source.talkspurt(5_000_000)).isEqualTo(60);
        assertThat(source.talkspurt(25_000_000)).isEqualTo(100);
    }
}
