package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RemoteEndTest {
    private static final InetSocketAddress SDP = at("192.168.1.20", 4000);
    private static final InetSocketAddress NAT = at("203.0.113.9", 61000);
    private static final InetSocketAddress OTHER = at("198.51.100.66", 5555);
    private static final long SECOND = 1_000_000_000;

    private static final long MS = 1_000_000;
    private static final long PROBATION = 300 * MS;
    private static final long UNANSWERED = 20 * SECOND;

    private static final InetSocketAddress INSIDE = at("100.64.0.7", 5060);

    private final RemoteEnd remote =
            new RemoteEnd(Duration.ofMillis(300), Duration.ofSeconds(20), INSIDE.getAddress()::equals);

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** A packet every 20 ms from a time on; the last one's fate. */
    private boolean talk(InetSocketAddress from, int ssrc, int sequence, int packets, long since) {
        boolean heard = false;
        for (int i = 0; i < packets; i++) {
            heard = remote.accept(from, ssrc, (sequence + i) & 0xFFFF, since + i * (20 * MS));
        }
        return heard;
    }

    @Test
    void isUnknownAtFirst() {
        assertThat(remote.target(0)).isNull();
    }

    @Test
    void isWhereTheSdpSays() {
        remote.describe(SDP, 0);
        assertThat(remote.target(0)).isEqualTo(SDP);
    }

    @Test
    void whoIsInsideIsSentToOnceHeHasSent() {
        remote.describe(INSIDE, 0);
        assertThat(remote.isDescribed()).isTrue();
        assertThat(remote.target(0)).isNull();
        assertThat(remote.controlTarget(0)).isNull();
        assertThat(remote.control(INSIDE, 1)).isTrue();
        assertThat(remote.target(1)).as("a port of theirs may be anything's").isNull();
        assertThat(remote.accept(INSIDE, 1, 1, SECOND)).isTrue();
        assertThat(remote.target(SECOND)).isEqualTo(INSIDE);
        remote.describe(at("100.64.0.7", 53), 2 * SECOND);
        assertThat(remote.target(2 * SECOND)).isNull();
        remote.describe(SDP, 3 * SECOND);
        assertThat(remote.target(3 * SECOND)).isEqualTo(SDP);
    }

    @Test
    void aSourceThatTheSdpDoesNotNameIsBelievedAfterItsProbation() {
        remote.describe(SDP, 0);
        assertThat(talk(NAT, 1, 65530, 15, 0)).isFalse();
        assertThat(remote.target(PROBATION)).isEqualTo(SDP);
        assertThat(talk(NAT, 1, 65545, 1, PROBATION)).isTrue();
        assertThat(remote.target(PROBATION)).isEqualTo(NAT);
    }

    @Test
    void aBurstIsNoProbation() {
        remote.describe(SDP, 0);
        for (int sequence = 0; sequence < 1000; sequence++) {
            assertThat(remote.accept(OTHER, 9, sequence, 1)).isFalse();
        }
    }

    @Test
    void aProbationIsOfOneSourceInSequence() {
        remote.describe(SDP, 0);
        talk(NAT, 1, 10, 10, 0);
        assertThat(remote.accept(NAT, 1, 21, 200 * MS))
                .as("a gap begins it anew")
                .isFalse();
        assertThat(talk(NAT, 1, 22, 15, 220 * MS)).isTrue();
    }

    @Test
    void aStrangerDoesNotDisturbTheProbationOfAnother() {
        remote.describe(SDP, 0);
        for (int i = 0; i < 15; i++) {
            assertThat(remote.accept(NAT, 1, i, i * (20 * MS))).isFalse();
            assertThat(remote.accept(OTHER, 9, i, i * (20 * MS) + 1)).isFalse();
        }
        assertThat(remote.accept(NAT, 1, 15, PROBATION)).isTrue();
        assertThat(remote.accept(OTHER, 9, 15, PROBATION + 1)).isFalse();
    }

    @Test
    void theSdpsOwnAddressIsHeardAtOnceAndEndsTheProbationOfAnother() {
        remote.describe(SDP, 0);
        talk(OTHER, 9, 10, 14, 0);
        assertThat(remote.accept(SDP, 1, 10, 280 * MS)).isTrue();
        assertThat(talk(OTHER, 9, 24, 100, 290 * MS)).isFalse();
        assertThat(remote.target(2 * SECOND)).isEqualTo(SDP);
    }

    @Test
    void aDescriptionThatComesLaterThanALatchWins() {
        talk(NAT, 1, 10, 20, 0);
        remote.describe(SDP, SECOND);
        assertThat(remote.target(SECOND)).isEqualTo(SDP);
    }

    @Nested
    class Latched {
        Latched() {
            remote.describe(SDP, 0);
            talk(NAT, 1, 10, 16, 0);
        }

        @Test
        void noOtherIsHeard() {
            assertThat(talk(OTHER, 9, 1, 50, SECOND)).isFalse();
            assertThat(remote.target(2 * SECOND)).isEqualTo(NAT);
        }

        @Test
        void theSameSourceMayChangeItsSsrc() {
            assertThat(remote.accept(NAT, 77, 500, SECOND)).isTrue();
        }

        @Test
        void silenceOpensNoDoor() {
            assertThat(talk(OTHER, 9, 12, 3000, 10 * SECOND)).isFalse();
        }

        @Test
        void whoKnowsTheSsrcMayComeFromAnotherAddressAfterSilenceAndProbation() {
            assertThat(talk(OTHER, 1, 26, 15, SECOND)).isFalse();
            assertThat(talk(OTHER, 1, 41, 1, SECOND + PROBATION)).isTrue();
            assertThat(remote.target(2 * SECOND)).isEqualTo(OTHER);
        }

        @Test
        void theSdpsOwnAddressTakesOverAtOnce() {
            assertThat(remote.accept(SDP, 5, 1, SECOND)).isTrue();
            assertThat(remote.target(SECOND)).isEqualTo(SDP);
        }

        @Test
        void anotherSdpUndoesIt() {
            remote.describe(OTHER, SECOND);
            assertThat(remote.target(SECOND)).isEqualTo(OTHER);
        }

        @Test
        void theSameSdpKeepsIt() {
            remote.describe(SDP, SECOND);
            assertThat(remote.target(SECOND)).isEqualTo(NAT);
        }

        @Test
        void holdSendsNothingUntilItEnds() {
            remote.describe(at("0.0.0.0", 4000), SECOND);
            assertThat(remote.target(SECOND)).isNull();
            remote.describe(SDP, SECOND);
            assertThat(remote.target(SECOND)).isEqualTo(NAT);
            remote.describe(at("192.168.1.20", 0), SECOND);
            assertThat(remote.target(SECOND)).isNull();
        }
    }

    @Nested
    class OnHold {
        OnHold() {
            remote.describe(SDP, 0);
            talk(SDP, 1, 10, 16, 0);
            remote.describe(at("0.0.0.0", 4000), SECOND);
        }

        @Test
        void aLongHoldIsNoSilence() {
            remote.describe(SDP, 100 * SECOND);
            assertThat(remote.target(100 * SECOND)).isEqualTo(SDP);
            assertThat(remote.target(100 * SECOND + UNANSWERED)).isNull();
        }

        @Test
        void holdsMakeNoTimeForWhoDoesNotAnswer() {
            for (int second = 100; second < 200; second += 10) {
                remote.describe(SDP, second * SECOND);
                remote.describe(at("0.0.0.0", 4000), (second + 9) * SECOND);
            }
            remote.describe(SDP, 200 * SECOND);
            assertThat(remote.target(200 * SECOND)).isNull();
        }
    }

    @Nested
    class Unanswered {
        Unanswered() {
            remote.describe(SDP, 0);
        }

        @Test
        void nothingIsSentAnyMore() {
            assertThat(remote.target(UNANSWERED - 1)).isEqualTo(SDP);
            assertThat(remote.target(UNANSWERED)).isNull();
            remote.describe(SDP, UNANSWERED);
            assertThat(remote.target(UNANSWERED))
                    .as("the same description again is no answer")
                    .isNull();
        }

        @Test
        void describingOthersMakesNoMoreTime() {
            for (int i = 1; i < 10; i++) {
                remote.describe(at("198.51.100.66", 5000 + i), 19L * i * SECOND);
            }
            assertThat(remote.target(172 * SECOND)).isNull();
        }

        @Test
        void answeringFromElsewhereMakesNoMoreTime() {
            long sent = 0;
            for (int i = 0; i < 10; i++) {
                long since = 20L * i * SECOND;
                remote.describe(SDP, since);
                remote.accept(SDP, 1, i, since);
                remote.describe(OTHER, since);
                sent += OTHER.equals(remote.target(since + 19 * SECOND)) ? 19 * SECOND : 0;
            }
            assertThat(sent).isLessThanOrEqualTo(UNANSWERED);
        }

        @Test
        void whoAnswersSoonIsSentToAfterManyHolds() {
            for (int i = 0; i < 50; i++) {
                long since = 10L * i * SECOND;
                remote.describe(SDP, since);
                assertThat(remote.target(since + 200 * MS)).isEqualTo(SDP);
                remote.accept(SDP, 1, i, since + 200 * MS);
                remote.describe(at("0.0.0.0", 4000), since + 5 * SECOND);
            }
        }

        @Test
        void rtpOrRtcpIsAnAnswer() {
            remote.control(SDP, 19 * SECOND);
            assertThat(remote.target(38 * SECOND)).isEqualTo(SDP);
            remote.accept(SDP, 1, 1, 38 * SECOND);
            assertThat(remote.target(57 * SECOND)).isEqualTo(SDP);
            remote.control(OTHER, 57 * SECOND);
            assertThat(remote.target(58 * SECOND)).isNull();
        }
    }

    /** One that has proved its address by a check (RFC 8445), the source of which can be forged. */
    @Nested
    class Joined {
        @Test
        void isSentToForAsLongAsSomethingComesFromThere() {
            remote.join(NAT, true, 0);
            assertThat(remote.accept(OTHER, 7, 1, 19 * SECOND)).isTrue();
            assertThat(remote.multiplexed(OTHER, 19 * SECOND)).isTrue();
            assertThat(remote.target(20 * SECOND)).isNull();
            assertThat(remote.accept(NAT, 7, 2, 21 * SECOND)).isTrue();
            assertThat(remote.target(40 * SECOND)).isEqualTo(NAT);
        }

        @Test
        void anAddressInsideHasToBeHeardFirst() {
            remote.join(INSIDE, false, 0);
            assertThat(remote.target(MS)).isNull();
            remote.accept(INSIDE, 7, 1, 2 * MS);
            assertThat(remote.target(3 * MS)).isEqualTo(INSIDE);
        }

        @Test
        void orHasAnsweredAlready() {
            remote.join(INSIDE, true, 0);
            assertThat(remote.target(MS)).isEqualTo(INSIDE);
        }
    }
}
