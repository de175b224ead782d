package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpClock;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigitsTest {
    private static final long MS = 1_000_000;
    private final Digits digits = new Digits();
    private final List<Happening> news = new ArrayList<>();

    private static ByteBuffer packet(boolean marker, int timestamp, int event, boolean end, int duration) {
        var packet = ByteBuffer.allocate(RtpHeader.LENGTH + 4);
        RtpHeader.write(packet, marker, 101, 1, timestamp, new Ssrc(9));
        packet.put((byte) event).put((byte) (end ? 0x8A : 0x0A)).putShort((short) duration);
        return packet.flip();
    }

    private void hear(boolean marker, int timestamp, int event, boolean end, int duration, long now) {
        hear(packet(marker, timestamp, event, end, duration), now);
    }

    private void hear(ByteBuffer packet, long now) {
        digits.hear(Packets.header(packet), packet, RtpClock.HERTZ, now, news);
    }

    private static Happening.Digit digit(char key, int ms) {
        return new Happening.Digit(key, ms);
    }

    @Test
    void aKeyIsToldOnceThoughItsEndComesThreeTimes() {
        hear(true, 1000, 5, false, 160, 0);
        hear(false, 1000, 5, false, 320, 20 * MS);
        assertThat(news).isEmpty();
        for (int copy = 0; copy < 3; copy++) {
            hear(false, 1000, 5, true, 800, 100 * MS);
        }
        assertThat(news).containsExactly(digit('5', 100));
    }

    @Test
    void theSameKeyTwiceIsTwo() {
        hear(true, 1000, 11, true, 400, 0);
        hear(true, 3000, 11, true, 400, 250 * MS);
        assertThat(news).containsExactly(digit('#', 50), digit('#', 50));
    }

    @Test
    void aLateUpdateOfAKeyThatWasToldIsNone() {
        hear(true, 1000, 1, true, 400, 0);
        hear(false, 1000, 1, false, 240, 10 * MS);
        hear(true, 3000, 2, false, 160, 250 * MS);
        hear(false, 1000, 1, true, 400, 260 * MS);
        hear(false, 3000, 2, true, 800, 300 * MS);
        assertThat(news).containsExactly(digit('1', 50), digit('2', 100));
    }

    @Test
    void whereAllCopiesOfTheEndAreLostTheNextKeyEndsIt() {
        hear(true, 1000, 1, false, 640, 0);
        hear(true, 3000, 2, false, 160, 250 * MS);
        assertThat(news).containsExactly(digit('1', 80));
    }

    @Test
    void orTheTimeDoes() {
        hear(true, 1000, 15, false, 640, 0);
        digits.look(499 * MS, news);
        assertThat(news).isEmpty();
        digits.look(500 * MS, news);
        digits.look(900 * MS, news);
        assertThat(news).containsExactly(digit('D', 80));
    }

    @Test
    void whereOnlyAnEndCameItIsAKey() {
        hear(false, 1000, 10, true, 1200, 0);
        assertThat(news).containsExactly(digit('*', 150));
    }

    /** RFC 4733 §2.5.1.3: 10 s are 80,000 units, in a segment of 65,535 and one of the rest. */
    @Test
    void aLongEventIsOne() {
        hear(true, 1000, 3, false, 32_000, 0);
        hear(false, 1000, 3, false, 65_535, 8192 * MS);
        hear(false, 66_535, 3, false, 800, 8300 * MS);
        hear(false, 66_535, 3, true, 14_465, 10_000 * MS);
        assertThat(news).containsExactly(digit('3', 10_000));
    }

    @Test
    void whatIsNoKeyIsNone() {
        hear(true, 1000, 16, true, 800, 0);
        var torn = ByteBuffer.wrap(packet(true, 9000, 1, true, 800).array(), 0, RtpHeader.LENGTH + 3);
        hear(torn, 0);
        assertThat(news).isEmpty();
    }

    /** Keys over a line that loses a tenth of the packets, doubles and delays some: all are told, in order, each once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4733})
    void keysAreExactUnderLoss(long seed) {
        var random = new Random(seed);
        var pressed = new StringBuilder();
        int timestamp = random.nextInt();
        long now = 0;
        ByteBuffer held = null;
        for (int key = 0; key < 2000; key++) {
            int event = random.nextInt(16);
            pressed.append("0123456789*#ABCD".charAt(event));
            for (int update = 1; update <= 7; update++) {
                boolean end = update >= 5;
                var packet = packet(update == 1, timestamp, event, end, 160 * Math.min(update, 5));
                now += 20 * MS;
                if (random.nextInt(10) > 0) {
                    hear(packet, now);
                    if (random.nextInt(20) == 0) {
                        hear(packet, now);
                    }
                    if (held != null) {
                        hear(held, now);
                        held = null;
                    }
                } else if (random.nextBoolean()) {
                    held = packet;
                }
            }
            now += 60 * MS;
            timestamp += 160 * 10;
        }
        digits.look(now + 500 * MS, news);
        var told = new StringBuilder();
        news.forEach(each -> told.append(((Happening.Digit) each).digit()));
        assertThat(told.toString()).isEqualTo(pressed.toString());
    }
}
