package cloud.sentiric.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HearingTest {
    private final Hearing hearing = new Hearing();

    private byte @Nullable [] hear(int payloadType, int timestamp, int... octets) {
        var packet = ByteBuffer.allocate(12 + octets.length);
        RtpHeader.write(packet, false, payloadType, 1, timestamp, new Ssrc(1));
        for (int octet : octets) {
            packet.put((byte) octet);
        }
        packet.flip();
        return hearing.linear(Packets.header(packet), packet);
    }

    @Test
    void isLittleEndianLinear() {
        assertThat(hear(0, 0, 0x80, 0x00)).containsExactly(0x7C, 0x7D, 0x84, 0x82);
        assertThat(hear(8, 2, 0xD5)).containsExactly(8, 0);
    }

    @Test
    void fillsAGapWithSilence() {
        hear(0, 0, 0x80, 0x80);
        assertThat(hear(0, 4, 0x80)).containsExactly(0, 0, 0, 0, 0x7C, 0x7D);
    }

    @Test
    void leavesOutWhatIsLateOrNoSpeech() {
        hear(0, 1000, 0x80);
        assertThat(hear(0, 840, 0x80)).isNull();
        assertThat(hear(101, 1001, 5, 10, 0, 160)).isNull();
    }

    @Test
    void aJumpOfTheClockIsNoSilence() {
        hear(0, 0, 0x80);
        assertThat(hear(0, 1_000_000, 0x80)).hasSize(2);
        assertThat(hear(0, 50, 0x80)).hasSize(2);
    }
}
