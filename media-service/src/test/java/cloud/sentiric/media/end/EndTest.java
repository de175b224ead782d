package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.conversation.Conversation;
import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.end.End.Arrival;
import cloud.sentiric.media.end.End.Step;
import cloud.sentiric.media.ice.Checks;
import cloud.sentiric.media.ice.TestCredentials;
import cloud.sentiric.media.playout.Clips;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.quality.Cause;
import cloud.sentiric.media.quality.Quality;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.seal.CryptoSuite;
import cloud.sentiric.media.seal.MasterKey;
import cloud.sentiric.media.seal.Seal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndTest {
    private static final long MS = 1_000_000;
    private static final InetSocketAddress PHONE = at("192.0.2.1", 4000);
    private static final ByteBuffer NO_REPORT = ByteBuffer.allocate(0);
    private static final InetSocketAddress HOLD = at("0.0.0.0", 4000);
    private final End end = new End(
            new End.Terms(Duration.ofMillis(300), Duration.ofSeconds(20), address -> false, TestCodecs.ALL),
            TestCredentials.OURS,
            new Random(3),
            0);
    private final ByteBuffer out = ByteBuffer.allocate(1500);

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private Arrival receive(ByteBuffer packet, long now) {
        out.clear();
        var arrival = end.receive(packet, PHONE, now, out);
        out.flip();
        return arrival;
    }

    private RtpHeader sent(long now) {
        out.clear();
        assertThat(end.step(now, out)).isEqualTo(Step.SEND);
        out.flip();
        return Packets.header(out);
    }

    @Test
    void isQuietUntilAsked() {
        assertThat(end.due()).isEqualTo(End.NEVER);
        assertThat(end.stop(Played.Outcome.STOPPED)).isNull();
    }

    @Nested
    class Playing {
        Playing() {
            end.describe(PHONE, 12 * MS);
            end.play(new Playback(Clips.ms(60), 0, 20, 1), 12 * MS);
        }

        @Test
        void startsOnTheGrid() {
            assertThat(end.due()).isEqualTo(15 * MS);
        }

        @Test
        void isFinishedWhenTheLastPacketWasHeard() {
            sent(15 * MS);
            sent(35 * MS);
            sent(55 * MS);
            assertThat(end.due()).isEqualTo(75 * MS);
            assertThat(end.step(75 * MS, out)).isEqualTo(Step.FINISHED);
            assertThat(end.stop(Played.Outcome.FINISHED)).isEqualTo(new Played(Played.Outcome.FINISHED, 60));
        }

        @Test
        void isStoppedInBetween() {
            sent(15 * MS);
            assertThat(end.stop(Played.Outcome.STOPPED)).isEqualTo(new Played(Played.Outcome.STOPPED, 20));
            assertThat(end.due()).isEqualTo(End.NEVER);
        }

        @Test
        void theNextPlayingIsTheSameSourceAndANewTalkspurt() {
            var last = sent(15 * MS);
            int sequence = last.sequence();
            int timestamp = last.timestamp();
            end.stop(Played.Outcome.STOPPED);
            end.play(new Playback(Clips.ms(60), 0, 20, 1), 1015 * MS);
            var next = sent(1015 * MS);
            assertThat(next.ssrc()).isEqualTo(last.ssrc());
            assertThat(next.marker()).isTrue();
            assertThat((next.sequence() - sequence) & 0xFFFF).isEqualTo(1);
            assertThat(next.timestamp() - timestamp).isEqualTo(8000);
        }

        @Test
        void runsOnInSilenceOnHold() {
            end.stop(Played.Outcome.STOPPED);
            end.describe(HOLD, 0);
            end.play(new Playback(Clips.ms(60), 0, 20, 1), 0);
            assertThat(end.step(0, out)).isEqualTo(Step.SILENT);
            assertThat(end.step(20 * MS, out)).isEqualTo(Step.SILENT);
            assertThat(end.step(40 * MS, out)).isEqualTo(Step.SILENT);
            assertThat(end.step(60 * MS, out)).isEqualTo(Step.FINISHED);
            assertThat(end.quality(0).sent()).isZero();
        }

        @Test
        void hearsMeanwhile() {
            assertThat(receive(Packets.pcmu(1, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
            assertThat(end.quality(0).received()).isEqualTo(1);
        }
    }

    @Nested
    class Noticing {
        private final List<Happening> news = new ArrayList<>();
        private final List<Quality> intervals = new ArrayList<>();

        Noticing() {
            end.describe(PHONE, 0);
            end.agree(new Speaker("caller", new Speech(false, Set.of(0), 101)));
        }

        /** So many seconds in which each packet but one in ten comes; the end is looked at each second. */
        private void speak(int from, int seconds) {
            for (int i = from * 50; i < (from + seconds) * 50; i++) {
                long now = i * 20L * MS;
                if (i % 10 != 4) {
                    receive(Packets.pcmu(i, i * 160, 9, 160), now);
                }
                if (i % 50 == 49) {
                    look(now);
                }
            }
        }

        private void look(long now) {
            end.look(now);
            news.addAll(end.news());
            var interval = end.interval();
            if (interval != null) {
                intervals.add(interval);
            }
        }

        @Test
        void eachIntervalIsToldOnce() {
            speak(0, 31);
            assertThat(intervals).hasSize(3).allSatisfy(interval -> {
                assertThat(interval.loss()).isBetween(0.09, 0.11);
                assertThat(interval.mos()).isBetween(3.0, 3.6);
            });
            assertThat(news.stream().filter(Happening.Measured.class::isInstance))
                    .containsExactlyElementsOf(
                            intervals.stream().map(Happening.Measured::new).toList());
            assertThat(end.hasNews()).isFalse();
        }

        @Test
        void whoFallsSilentIsLostAndSpoilsTheWhole() {
            speak(0, 2);
            for (int second = 2; second < 22; second++) {
                look(second * 1000L * MS);
            }
            assertThat(news).filteredOn(Happening.Lost.class::isInstance).hasSize(1);
            var whole = end.quality(22_000 * MS);
            assertThat(whole.cause()).isEqualTo(Cause.NOTHING_ARRIVES);
            assertThat(whole.unheard()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
            assertThat(whole.worstMos()).isEqualTo(1);
        }

        @Test
        void nobodyWaitsForAPartyThatAPatchLeavesOut() {
            speak(0, 2);
            end.leaveOut(2000 * MS);
            look(3000 * MS);
            look(30_000 * MS);
            assertThat(news).noneMatch(Happening.Lost.class::isInstance);
            assertThat(end.party()).isEqualTo("caller");
        }

        @Test
        void comfortNoiseLeavesTheScoreOfTheCodec() {
            speak(0, 2);
            var noise = Packets.hex("80 0d 0064 00003e80 00000009 40");
            receive(noise, 2000 * MS);
            assertThat(end.quality(2000 * MS).mos()).isPositive();
        }

        @Test
        void whatIsPlayedToItsEndIsTold() {
            end.play(new Playback(Clips.ms(20), 0, 20, 1), 0);
            sent(0);
            assertThat(end.step(20 * MS, out)).isEqualTo(Step.FINISHED);
            assertThat(end.stop(Played.Outcome.FINISHED)).isNotNull();
            assertThat(end.news()).containsExactly(new Happening.Finished(new Played(Played.Outcome.FINISHED, 20)));
        }

        @Test
        void weReportToWhomWeHearAndNotBesideAnotherParty() {
            assertThat(end.reports(0)).isFalse();
            assertThat(end.reports(3000 * MS)).isTrue();
            assertThat(end.reports(4000 * MS)).isFalse();
            end.hears(new Hears.Relay(new EndId(2)), 0);
            assertThat(end.reports(9000 * MS)).isFalse();
            end.play(new Playback(Clips.ms(60), 0, 20, 1), 0);
            assertThat(end.reports(9000 * MS)).isTrue();
        }

        @Test
        void whoNeverSentDoesNotLeave() {
            out.clear();
            assertThat(end.leave(0, Instant.EPOCH, out)).isFalse();
            assertThat(out.position()).isZero();
        }
    }

    @Nested
    class Echoing {
        Echoing() {
            end.describe(PHONE, 0);
            end.hears(new Hears.Echo(Format.of(Codec.PCMU)), 0);
        }

        @Test
        void answersAsItsOwnSource() {
            end.hears(new Hears.Echo(Format.of(Codec.PCMA)), 0);
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
            assertThat(end.quality(0).lost()).isEqualTo(2);
        }

        @Test
        void leavesOutDuplicatesAndLateOnes() {
            receive(Packets.pcmu(5, 0, 9, 160), 0);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.LATE);
            assertThat(receive(Packets.pcmu(4, -160, 9, 160), 0)).isEqualTo(Arrival.LATE);
            assertThat(end.quality(0).sent()).isEqualTo(1);
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
            assertThat(end.receive(Packets.hex("80c80006 00000001"), at("198.51.100.1", 9), 0, out))
                    .isEqualTo(Arrival.RTCP);
            assertThat(receive(Packets.hex("0d0a"), 0)).isEqualTo(Arrival.MALFORMED);
            assertThat(end.quality(0).received()).isZero();
        }

        @Test
        void takesNothingFromStrangers() {
            receive(Packets.pcmu(5, 0, 9, 160), 0);
            var stranger = at("198.51.100.1", 9);
            for (int sequence = 0; sequence < 5; sequence++) {
                out.clear();
                assertThat(end.receive(Packets.pcmu(sequence, 0, 8, 160), stranger, MS, out))
                        .isEqualTo(Arrival.FOREIGN);
            }
            assertThat(end.target(MS)).isEqualTo(PHONE);
        }

        @Test
        void sendsNoTelephoneEventsBack() {
            var event = Packets.hex("""
                    80 e5 0001 00000000 00000009   # payload type 101
                    05 0a 0320
                    """);
            assertThat(receive(event, 0)).isEqualTo(Arrival.HEARD);
            assertThat(end.quality(0).sent()).isZero();
        }

        @Test
        void isNeverFasterThanSound() {
            // A side that sends as soon as it hears something: 1,000 packets of 20 ms in one second.
            for (int i = 0; i < 1000; i++) {
                receive(Packets.pcmu(i, i * 160, 9, 160), i * MS);
            }
            assertThat(end.quality(0).received()).isEqualTo(1000);
            assertThat(end.quality(0).sent()).isBetween(50L, 77L);
        }

        @Test
        void endsWithSilence() {
            end.hears(new Hears.Silence(), 0);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
        }

        @Test
        void isSilentOnHold() {
            end.describe(HOLD, 0);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
        }
    }

    @Nested
    class Relaying {
        private final Playback announcement = new Playback(Clips.ms(60), 0, 20, 1);

        Relaying() {
            end.describe(PHONE, 0);
            end.hears(new Hears.Relay(new EndId(2)), 0);
        }

        @Test
        void whatTheOtherSaysGoesToThePhone() {
            assertThat(end.relay(0)).isEqualTo(PHONE);
            assertThat(end.relayControl(0)).isEqualTo(at("192.0.2.1", 4001));
            assertThat(end.quality(0).sent()).isEqualTo(1);
        }

        @Test
        void allThatIsThePartysIsPassedOnAsItComes() {
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0).isPassed()).isTrue();
            assertThat(receive(Packets.pcmu(4, 0, 9, 160), 0)).isEqualTo(Arrival.LATE);
            assertThat(receive(Packets.pcmu(30_000, 0, 9, 160), 0)).isEqualTo(Arrival.STRAY);
            assertThat(Arrival.LATE.isPassed())
                    .as("for the hearer to put right")
                    .isTrue();
            assertThat(Arrival.STRAY.isPassed()).isTrue();
        }

        @Test
        void whatIsAStrangersOrUnreadableIsNotPassedOn() {
            var stranger = at("198.51.100.1", 9);
            assertThat(end.receive(Packets.pcmu(5, 0, 9, 160), stranger, 0, out).isPassed())
                    .isFalse();
            assertThat(end.control(NO_REPORT, stranger, 0)).isFalse();
            assertThat(receive(Packets.hex("0d0a"), 0).isPassed()).isFalse();
            var report = Packets.hex("80c80006 00000001");
            assertThat(end.receive(report, stranger, 0, out).isPassed()).isFalse();
            assertThat(receive(report, 0)).isEqualTo(Arrival.MULTIPLEXED);
        }

        @Test
        void whatIsPlayedComesFirstAndTheRelayAfterIt() {
            end.play(announcement, 0);
            assertThat(end.relay(0)).isNull();
            assertThat(end.relayControl(0)).isNull();
            sent(0);
            sent(20 * MS);
            sent(40 * MS);
            assertThat(end.step(60 * MS, out)).isEqualTo(Step.FINISHED);
            end.stop(Played.Outcome.FINISHED);
            assertThat(end.relay(60 * MS)).isEqualTo(PHONE);
        }

        @Test
        void onHoldNothingIsRelayed() {
            end.describe(HOLD, 0);
            assertThat(end.relay(0)).isNull();
            assertThat(end.relayControl(0)).isNull();
        }

        @Test
        void nothingIsRelayedToOneOfWhomNothingIsHeardForLong() {
            assertThat(end.relay(19_999 * MS)).isEqualTo(PHONE);
            assertThat(end.relay(20_000 * MS)).isNull();
            receive(Packets.pcmu(5, 0, 9, 160), 20_000 * MS);
            assertThat(end.relay(20_000 * MS)).isEqualTo(PHONE);
        }

        /** Two sessions whose parties are each other's ports. */
        @Test
        void packetsThatGoRoundAreBounded() {
            int relayed = 0;
            for (long now = 0; now < 2000 * MS; now += 50_000) {
                if (end.relay(now) != null) {
                    relayed++;
                }
            }
            assertThat(relayed).isBetween(2000, 2000 + Throttle.BURST + 1);
        }

        @Test
        void controlGoesWhereItComesFrom() {
            var control = at("192.0.2.1", 61_234);
            assertThat(end.control(NO_REPORT, control, 0)).isTrue();
            assertThat(end.relayControl(0)).isEqualTo(control);
            // Whoever shares the address does not take it.
            end.control(NO_REPORT, at("192.0.2.1", 9), 0);
            assertThat(end.relayControl(0)).isEqualTo(control);
            var moved = at("192.0.2.8", 5000);
            end.describe(moved, 0);
            assertThat(end.relayControl(0)).isEqualTo(at("192.0.2.8", 5001));
        }

        @Test
        void thereIsNoPortForControlBesideTheLast() {
            end.describe(at("192.0.2.1", 65_535), 0);
            assertThat(end.relayControl(0)).isNull();
        }
    }

    @Nested
    class Unread {
        private final ByteBuffer anything = Packets.hex("16fefd 0000");

        Unread() {
            end.describe(PHONE, 0);
            end.wrap(new Wrapping.Opaque());
        }

        private Arrival from(InetSocketAddress source, long now) {
            return end.receive(anything, source, now, out);
        }

        @Test
        void passesWhateverComesFromTheDescribedAddress() {
            assertThat(from(PHONE, 0)).isEqualTo(Arrival.UNREAD);
            assertThat(end.quality(0).received()).isEqualTo(1);
            assertThat(from(at("198.51.100.1", 9), 0)).isEqualTo(Arrival.FOREIGN);
        }

        @Test
        void takesAnotherSourceAfterAProbationAndThenNoOther() {
            var seen = at("198.51.100.1", 9);
            for (long now = 0; now < 300 * MS; now += 20 * MS) {
                assertThat(from(seen, now)).isEqualTo(Arrival.FOREIGN);
            }
            assertThat(from(seen, 300 * MS)).isEqualTo(Arrival.UNREAD);
            assertThat(end.target(300 * MS)).isEqualTo(seen);
            // However long it is silent.
            for (long now = 60_000 * MS; now < 61_000 * MS; now += 20 * MS) {
                assertThat(from(at("203.0.113.1", 9), now)).isEqualTo(Arrival.FOREIGN);
            }
            assertThat(from(PHONE, 61_000 * MS)).as("the SDP's always wins").isEqualTo(Arrival.UNREAD);
        }

        @Test
        void isNotEchoed() {
            end.hears(new Hears.Echo(Format.of(Codec.PCMU)), 0);
            assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.UNREAD);
            assertThat(end.quality(0).sent()).isZero();
        }
    }

    @Nested
    class BeforeItsPartyIsKnown {
        /** However long he goes on: the first to send would else be heard, and hear the other party. */
        @Test
        void whoeverSendsIsAStranger() {
            end.hears(new Hears.Relay(new EndId(2)), 0);
            for (int i = 0; i < 50; i++) {
                assertThat(receive(Packets.pcmu(i, 160 * i, 9, 160), 20L * i * MS))
                        .isEqualTo(Arrival.FOREIGN);
            }
            assertThat(end.relay(1000 * MS)).isNull();
            end.describe(HOLD, 1000 * MS);
            assertThat(receive(Packets.pcmu(50, 8000, 9, 160), 1000 * MS)).isEqualTo(Arrival.FOREIGN);
            end.describe(PHONE, 1000 * MS);
            assertThat(receive(Packets.pcmu(51, 8160, 9, 160), 1020 * MS)).isEqualTo(Arrival.HEARD);
        }

        @Test
        void whatIsPlayedWaits() {
            end.play(new Playback(Clips.ms(60), 0, 20, 1), 0);
            assertThat(end.due()).isEqualTo(End.NEVER);
            end.describe(PHONE, 12 * MS);
            assertThat(end.due()).isEqualTo(15 * MS);
            assertThat(sent(15 * MS).marker()).isTrue();
        }

        @Test
        void whatWaitsIsStopped() {
            end.play(new Playback(Clips.ms(60), 0, 20, 1), 0);
            assertThat(end.stop(Played.Outcome.STOPPED)).isEqualTo(new Played(Played.Outcome.STOPPED, 0));
            end.describe(PHONE, 12 * MS);
            assertThat(end.due()).isEqualTo(End.NEVER);
        }
    }

    @Nested
    class HearingMusic {
        private static final Hears MUSIC = new Hears.Music(Playback.endless(Clips.ms(40), 8, 20));

        HearingMusic() {
            end.hears(MUSIC, 12 * MS);
        }

        @Test
        void waitsUntilItIsKnownWhere() {
            assertThat(end.due()).isEqualTo(End.NEVER);
            end.describe(PHONE, 32 * MS);
            assertThat(end.due()).isEqualTo(35 * MS);
        }

        @Test
        void goesOnOverAndOver() {
            end.describe(PHONE, 12 * MS);
            for (int i = 0; i < 100; i++) {
                assertThat(sent((15 + 20 * i) * MS).payloadType()).isEqualTo(8);
            }
        }

        @Test
        void thatGoesOnIsTheSame() {
            end.describe(PHONE, 12 * MS);
            sent(15 * MS);
            end.hears(MUSIC, 20 * MS);
            end.describe(PHONE, 20 * MS);
            assertThat(end.due()).isEqualTo(35 * MS);
            assertThat(sent(35 * MS).marker()).isFalse();
        }

        @Test
        void letsAnAnnouncementComeFirst() {
            end.describe(PHONE, 12 * MS);
            sent(15 * MS);
            end.play(new Playback(Clips.ms(20), 0, 20, 1), 30 * MS);
            assertThat(sent(30 * MS).payloadType()).isZero();
            assertThat(end.step(50 * MS, out)).isEqualTo(Step.FINISHED);
            end.stop(Played.Outcome.FINISHED);
            assertThat(sent(50 * MS).payloadType()).isEqualTo(8);
        }

        @Test
        void endsWithWhatComesNext() {
            end.describe(PHONE, 12 * MS);
            sent(15 * MS);
            end.hears(new Hears.Relay(new EndId(2)), 20 * MS);
            assertThat(end.due()).isEqualTo(End.NEVER);
            assertThat(end.relay(20 * MS)).isEqualTo(PHONE);
        }
    }

    @Test
    void anEchoIsSilentWhileSomethingPlays() {
        end.describe(PHONE, 0);
        end.hears(new Hears.Echo(Format.of(Codec.PCMU)), 0);
        end.play(new Playback(Clips.ms(60), 0, 20, 1), 0);
        assertThat(receive(Packets.pcmu(5, 0, 9, 160), 0)).isEqualTo(Arrival.HEARD);
        end.stop(Played.Outcome.STOPPED);
        assertThat(receive(Packets.pcmu(6, 160, 9, 160), 20 * MS)).isEqualTo(Arrival.ECHOED);
    }

    @Test
    void reportsEveryFiveSeconds() {
        assertThat(end.reports(0)).isFalse();
        assertThat(end.reports(2499 * MS)).isFalse();
        assertThat(end.reports(2500 * MS)).isTrue();
        assertThat(end.reports(2501 * MS)).isFalse();
        assertThat(end.reports(7500 * MS)).isTrue();
    }

    /** A program talks with the party. */
    @Nested
    final class Conversing {
        private final List<Partner.Over> over = new ArrayList<>();
        private int frames;

        private final Partner partner = new Partner() {
            @Override
            public void heard(byte[] pcm, long atMs) {
                frames++;
            }

            @Override
            public void reached(String mark, boolean heard, long atMs, long playedMs) {}

            @Override
            public void flushed(long droppedMs) {}

            @Override
            public void over(Over reason) {
                over.add(reason);
            }
        };

        Conversing() {
            assertThat(end.converse(new Conversation.Terms(8000, end.spoken()), partner, 0))
                    .isTrue();
        }

        private Conversation conversation() {
            return Objects.requireNonNull(end.conversation());
        }

        @Test
        void whatIsSaidWaitsUntilItIsKnownWhere() {
            conversation().say(new byte[640], 0);
            assertThat(end.due()).isEqualTo(End.NEVER);
            end.describe(PHONE, 1000 * MS);
            assertThat(end.due()).isEqualTo(1000 * MS);
            assertThat(sent(1000 * MS).marker()).isTrue();
            assertThat(sent(1020 * MS).marker()).isFalse();
        }

        @Test
        void isOverWhereThePacketsAreNotReadAnyMore() {
            end.wrap(new Wrapping.Opaque());
            assertThat(over).containsExactly(Partner.Over.UNREADABLE);
            assertThat(end.converse(new Conversation.Terms(8000, end.spoken()), partner, 0))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(ints = {160, 960})
        void whatIsListenedToIsNeverFasterThanSound(int octets) {
            end.describe(PHONE, 0);
            for (int i = 0; i < 5000; i++) {
                var packet = Packets.pcmu(i, octets * i, 7, octets);
                receive(packet, MS);
                end.listen(packet.rewind(), MS);
            }
            // The last that passes may be longer than what is left.
            assertThat(frames).isBetween(100, Throttle.BURST + octets / 160 - 1);
        }
    }

    /** A party that is found by its own connectivity checks, and agrees keys. */
    @Nested
    final class OfABrowser {
        private static final Wrapping.Dtls TERMS =
                new Wrapping.Dtls(Fingerprint.of(new byte[Fingerprint.LENGTH]), false);
        private static final MasterKey KEY = MasterKey.of(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new byte[30]);
        private static final Seal.Keys KEYS = new Seal.Keys(KEY, KEY);
        private static final InetSocketAddress ELSEWHERE = at("192.0.2.9", 4000);

        private Arrival check(InetSocketAddress from, long now) {
            out.clear();
            return end.receive(ByteBuffer.wrap(new Checks(TestCredentials.OURS).nomination()), from, now, out);
        }

        private Arrival hello(InetSocketAddress from) {
            return end.receive(ByteBuffer.allocate(50).put(0, (byte) 22), from, MS, out);
        }

        @Test
        void isSentToWhenThereAreAWayAndKeys() {
            end.wrap(TERMS);
            assertThat(check(PHONE, MS)).isEqualTo(Arrival.CHECKED);
            assertThat(end.target(MS)).isNull();
            end.agree(TERMS, KEYS, 2 * MS);
            assertThat(end.target(2 * MS)).isEqualTo(PHONE);
            assertThat(end.controlTarget(2 * MS)).isEqualTo(PHONE);
            assertThat(check(ELSEWHERE, 3 * MS)).isEqualTo(Arrival.CHECKED);
            assertThat(end.target(3 * MS)).isEqualTo(ELSEWHERE);
        }

        @Test
        void soItIsWhereTheKeysComeFirst() {
            end.wrap(TERMS);
            end.agree(TERMS, KEYS, MS);
            assertThat(end.target(MS)).isNull();
            check(PHONE, 2 * MS);
            assertThat(end.target(2 * MS)).isEqualTo(PHONE);
        }

        /** RFC 7675: who sends no checks any more wants nothing sent. */
        @Test
        void isSentNothingWhenItIsSilentTooLong() {
            end.wrap(TERMS);
            check(PHONE, 0);
            end.agree(TERMS, KEYS, 0);
            assertThat(end.target(19_999 * MS)).isEqualTo(PHONE);
            assertThat(end.target(20_000 * MS)).isNull();
            check(PHONE, 20_001 * MS);
            assertThat(end.target(30_000 * MS)).isEqualTo(PHONE);
        }

        @Test
        void whatItsDescriptionNamesDoesNotCount() {
            end.wrap(TERMS);
            end.describe(ELSEWHERE, 0);
            assertThat(end.described()).isNull();
            check(PHONE, 0);
            end.agree(TERMS, KEYS, 0);
            end.describe(HOLD, 0);
            assertThat(end.target(MS)).isEqualTo(PHONE);
        }

        @Test
        void agreesWithNobodyWhoHasNotShownThatHeKnowsThePassword() {
            end.wrap(TERMS);
            assertThat(hello(PHONE)).isEqualTo(Arrival.FOREIGN);
            check(PHONE, MS);
            assertThat(hello(PHONE)).isEqualTo(Arrival.HANDSHAKE);
            assertThat(hello(ELSEWHERE)).isEqualTo(Arrival.FOREIGN);
        }

        /** Terms that are said again are the same association; others are another one. */
        @Test
        void keysGoOnWithTheirTerms() {
            end.wrap(TERMS);
            check(PHONE, 0);
            end.agree(TERMS, KEYS, 0);
            end.wrap(TERMS);
            out.clear();
            var clear = Packets.pcmu(1, 160, 7, 160);
            assertThat(end.sealRtp(clear, out)).isTrue();
            end.wrap(new Wrapping.Dtls(TERMS.party(), true));
            out.clear();
            assertThat(end.sealRtp(Packets.pcmu(2, 320, 7, 160), out)).isFalse();
            assertThat(end.isSealed()).isTrue();
        }

        @Test
        void whoSpeaksInTheClearNowIsAskedForHisAddressAgain() {
            end.wrap(TERMS);
            check(PHONE, 0);
            end.agree(TERMS, KEYS, 0);
            end.wrap(new Wrapping.Clear());
            assertThat(end.receive(Packets.pcmu(1, 160, 7, 160), ELSEWHERE, MS, out))
                    .isEqualTo(Arrival.FOREIGN);
        }

        @Test
        void comesBackByACheckFromWhereItWas() {
            end.wrap(TERMS);
            check(PHONE, 0);
            end.agree(TERMS, KEYS, 0);
            end.wrap(new Wrapping.Opaque());
            end.describe(HOLD, MS);
            end.wrap(TERMS);
            check(PHONE, 2 * MS);
            assertThat(end.target(2 * MS)).isEqualTo(PHONE);
        }

        @Test
        void isNoMatterOfAnEndWhosePacketsAreNotRead() {
            end.wrap(new Wrapping.Opaque());
            end.describe(PHONE, 0);
            assertThat(check(PHONE, MS)).isEqualTo(Arrival.UNREAD);
        }
    }
}
