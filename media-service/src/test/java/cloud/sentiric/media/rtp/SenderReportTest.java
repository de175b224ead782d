package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SenderReportTest {
    private final SendingSource source = new SendingSource(new Ssrc(0x01020304), 5, 1000);
    private final Reception reception = new Reception();
    private final CanonicalName name = new CanonicalName(new Random(1));
    private final ByteBuffer out = ByteBuffer.allocate(200);

    @Test
    void reportsWhatWasSentAndHeard() {
        source.writeHeader(ByteBuffer.allocate(12), true, 0, 1000, 160);
        reception.hear(Packets.header(Packets.pcmu(10, 0, 0x0a0b0c0d, 160)), 0);
        reception.hear(Packets.header(Packets.pcmu(12, 320, 0x0a0b0c0d, 160)), 40_000_000);

        SenderReport.write(out, source, reception, name, 20_000_000, Instant.parse("1970-01-01T00:00:00.500Z"));

        out.flip();
        var report = Packets.hex("""
                81 c8 000c            # V=2, one report block, sender report of 13 words
                01020304              # our SSRC
                83aa7e80 80000000     # NTP time: 2208988800.5 s
                00000488              # RTP timestamp 1160
                00000001 000000a0     # one packet, 160 octets
                0a0b0c0d              # SSRC that is heard
                55 000001             # one of three lost: 85/256; one lost in all
                0000000c              # highest sequence number
                00000000              # no jitter
                00000000 00000000     # no report of the other side was read
                81 ca 0008            # source description of 9 words
                01020304 01 18        # SSRC; CNAME of 24 characters
                """);
        assertThat(out.slice(0, report.limit())).isEqualTo(report);
        // Both packets end where the datagram ends, with at least one zero octet.
        assertThat(out.limit()).isEqualTo(4 * 13 + 4 * 9);
        assertThat(out.get(out.limit() - 1)).isZero();
    }

    @Test
    void hasNoBlockWhenNothingWasHeard() {
        SenderReport.write(out, source, reception, name, 0, Instant.EPOCH);
        out.flip();
        assertThat(out.slice(0, 4)).isEqualTo(Packets.hex("80 c8 0006"));
        assertThat(out.slice(28, 4)).isEqualTo(Packets.hex("81 ca 0008"));
    }
}
