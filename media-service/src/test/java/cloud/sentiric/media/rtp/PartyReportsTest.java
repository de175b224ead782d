package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartyReportsTest {
    private static final long S = 1_000_000_000L;
    private final PartyReports reports = new PartyReports();

    /** The example of RFC 3550 figure 2: sent at b44d:b705, heard at a, answered 5.25 s later; both ways take 6.125 s. */
    @Test
    void tellsTheRoundTripOfTheRfc() {
        // 46864.500 s is 0xb710:8000, when the report comes; the SR went at 0xb705:2000 (46853.125 s).
        reports.roundTrip().sent(0xb705_2000, 46_853_125_000_000L);
        var report = Packets.hex("""
                81 c9 0007            # receiver report, one block
                0000beef              # who reports
                01020304              # of whom
                40 000002             # a quarter lost lately, 2 in all
                00001234              # highest sequence number
                00000050              # jitter: 80 units
                b7052000              # last SR
                00054000              # delay since: 5.250 s
                """);
        assertThat(reports.read(report, 46_864_500_000_000L)).isZero();
        assertThat(reports.roundTrip().last()).isEqualTo(6_125_000_000L);
        assertThat(reports.told()).isTrue();
        assertThat(reports.loss()).isEqualTo(0.25);
        assertThat(reports.jitter()).isEqualTo(80);
    }

    @Test
    void ourReportAndItsAnswerAreARoundTrip() {
        var source = new SendingSource(new Random(1));
        source.writeHeader(ByteBuffer.allocate(12), true, 0, 0, 160);
        var out = ByteBuffer.allocate(200);
        int time = Report.write(
                out,
                true,
                source,
                new Reception(),
                reports,
                new CanonicalName(new Random(1)),
                S,
                Instant.parse("2026-12-01T01:00:00.125Z"));
        reports.roundTrip().sent(time, S);
        // The party reads our report at 1.020 s and answers 80 ms later; that comes at 1.120 s.
        var party = new PartyReports();
        assertThat(party.read(out.flip(), S + S / 50)).isEqualTo(time);
        var theirs = new Reception();
        theirs.hear(Packets.header(Packets.pcmu(1, 0, source.ssrc().value(), 160)), S);
        var answer = ByteBuffer.allocate(200);
        int none = Report.write(
                answer,
                false,
                new SendingSource(new Random(2)),
                theirs,
                party,
                new CanonicalName(new Random(2)),
                S + S / 10,
                Instant.EPOCH);
        assertThat(none).isZero();
        reports.read(answer.flip(), S + 3 * S / 25);
        assertThat(reports.roundTrip().last()).isBetween(39_900_000L, 40_100_000L);
    }

    @Test
    void whatNobodySentIsNoRoundTrip() {
        reports.roundTrip().answered(0, 0, S);
        reports.roundTrip().answered(7, 0, S);
        assertThat(reports.roundTrip().last()).isEqualTo(-1);
    }

    @Test
    void aDelayThatCannotBeIsNone() {
        reports.roundTrip().sent(7, S);
        reports.roundTrip().answered(7, 65_536 * 2, 2 * S);
        assertThat(reports.roundTrip().last()).isEqualTo(-1);
    }

    @Test
    void byeIsReadBehindAReportAndForgottenWhenItSpeaksAgain() {
        reports.read(Packets.hex("80c90001 00000001 81cb0001 00000001"), 0);
        assertThat(reports.left()).isTrue();
        reports.heard();
        assertThat(reports.left()).isFalse();
    }

    @Test
    void whatIsNoRtcpSaysNothing() {
        for (var hex : new String[] {
            "",
            "80",
            "81c9",
            "81c90007",
            "81c90001 00000001",
            "00c90001 00000001",
            "9fc80006 00000000",
            "80c8ffff 00000001"
        }) {
            assertThat(reports.read(Packets.hex(hex), 0)).as(hex).isZero();
        }
        assertThat(reports.told()).isFalse();
    }

    /** Any bytes: nothing is read beyond the datagram. */
    @Test
    void noBytesMakeItFail() {
        var random = new Random(20261201);
        for (int i = 0; i < 100_000; i++) {
            var bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int at = 0; at + 3 < bytes.length; at += 4 * random.nextInt(1, 4)) {
                bytes[at] = (byte) (0x80 | random.nextInt(32));
                bytes[at + 1] = (byte) random.nextInt(199, 206);
                bytes[at + 2] = 0;
                bytes[at + 3] = (byte) random.nextInt(10);
            }
            reports.read(ByteBuffer.wrap(bytes), i);
        }
    }
}
