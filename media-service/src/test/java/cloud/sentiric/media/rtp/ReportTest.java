package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final SendingSource source = new SendingSource(new Ssrc(0x01020304), 5, 1000);
    private final Reception reception = new Reception();
    private final PartyReports party = new PartyReports();
    private final CanonicalName name = new CanonicalName(new Random(1));
    private final ByteBuffer out = ByteBuffer.allocate(200);

    @Test
    void reportsWhatWasSentAndHeard() {
        source.writeHeader(ByteBuffer.allocate(12), true, 0, 1000, 160);
        reception.hear(Packets.header(Packets.pcmu(10, 0, 0x0a0b0c0d, 160)), 0);
        reception.hear(Packets.header(Packets.pcmu(12, 320, 0x0a0b0c0d, 160)), 40_000_000);

        Report.write(out, true, source, reception, party, name, 20_000_000, Instant.parse("1970-01-01T00:00:00.500Z"));

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
                00000000 00000000     # no sender report of the other side came
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
        Report.write(out, true, source, reception, party, name, 0, Instant.EPOCH);
        out.flip();
        assertThat(out.slice(0, 4)).isEqualTo(Packets.hex("80 c8 0006"));
        assertThat(out.slice(28, 4)).isEqualTo(Packets.hex("81 ca 0008"));
    }

    @Test
    void whoOnlyHearsReportsAsReceiver() {
        reception.hear(Packets.header(Packets.pcmu(10, 0, 0x0a0b0c0d, 160)), 0);
        party.read(Packets.hex("80c80006 0a0b0c0d 83aa7e80 80000000 00000000 00000001 000000a0"), 0);
        int time = Report.write(out, false, source, reception, party, name, 1_500_000_000, Instant.EPOCH);
        out.flip();
        var report = Packets.hex("""
                81 c9 0007            # V=2, one report block, receiver report of 8 words
                01020304              # our SSRC
                0a0b0c0d              # SSRC that is heard
                00 000000             # nothing lost
                0000000a              # highest sequence number
                00000000              # no jitter
                7e808000 00018000     # its last sender report, 1.5 s ago
                81 ca                 # source description
                """);
        assertThat(time).isZero();
        assertThat(out.slice(0, report.limit())).isEqualTo(report);
    }

    @Test
    void whoLeavesSaysSoBehindTheReport() {
        Report.write(out, true, source, reception, party, name, 0, Instant.EPOCH);
        int report = out.position();
        Report.leave(out, source);
        out.flip();
        assertThat(out.slice(report, out.limit() - report)).isEqualTo(Packets.hex("81cb0001 01020304"));
    }
}
