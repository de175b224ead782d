package cloud.sentiric.gateway.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** 10 requests a second, 20 at once, a ban at four times as much, of one minute and then more. */
class SourcesTest {
    private static final Measure MEASURE = new Measure(10, 20, 4, Duration.ofMinutes(1), Duration.ofHours(24));
    private static final long SECOND = 1_000_000_000L;
    private static final long MALLORY = source("203.0.113.7");
    private static final long ALICE = source("192.0.2.1");

    private final Sources sources = new Sources(MEASURE, 1024, 42);
    private long now = -5 * SECOND;

    private static long source(String address) {
        return Source.of(InetAddress.ofLiteral(address));
    }

    private int flood(long source, int messages) {
        int within = 0;
        for (int i = 0; i < messages; i++) {
            within += sources.take(source, 1, true, now) == Sources.Verdict.WITHIN ? 1 : 0;
        }
        return within;
    }

    @Test
    void burstIsHeardAndTheRestIsNot() {
        assertThat(flood(MALLORY, 50)).isEqualTo(20);
        assertThat(sources.banned(MALLORY, now)).isFalse();
        assertThat(flood(ALICE, 20)).isEqualTo(20);
        now += SECOND;
        assertThat(flood(MALLORY, 50)).isEqualTo(10);
    }

