package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.end.Happening.FirstPacket;
import cloud.sentiric.media.end.Happening.Lost;
import cloud.sentiric.media.quality.Cause;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HearabilityTest {
    private static final long S = 1_000_000_000L;
    private static final Speech PCMU = new Speech(false, Set.of(0), 101);
    private static final Speech NOTHING = new Speech(true, Set.of(0), 101);

    private final Hearability hearability = new Hearability();
    private final List<Happening> news = new ArrayList<>();
    private long now;

    private void look(int seconds) {
        for (int i = 0; i < seconds; i++) {
            hearability.look(true, now, news);
            now += S;
        }
    }

    private void hear(int payloadType) {
        hearability.hear(payloadType, now, news);
    }

    @Test
    void whoIsToSpeakAndDoesNotIsLostOnce() {
        hearability.agree(PCMU);
        look(5);
        assertThat(news).isEmpty();
        look(10);
        assertThat(news).containsExactly(new Lost(Cause.NOTHING_ARRIVES, Duration.ofSeconds(5), ""));
        assertThat(hearability.unheard(14 * S)).isEqualTo(14 * S);
    }

    @Test
    void whoIsHeardAgainIsToldAndTheTimeIsKept() {
        hearability.agree(PCMU);
        look(1);
        hear(0);
        look(9);
        assertThat(news).hasSize(2);
        hear(0);
        hear(0);
        assertThat(news)
                .containsExactly(
                        new FirstPacket(0, false),
                        new Lost(Cause.NOTHING_ARRIVES, Duration.ofSeconds(5), ""),
                        new FirstPacket(0, true));
        assertThat(hearability.unheard(now)).isEqualTo(9 * S);
        assertThat(hearability.cause()).isEqualTo(Cause.NOTHING_ARRIVES);
    }

    @Test
    void nobodyWaitsForWhoIsNotToSpeak() {
        look(20);
        hearability.agree(NOTHING);
        look(20);
        assertThat(news).isEmpty();
        hearability.agree(PCMU);
        look(5);
        assertThat(news).as("from then on").isEmpty();
        look(1);
        assertThat(news).hasSize(1);
    }

    @Test
    void aHoldEndsTheLoss() {
        hearability.agree(PCMU);
        look(8);
        hearability.agree(NOTHING);
        look(10);
        assertThat(hearability.unheard(now)).isEqualTo(8 * S);
    }

    @Test
    void whoLeftOrIsSilentByIntentIsNotLost() {
        hearability.agree(PCMU);
        hear(13);
        look(20);
        hear(0);
        for (int i = 0; i < 20; i++) {
            hearability.look(false, now += S, news);
        }
        assertThat(news).containsExactly(new FirstPacket(13, false));
    }

    @Test
    void theWrongPayloadTypeIsNamed() {
        hearability.agree(PCMU);
        for (int i = 0; i < 8; i++) {
            hear(8);
            look(1);
        }
        assertThat(news).containsExactly(new Lost(Cause.WRONG_PAYLOAD_TYPE, Duration.ofSeconds(5), "8"));
        hear(101);
        assertThat(news).last().isEqualTo(new FirstPacket(101, true));
    }

    @Test
    void theStrangerIsNamed() {
        hearability.agree(PCMU);
        look(2);
        hearability.stranger(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), 4000));
        look(4);
        assertThat(news).containsExactly(new Lost(Cause.FROM_ELSEWHERE, Duration.ofSeconds(5), "198.51.100.7:4000"));
    }

    @Test
    void whatIsNoRtpIsNamed() {
        hearability.agree(PCMU);
        look(2);
        hearability.noRtp();
        look(4);
        assertThat(news).containsExactly(new Lost(Cause.NOT_RTP, Duration.ofSeconds(5), ""));
    }

    @Test
    void keysThatOpenNothingAreNamed() {
        hearability.agree(PCMU);
        look(2);
        hearability.wrongKeys();
        look(4);
        assertThat(news).containsExactly(new Lost(Cause.WRONG_KEYS, Duration.ofSeconds(5), ""));
    }

    /** Random speech, holds and silences: who is lost was to speak and did not for 5 s, and is told of again only when it was heard. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261201})
    void nobodyIsLostWithoutReason(long seed) {
        var random = new Random(seed);
        boolean expected = false;
        boolean lost = false;
        long since = 0;
        long unheard = 0;
        int losses = 0;
        var speech = NOTHING;
        for (int step = 0; step < 20_000; step++) {
            now += random.nextLong(S);
            switch (random.nextInt(20)) {
                case 0, 1 -> {
                    speech = speech.equals(PCMU) ? NOTHING : PCMU;
                    hearability.agree(speech);
                }
                case 4, 5 -> {
                    hear(0);
                    assertThat(news).allMatch(what -> what instanceof FirstPacket);
                    unheard += lost ? now - since : 0;
                    lost = false;
                    since = now;
                }
                case 6 -> hearability.stranger(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), 4000));
                default -> {
                    boolean speaks = random.nextInt(50) > 0;
                    hearability.look(speaks, now, news);
                    if (!speaks || !speech.equals(PCMU)) {
                        unheard += lost ? now - since : 0;
                        lost = false;
                        expected = false;
                    } else if (!expected) {
                        expected = true;
                        since = now;
                    }
                    for (var what : news) {
                        assertThat(what).isInstanceOf(Lost.class);
                        assertThat(lost).isFalse();
                        assertThat(expected && now - since >= Hearability.LOST_AFTER)
                                .isTrue();
                        lost = true;
                        losses++;
                    }
                }
            }
            news.clear();
            assertThat(hearability.unheard(now)).isEqualTo(lost ? unheard + now - since : unheard);
        }
        assertThat(losses).isGreaterThan(100);
    }

    @Test
    void whatIsNotReadIsHeard() {
        hearability.agree(PCMU);
        look(2);
        hear(-1);
        assertThat(news).containsExactly(new FirstPacket(0, false));
    }
}
