package cloud.sentiric.media.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets in any order, lost, twice, of any source, time, type and length: what goes is one stream, and no more than came. */
final class TranscoderSimulationTest {
    private static final long MS = 1_000_000;
    private static final List<Format> FORMATS = List.of(
            new Format(0, "PCMU", 8000, 1, 0),
            new Format(8, "PCMA", 8000, 1, 0),
            new Format(9, "G722", 8000, 1, 0),
            new Format(96, "opus", 48_000, 2, 0),
            new Format(98, "L16", 16_000, 1, 0),
            new Format(101, "telephone-event", 8000, 1, 0),
            new Format(13, "CN", 8000, 1, 0),
            new Format(18, "G729", 8000, 1, 0));

    private final RtpHeader header = new RtpHeader();
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private boolean begun;
    private int last;
    private int put;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatGoesIsOneStream(long seed) {
        var random = new Random(seed);
        var to = FORMATS.get((int) (seed % 5));
        var events = new Format(110, "telephone-event", to.clock(), 1, 0);
        var transcoder = new Transcoder(
                TestCodecs.ALL,
                new Crossing.Transcoded(new Formats(FORMATS, List.of()), to, events),
                new SendingSource(random));
        long now = 0;
        int sequence = random.nextInt(65_536);
        int timestamp = random.nextInt();
        int ssrc = 1;
        int format = 0;
        int packets = 20_000;
        for (int i = 0; i < packets; i++) {
            now += random.nextInt(40) * MS;
            switch (random.nextInt(100)) {
                case 0 -> ssrc = random.nextInt(3);
                case 1 -> sequence = random.nextInt(65_536);
                case 2 -> timestamp = random.nextInt();
                case 3, 4, 5 -> format = random.nextInt(FORMATS.size());
                case 6 -> transcoder.rest();
                case 7 -> now += random.nextInt(3000) * MS;
                default -> {}
            }
            sequence = (sequence + 1 + (random.nextInt(20) == 0 ? random.nextInt(15) : 0)) & 0xFFFF;
            timestamp += 160;
            int ahead = random.nextInt(10) == 0 ? random.nextInt(20) - 10 : 0;
            var packet = packet(random, format, sequence + ahead & 0xFFFF, timestamp + 160 * ahead, ssrc);
            int tries = 0;
            header.parse(packet);
            while (!transcoder.take(header, packet, now)) {
                drain(transcoder, now, to);
                header.parse(packet);
                assertThat(tries++).isLessThan(Window.SLOTS);
            }
            drain(transcoder, now, to);
            if (transcoder.due() <= now) {
                throw new AssertionError("due again at once");
            }
        }
        // Made up at most 60 ms for each, and three ends for a key.
        assertThat(put).isGreaterThan(packets / 3).isLessThan(13 * packets);
        transcoder.close();
    }

    private static ByteBuffer packet(Random random, int format, int sequence, int timestamp, int ssrc) {
        var payload = new byte[random.nextInt(10) == 0 ? random.nextInt(1400) : 160];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        }
        var packet = ByteBuffer.allocate(RtpHeader.LENGTH + payload.length);
        int type = FORMATS.get(format).payloadType();
        RtpHeader.write(packet, random.nextInt(20) == 0, type, sequence, timestamp, new Ssrc(ssrc));
        return packet.put(payload).flip();
    }

    private void drain(Transcoder transcoder, long now, Format to) {
        for (out.clear(); transcoder.next(now, out); out.clear()) {
            header.parse(out.flip());
            assertThat(header.payloadType()).isIn(to.payloadType(), 110);
            if (begun) {
                assertThat(header.sequence()).isEqualTo((last + 1) & 0xFFFF);
            }
            begun = true;
            last = header.sequence();
            put++;
        }
    }
}