    @Test
    void whoKeepsToTheRateIsNeverStopped() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(sources.take(ALICE, 1, true, now)).isEqualTo(Sources.Verdict.WITHIN);
            now += SECOND / 10;
        }
    }

    @Test
    void twiceTheRateIsCutButNotBanned() {
        int heard = 0;
        for (int i = 0; i < 10_000; i++) {
            heard += flood(ALICE, 1);
            now += SECOND / 20;
        }
        assertThat(heard).isBetween(4990, 5030);
        assertThat(sources.bans(true, now)).isEmpty();
    }

    @Nested
    class Banned {
        private void ban(long source) {
            while (!sources.banned(source, now)) {
                sources.take(source, 1, true, now);
            }
        }

        @Test
        void floodIsBannedAndTheBanIsListedAndEnds() {
            flood(MALLORY, 81);
            assertThat(sources.banned(MALLORY, now)).isTrue();
            assertThat(sources.banned(ALICE, now)).isFalse();
            assertThat(sources.bans(true, now)).containsExactly(new Ban(MALLORY, 1, Duration.ofMinutes(1), true));
            now += 61 * SECOND;
            assertThat(sources.banned(MALLORY, now)).isFalse();
            assertThat(sources.bans(true, now)).isEmpty();
            assertThat(flood(MALLORY, 1)).isEqualTo(1);
        }

        @Test
        void eachIsTwiceAsLongUpToADay() {
            for (int i = 0; i < 20; i++) {
                ban(MALLORY);
                var left = sources.left(MALLORY, now);
                assertThat(left).isEqualTo(Duration.ofMinutes(Math.min(1 << i, 24 * 60)));
                now += left.toNanos() + SECOND;
            }
            now += Duration.ofHours(25).toNanos();
            ban(MALLORY);
            assertThat(sources.left(MALLORY, now)).isEqualTo(Duration.ofMinutes(1));
        }

        @Test
        void pardonEndsIt() {
            ban(MALLORY);
            assertThat(sources.pardon(ALICE, now)).isFalse();
            assertThat(sources.pardon(MALLORY, now)).isTrue();
            assertThat(sources.banned(MALLORY, now)).isFalse();
            assertThat(flood(MALLORY, 20)).isEqualTo(20);
        }

        @Test
        void aFloodOfOtherSourcesDoesNotFreeIt() {
            ban(MALLORY);
            for (int i = 0; i < 1_000_000; i++) {
                sources.take(1L << 40 | i, 1, true, now);
            }
            assertThat(sources.banned(MALLORY, now)).isTrue();
            now += 61 * SECOND;
            for (int i = 0; i < 1_000_000; i++) {
                sources.take(1L << 41 | i, 1, true, now);
            }
            ban(MALLORY);
            assertThat(sources.left(MALLORY, now)).isEqualTo(Duration.ofMinutes(2));
        }

        @Test
        void aTableFullOfBansHarmsNoStranger() {
            var small = new Sources(MEASURE, 8, 1);
            for (int i = 0; i < 100 * 100; i++) {
                small.take(1 + i / 100, 1, true, now);
            }
            assertThat(small.bans(true, now)).hasSize(16);
            now += 10 * SECOND;
            for (int round = 0; round < 20; round++) {
                for (int i = 200; i < 250; i++) {
                    assertThat(small.take(i, 1, true, now)).isEqualTo(Sources.Verdict.WITHIN);
                }
            }
            assertThat(small.bans(true, now)).hasSizeBetween(14, 16);
        }
    }

    @Nested
    class OfWhomNobodyKnowsWhetherHeIsThere {
        @Test
        void aFloodIsAPauseThatNeverGrows() {
            now = SECOND;
            for (int i = 0; i < 5; i++) {
                for (int message = 0; message < 81; message++) {
                    sources.take(MALLORY, 1, false, now);
                }
                assertThat(sources.bans(false, now)).containsExactly(new Ban(MALLORY, 0, Sources.PAUSE, false));
                now += Sources.PAUSE.toNanos();
                assertThat(sources.banned(MALLORY, now)).isFalse();
            }
        }

        @Test
        void aPauseIsForgottenBeforeABan() {
            flood(MALLORY, 81);
            for (long i = 0; i < 300_000; i++) {
                sources.take(1L << 40 | i / 100, 1, false, now);
            }
            assertThat(sources.banned(MALLORY, now)).isTrue();
        }
    }

    @Test
    void ipv6CountsBy64() {
        assertThat(source("2001:db8:1:2::1"))
                .isEqualTo(source("2001:db8:1:2:ffff::9"))
                .isNotEqualTo(source("2001:db8:1:3::1"));
        assertThat(Source.text(source("2001:db8:1:2::1"))).isEqualTo("2001:db8:1:2:0:0:0:0/64");
        assertThat(Source.text(MALLORY)).isEqualTo("203.0.113.7");
        assertThat(Source.text(source("255.255.255.255"))).isEqualTo("255.255.255.255");
        assertThat(Source.text(source("::1"))).isEqualTo("0:0:0:0:0:0:0:0/64");
    }

    @Test
    void networksAreReadByTheirGrammar() {
        var networks = Networks.parse("local=127.0.0.2/32, a = 10.1.0.0/17,a=2001:db8::/33,b=192.0.2.9");
        assertThat(networks.have(InetAddress.ofLiteral("127.0.0.2"))).isTrue();
        assertThat(networks.have(InetAddress.ofLiteral("127.0.0.3"))).isFalse();
        assertThat(networks.have(InetAddress.ofLiteral("10.1.127.255"))).isTrue();
        assertThat(networks.have(InetAddress.ofLiteral("10.1.128.0"))).isFalse();
        assertThat(networks.have(InetAddress.ofLiteral("2001:db8:7fff::1"))).isTrue();
        assertThat(networks.have(InetAddress.ofLiteral("2001:db8:8000::1"))).isFalse();
        assertThat(networks.have(InetAddress.ofLiteral("192.0.2.9"))).isTrue();
        assertThat(Networks.parse("").have(InetAddress.ofLiteral("192.0.2.9"))).isFalse();
        for (String wrong : new String[] {"a=10.0.0.0/33", "a=example.net", "a=10.0.0.0/x", "a=b=c", "a="}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Networks.parse(wrong))
                    .withMessageContaining("is no network");
        }
        for (String nameless : new String[] {"10.0.0.0/8", "=10.0.0.0/8", " =10.0.0.0/8"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Networks.parse(nameless))
                    .withMessageContaining("name=CIDR expected");
        }
    }
}
