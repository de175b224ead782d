package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.end.Happening.Silent;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoudnessTest {
    private static final long MS = 1_000_000;
    private final Loudness loudness = new Loudness();
    private final List<Happening> news = new ArrayList<>();
    private long now;

    /** So many seconds of packets of 20 ms that have this sample in them. */
    private void hear(int seconds, int payloadType, int sample) {
        for (int packet = 0; packet < 50 * seconds; packet++) {
            var datagram = ByteBuffer.allocate(RtpHeader.LENGTH + 160);
            RtpHeader.write(datagram, false, payloadType, 1, 0, new Ssrc(9));
            var codec = payloadType == 8 ? Codec.PCMA : Codec.PCMU;
            while (datagram.hasRemaining()) {
                datagram.put(codec.encode((short) (datagram.position() % 20 == 0 ? sample : 0)));
            }
            datagram.flip();
            loudness.hear(Packets.header(datagram), datagram, now, news);
            now += 20 * MS;
            if (packet % 50 == 49) {
                loudness.look(news);
            }
        }
    }

    @Test
    void whoIsMutedIsSilentAfterTenSecondsAndTheEndIsToldAtOnce() {
        hear(2, 0, 5000);
        hear(10, 0, 0);
        assertThat(news).isEmpty();
        hear(2, 0, 0);
        assertThat(news).containsExactly(new Silent(true));
        hear(1, 0, -3000);
        assertThat(news).containsExactly(new Silent(true), new Silent(false));
    }

    @Test
    void noiseOfALineIsSilence() {
        hear(20, 8, 64);
        assertThat(news).containsExactly(new Silent(true));
    }

    @Test
    void comfortNoiseIsSilence() {
        hear(1, 0, 5000);
        hear(15, 13, 0);
        assertThat(news).containsExactly(new Silent(true));
    }

    @Test
    void whatCannotBeHeardIsNotJudged() {
        hear(30, 111, 0);
        assertThat(news).isEmpty();
    }

    @Test
    void aPauseWithoutPacketsIsNoSilence() {
        hear(1, 0, 5000);
        now += 60_000 * MS;
        hear(1, 0, 5000);
        assertThat(news).isEmpty();
    }
}
