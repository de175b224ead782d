package cloud.sentiric.media.playout;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.playout.RtpSession.Arrival;
import cloud.sentiric.media.playout.RtpSession.Step;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.LeaseId;
import cloud.sentiric.media.port.RequestId;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RtpSessionTest {
    private static final long MS = 1_000_000;
    private static final InetSocketAddress PHONE = at("192.0.2.1", 4000);
    private static final InetSocketAddress HOLD = at("0.0.0.0", 4000);
    private static final Lease LEASE = new Lease(
            new LeaseId("0123456789abcdef0123456789abcdef"),
            new RtpPort(10_000),
            new RequestId("request-01234567"),
            new CallId("call"),
            AddressFamily.IPV4);

    private final RtpSession session =
            new RtpSession(LEASE, Duration.ofMillis(300), Duration.ofSeconds(20), new Random(3), 0);
    private final ByteBuffer out = ByteBuffer.allocate(1500);

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private Arrival receive(ByteBuffer packet, long now) {
        out.clear();
        var arrival = session.receive(packet, PHONE, now, out);
        out.flip();
        return arrival;
    }

    private RtpHeader sent(long now) {
        out.clear();
        assertThat(session.step(now, out)).isEqualTo(Step.SEND);
        out.flip();
        return Packets.header(out);
    }

    @Test
    void isQuietUntilAsked() {
        assertThat(session.due()).isEqualTo(RtpSession.NEVER);
        assertThat(session.stop(Played.Outcome.STOPPED)).isNull();
    }

    @Nested
    class Playing {
        Playing() {
            session.play(new Playback(Clips.ms(60), 0, 20, 1), PHONE, 12 * MS);
        }

        @Test
        void startsOnTheGrid() {
            assertThat(session.due()).isEqualTo(15 * MS);
        }

        @Test
        void isFinishedWhenTheLastPacketWasHeard() {
            sent(15 * MS);
            sent(35 * MS);
            sent(55 * MS);
            assertThat(session.due()).isEqualTo(75 * MS);
            assertThat(session.step(75 * MS, out)).isEqualTo(Step.FINISHED);
            assertThat(session.stop(Played.Outcome.FINISHED)).isEqualTo(new Played(LEASE, Played.Outcome.FINISHED, 60));
        }

        @Test
        void isStoppedInBetween() {
            sent(15 * MS);
            assertThat(session.stop(Played.Outcome.STOPPED)).isEqualTo(new Played(LEASE, Played.Outcome.STOPPED, 20));
            assertThat(session.due()).isEqualTo(RtpSession.NEVER);
        }

        @Test
        void theNextPlayingIsTheSameSourceAndANewTalkspurt() {
            var last = sent(15 * MS);
            int sequence = last.sequence();
            int timestamp = last.timestamp();
            session.stop(Played.Outcome.STOPPED);
            session.play(new Playback(Clips.ms(60), 0, 20, 1), PHONE, 1015 * MS);
            var next = sent(1015 * MS);
            assertThat(next.ssrc()).isEqualTo(last.ssrc());
            assertThat(next.marker()).isTrue();
            assertThat((next.sequence() - sequence) & 0xFFFF).isEqualTo(1);
            assertThat(next.timestamp() - timestamp).isEqualTo(8000);
        }

        @Test
        void runsOnInSilenceOnHold() {
            session.stop(Played.Outcome.STOPPED);
            session.play(new Playback(Clips.ms(60), 0, 20, 1), HOLD, 0);
            assertThat(session.step(0, out)).isEqualTo(Step.SILENT);
            assertThat(session.step(20 * MS, out)).isEqualTo(Step.SILENT);
            assertThat(session.step(40 * MS, out)).isEqualTo(Step.SILENT);
            assertThat(session.step(60 * MS, out)).isEqualTo(Step.FINISHED);
            assertThat(session.quality().sent()).isZero();
        }

        @Test
        void hearsMeanwhile() {
            assertThat(receive(Packets.pcmu(1, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
            assertThat(session.quality().received()).isEqualTo(1);
        }
    }

    @Nested
    class Echoing {
        Echoing() {
            session.echo(PHONE, 0, 0);
        }

        @Test
        void answersAsItsOwnSource() {
            session.echo(PHONE, 8, 0);
            var first = Packets.hex("""
                    80 08 fffe 0000a000 0badcafe   # PCMA, no marker
                    d5 55 d5 55
                    """);
            var second = Packets.hex("""
                    80 88 ffff 0000a140 0badcafe   # marker, 320 units later
                    01 02 03 04
                    """);

            assertThat(receive(first, 0)).isEqualTo(Arrival.ECHOED);
            var answer = Packets.header(out);
            int ssrc = answer.ssrc();
            int sequence = answer.sequence();
            int timestamp = answer.timestamp();
            assertThat(ssrc).isNotEqualTo(0x0badcafe);
            assertThat(answer.payloadType()).isEqualTo(8);
            assertThat(answer.marker()).as("first of a talkspurt").isTrue();
            assertThat(out.slice(12, 4)).isEqualTo(first.slice(12, 4));

            assertThat(receive(second, 20 * MS)).isEqualTo(Arrival.ECHOED);
            answer = Packets.header(out);
            assertThat(answer.ssrc()).isEqualTo(ssrc);
            assertThat((answer.sequence() - sequence) & 0xFFFF).isEqualTo(1);
            assertThat(answer.timestamp() - timestamp).isEqualTo(320);
            assertThat(answer.marker()).isTrue();
            assertThat(out.slice(12, 4)).isEqualTo(second.slice(12, 4));
        }

        @Test
        void keepsTheMarkerOff() {
            receive(Packets.pcmu(1, 0, 9, 160), 0);
            receive(Packets.pcmu(2, 160, 9, 160), 20 * MS);
            assertThat(Packets.header(out).marker()).isFalse();
        }

        @Test
        void closesTheGapOfALossInItsSequenceNumbersOnly() {
            receive(Packets.pcmu(1, 0, 9, 160), 0);
            var before = Packets.header(out);
            int sequence = before.sequence();
            int timestamp = before.timestamp();
            receive(Packets.pcmu(4, 480, 9, 160), 60 * MS);
            var after = Packets.header(out);
            assertThat((after.sequence() - sequence) & 0xFFFF).isEqualTo(1);
            assertThat(after.timestamp() - timestamp).isEqualTo(480);
            assertThat(session.quality().lost()).isEqualTo(2);
        }

        @Test
        void leavesOutDuplicatesAndLateOnes() {
            receive(Packets.pcmu(5, 0, 9, 160), 0);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.LATE);
            assertThat(receive(Packets.pcmu(4, -160, 9, 160), 0)).isEqualTo(Arrival.LATE);
            assertThat(session.quality().sent()).isEqualTo(1);
        }

        @Test
        void goesOnAfterANewSource() {
            receive(Packets.pcmu(5, 1000, 9, 160), 0);
            int timestamp = Packets.header(out).timestamp();
            receive(Packets.pcmu(900, 77, 10, 160), 40 * MS);
            var answer = Packets.header(out);
            assertThat(answer.marker()).isTrue();
            assertThat(answer.timestamp() - timestamp).isEqualTo(320);
        }

        @Test
        void takesNoGarbageAndNoRtcp() {
            assertThat(receive(Packets.hex("80c80006 00000001"), 0)).isEqualTo(Arrival.RTCP);
            assertThat(receive(Packets.hex("0d0a"), 0)).isEqualTo(Arrival.MALFORMED);
            assertThat(session.quality().received()).isZero();
        }

        @Test
        void takesNothingFromStrangers() {
            receive(Packets.pcmu(5, 0, 9, 160), 0);
            var stranger = at("198.51.100.1", 9);
            for (int sequence = 0; sequence < 5; sequence++) {
                out.clear();
                assertThat(session.receive(Packets.pcmu(sequence, 0, 8, 160), stranger, MS, out))
                        .isEqualTo(Arrival.FOREIGN);
            }
            assertThat(session.target(MS)).isEqualTo(PHONE);
        }

        @Test
        void sendsNoTelephoneEventsBack() {
            var event = Packets.hex("""
                    80 e5 0001 00000000 00000009   # payload type 101
                    05 0a 0320
                    """);
            assertThat(receive(event, 0)).isEqualTo(Arrival.HEARD);
            assertThat(session.quality().sent()).isZero();
        }

        @Test
        void isNeverFasterThanSound() {
            // A side that sends as soon as it hears something: 1,000 packets of 20 ms in one second.
            for (int i = 0; i < 1000; i++) {
                receive(Packets.pcmu(i, i * 160, 9, 160), i * MS);
            }
            assertThat(session.quality().received()).isEqualTo(1000);
            assertThat(session.quality().sent()).isBetween(50L, 77L);
        }

        @Test
        void endsWithStop() {
            session.stop(Played.Outcome.STOPPED);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
        }

        @Test
        void isSilentOnHold() {
            session.echo(HOLD, 0, 0);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
        }
    }

    @Test
    void reportsEveryFiveSeconds() {
        assertThat(session.reports(0)).isFalse();
        assertThat(session.reports(2499 * MS)).isFalse();
        assertThat(session.reports(2500 * MS)).isTrue();
        assertThat(session.reports(2501 * MS)).isFalse();
        assertThat(session.reports(7500 * MS)).isTrue();
    }
}
