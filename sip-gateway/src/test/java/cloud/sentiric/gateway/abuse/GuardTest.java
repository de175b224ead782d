package cloud.sentiric.gateway.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Texts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** 10 requests a second, 20 at once, too many at four times as much. */
class GuardTest {
    private static final Measure MEASURE = new Measure(10, 20, 4, Duration.ofMinutes(1), Duration.ofHours(24));
    private static final InetSocketAddress PHONE = at("192.0.2.1", 40_000);
    private static final InetSocketAddress BESIDE = at("192.0.2.1", 40_001);
    private static final InetSocketAddress STRANGER = at("198.51.100.1", 5060);
    private static final byte[] NOTHING = {};

    private final Guard guard = new Guard(Networks.parse(""), MEASURE, 1024, 7, List.of("scanner"));
    private final Message register = register("");
    private final long now = 1_000_000;

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static Message register(String more) {
        byte[] bytes = Texts.crlf("REGISTER sip:h SIP/2.0\nVia: SIP/2.0/UDP h\n" + more + "\n");
        var message = Texts.message(bytes);
        assertThat(new Scanner(1000).scan(message, bytes.length)).isNotNull();
        return message;
    }

    private boolean ignored(InetSocketAddress from, boolean connected) {
        return guard.ignores(from, connected, NOTHING, 0, now);
    }

    private void flood(InetSocketAddress from, boolean connected) {
        for (int i = 0; i < 500; i++) {
            guard.waste(from, connected, now);
        }
    }

    @Nested
    class ForgedDatagrams {
        @Test
        void areFeltOverUdpAloneAndForSeconds() {
            flood(PHONE, false);
            assertThat(ignored(PHONE, false)).isTrue();
            assertThat(ignored(BESIDE, false)).isTrue();
            assertThat(ignored(PHONE, true)).isFalse();
            assertThat(guard.refuses(PHONE.getAddress(), now)).isFalse();
            assertThat(guard.request(register, PHONE, true, now)).isNull();
            assertThat(ignored(STRANGER, false)).isFalse();
            assertThat(guard.bans(now)).singleElement().satisfies(ban -> {
                assertThat(ban.everywhere()).isFalse();
                assertThat(ban.left()).isLessThan(Duration.ofSeconds(10));
            });
            long later = now + Duration.ofSeconds(6).toNanos();
            assertThat(guard.ignores(PHONE, false, NOTHING, 0, later)).isFalse();
        }

        @Test
        void neverCutAFlowThatIsThere() {
            guard.proved(PHONE, false, now);
            flood(BESIDE, false);
            assertThat(ignored(BESIDE, false)).isTrue();
            assertThat(ignored(PHONE, false)).isFalse();
            assertThat(guard.request(register, PHONE, false, now)).isNull();
        }

        @Test
        void thatSayTheyAreAScannerWeighNoMoreThanOthers() {
            var scan = register("User-Agent: scanner/1\n");
            for (int i = 0; i < 21; i++) {
                assertThat(guard.request(scan, BESIDE, false, now)).isEqualTo(Reason.SCANNER);
            }
            assertThat(ignored(PHONE, false)).isFalse();
            assertThat(guard.bans(now)).isEmpty();
        }

        @Test
        void neverBanThatFlowEvenFromItsOwnPort() {
            guard.proved(PHONE, false, now);
            flood(PHONE, false);
            assertThat(guard.request(register, PHONE, false, now)).isEqualTo(Reason.FLOOD);
            assertThat(guard.bans(now)).isEmpty();
            assertThat(guard.request(
                            register, PHONE, false, now + Duration.ofSeconds(1).toNanos()))
                    .isNull();
        }
    }

    @Nested
    class Connections {
        @Test
        void ofAScannerAreSoonBanned() {
            var scan = register("User-Agent: scanner/1\n");
            for (int i = 0; i < 20; i++) {
                assertThat(guard.request(scan, PHONE, true, now)).isEqualTo(Reason.SCANNER);
            }
            assertThat(guard.request(scan, PHONE, true, now)).isEqualTo(Reason.BAN);
            assertThat(guard.refuses(PHONE.getAddress(), now)).isTrue();
        }

        @Test
        void thatFloodBanTheirSourceFromEverything() {
            flood(PHONE, true);
            assertThat(guard.refuses(PHONE.getAddress(), now)).isTrue();
            assertThat(ignored(PHONE, true)).isTrue();
            assertThat(ignored(BESIDE, false)).isTrue();
            assertThat(guard.bans(now))
                    .containsExactly(new Ban(Source.of(PHONE.getAddress()), 1, Duration.ofMinutes(1), true));
        }

        @Test
        void ofARegisteredPhoneGoOnBesideThem() {
            guard.proved(PHONE, true, now);
            guard.proved(BESIDE, false, now);
            flood(at("192.0.2.1", 9), true);
            assertThat(ignored(PHONE, true)).isFalse();
            assertThat(ignored(BESIDE, false)).isFalse();
            assertThat(ignored(PHONE, false)).isTrue();
        }
    }

    @Nested
    class WhatIsSent {
        @Test
        void staysUnderThreeTimesWhatCame() {
            var random = new Random(3);
            long came = 0;
            long went = 0;
            for (int i = 0; i < 100_000; i++) {
                int size = 1 + random.nextInt(1500);
                if (random.nextInt(4) == 0) {
                    guard.heard(STRANGER.getAddress(), size, now);
                    came += size;
                } else if (guard.sends(STRANGER.getAddress(), size, now)) {
                    went += size;
                }
                assertThat(went == 0 || went < 3 * came).isTrue();
            }
            assertThat(went).isGreaterThan(2 * came);
        }

        @Test
        void leavesWhatIsToBeKept() {
            guard.heard(PHONE.getAddress(), 500, now);
            assertThat(guard.sends(PHONE.getAddress(), 499, 1000, now)).isTrue();
            assertThat(guard.sends(PHONE.getAddress(), 1, 1000, now)).isFalse();
            assertThat(guard.sends(PHONE.getAddress(), 1000, now)).isTrue();
        }

        @Test
        void isWhatItWillToWhoIsThere() {
            assertThat(guard.sends(PHONE.getAddress(), 100, now)).isFalse();
            guard.proved(PHONE, false, now);
            assertThat(guard.sends(PHONE.getAddress(), 60_000, now)).isTrue();
            guard.connected(STRANGER.getAddress(), now);
            assertThat(guard.sends(STRANGER.getAddress(), 60_000, now)).isTrue();
            long over = now + Proofs.LIFE.toNanos();
            assertThat(guard.sends(PHONE.getAddress(), 100, over)).isFalse();
        }

        @Test
        void isNotMoreToAnAddressThatIsTheNumberOfAFlow() {
            guard.proved(PHONE, false, now);
            // What the flow would be as a number, were there no secret in it.
            var made = at("73af:1439:c8cb:b741::1", 5060).getAddress();
            assertThat(guard.sends(made, 100, now)).isFalse();
            assertThat(Source.flow(PHONE, false, 1)).isNotEqualTo(Source.flow(PHONE, false, 2));
        }

        @Test
        void isNotForgottenInAFloodOfOtherSources() {
            guard.heard(STRANGER.getAddress(), 600, now);
            for (int i = 0; i < 100_000; i++) {
                guard.heard(
                        at("10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255), 1)
                                .getAddress(),
                        100,
                        now);
            }
            assertThat(guard.sends(STRANGER.getAddress(), 700, now)).isTrue();
        }
    }
}
