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

    private final RemoteEnd remote = new RemoteEnd(Duration.ofSeconds(1));

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void isUnknownAtFirst() {
        assertThat(remote.target()).isNull();
    }

    @Test
    void isWhereTheSdpSays() {
        remote.describe(SDP);
        assertThat(remote.target()).isEqualTo(SDP);
    }

    @Test
    void latchesASourceWithTwoPacketsInSequence() {
        remote.describe(SDP);
        assertThat(remote.accept(NAT, 1, 65535, 0)).isFalse();
        assertThat(remote.target()).isEqualTo(SDP);
        assertThat(remote.accept(NAT, 1, 0, 0)).isTrue();
        assertThat(remote.target()).isEqualTo(NAT);
    }

    @Test
    void doesNotLatchStrayPackets() {
        remote.describe(SDP);
        assertThat(remote.accept(NAT, 1, 10, 0)).isFalse();
        assertThat(remote.accept(NAT, 1, 12, 0)).isFalse();
        assertThat(remote.accept(NAT, 2, 13, 0)).isFalse();
        assertThat(remote.accept(OTHER, 2, 14, 0)).isFalse();
        assertThat(remote.target()).isEqualTo(SDP);
    }

    @Test
    void latchesTheSdpsOwnAddressAtOnce() {
        remote.describe(SDP);
        assertThat(remote.accept(SDP, 1, 10, 0)).isTrue();
    }

    @Test
    void latchesBeforeTheSdpIsKnown() {
        remote.accept(NAT, 1, 10, 0);
        assertThat(remote.accept(NAT, 1, 11, 0)).isTrue();
        remote.describe(SDP);
        assertThat(remote.target()).isEqualTo(NAT);
    }

    @Nested
    class Latched {
        Latched() {
            remote.describe(SDP);
            remote.accept(NAT, 1, 10, 0);
            remote.accept(NAT, 1, 11, 0);
        }

        @Test
        void noOtherIsHeard() {
            assertThat(remote.accept(OTHER, 9, 1, SECOND / 2)).isFalse();
            assertThat(remote.accept(OTHER, 9, 2, SECOND / 2)).isFalse();
            assertThat(remote.target()).isEqualTo(NAT);
        }

        @Test
        void theSameSourceMayChangeItsSsrc() {
            assertThat(remote.accept(NAT, 77, 500, 1)).isTrue();
        }

        @Test
        void anotherTakesOverAfterSilence() {
            assertThat(remote.accept(OTHER, 1, 12, 2 * SECOND)).isFalse();
            assertThat(remote.accept(OTHER, 1, 13, 2 * SECOND)).isTrue();
            assertThat(remote.target()).isEqualTo(OTHER);
        }

        @Test
        void theSdpsOwnAddressTakesOverAtOnce() {
            assertThat(remote.accept(SDP, 5, 1, 1)).isTrue();
            assertThat(remote.target()).isEqualTo(SDP);
        }

        @Test
        void anotherSdpUndoesIt() {
            remote.describe(OTHER);
            assertThat(remote.target()).isEqualTo(OTHER);
        }

        @Test
        void theSameSdpKeepsIt() {
            remote.describe(SDP);
            assertThat(remote.target()).isEqualTo(NAT);
        }

        @Test
        void holdSendsNothingUntilItEnds() {
            remote.describe(at("0.0.0.0", 4000));
            assertThat(remote.target()).isNull();
            remote.describe(SDP);
            assertThat(remote.target()).isEqualTo(NAT);
            remote.describe(at("192.168.1.20", 0));
            assertThat(remote.target()).isNull();
        }
    }
}
