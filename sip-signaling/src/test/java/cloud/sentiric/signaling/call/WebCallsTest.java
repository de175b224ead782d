package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sdp.Browsers;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sdp.Streams;
import cloud.sentiric.signaling.sdp.WebPeer;
import cloud.sentiric.signaling.sdp.WebPeer.Setup;
import cloud.sentiric.signaling.sip.Method;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers, whose media come by ICE and DTLS-SRTP, with each other and with phones. */
final class WebCallsTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private static final String TAB = "sip:8s6d@k3j2.invalid;transport=ws";
    private static final String OFFER = Browsers.description("actpass");
    private static final String ANSWER = Browsers.description("active");
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[30]);
    private static final String SEALED = FakeRequest.OFFER.replace("RTP/AVP", "RTP/SAVP")
            + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\r\n";
    private static final WebPeer ACTIVE = new WebPeer(Browsers.FINGERPRINT, Setup.ACTIVE);
    private static final WebPeer ACTPASS = new WebPeer(Browsers.FINGERPRINT, Setup.ACTPASS);

    private final CalledPhone desk = new CalledPhone(world, DESK);
    private final CalledPhone tab = new CalledPhone(world, TAB);

    private void calls(String offer, String... contacts) {
        calls(offer, World.reachable(contacts));
    }

    private void calls(String offer, SipUserOutcome callee) {
        world.judgement = World.digest("1001");
        world.user = new Late<>(callee, Duration.ofMillis(20));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
        call();
    }

    private static String sdp(byte[] body) {
        return new String(body, UTF_8);
    }

    private EndPatch end(String id) {
        return world.patches.getLast().stream()
                .filter(patch -> patch.endId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What a browser is told of an end of ours. */
    private static void isForABrowser(String description, String end, int port, String setup) {
        assertThat(description)
                .contains("\r\na=ice-lite\r\n", "m=audio " + port + " UDP/TLS/RTP/SAVPF ")
                .contains("a=ice-ufrag:frag" + end + "\r\n", "a=ice-pwd:password-of-" + end + "\r\n")
                .contains("a=fingerprint:sha-256 " + World.FINGERPRINT + "\r\n", "a=setup:" + setup + "\r\n")
                .contains("a=candidate:1 1 UDP 2130706431 192.0.2.9 " + port + " typ host\r\n", "a=rtcp-mux\r\n")
                .doesNotContain(Browsers.FINGERPRINT, "Zq3x", ".local", "0.0.0.0", "crypto", "extmap", "ssrc", "msid");
        assertThat(description.indexOf("a=ice-lite")).isLessThan(description.indexOf("m="));
    }

    /** What a phone is told, which has nothing of browsers. */
    private static void isForAPhone(String description) {
        assertThat(description)
                .doesNotContain("ice-", "fingerprint", "setup", "candidate", "rtcp-mux", "0.0.0.0", "SAVPF", "UDP/TLS")
                .doesNotContain("extmap", "ssrc", "msid", "a=group", "a=mid", "rtcp-fb");
    }

    @Test
    void oneCallsAPhone() {
        calls(OFFER, DESK);
        var offered = sdp(desk.invite().body());
        assertThat(offered).contains("m=audio 10002 RTP/AVP 111 63 9 0 8 13 110 126\r\n");
        isForAPhone(offered);

        desk.says(200, Map.of(), CalledPhone.ANSWER);
        var told = sdp(world.last(invite).body());
        isForABrowser(told, "0", 10_000, "passive");
        assertThat(told).contains("a=mid:0\r\n", "a=group:BUNDLE 0\r\n");
        assertThat(end("0").keying()).isEqualTo(ACTPASS);
        assertThat(end("0").remote()).isNull();
        assertThat(end("0").hears()).isEqualTo(new Hears.Relay("1"));
        assertThat(end("1").keying()).isNull();
        assertThat(end("1").hears()).isEqualTo(new Hears.Relay("0"));
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
        acknowledge();
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Test
    void aPhoneCallsOne() {
        calls(FakeRequest.OFFER, TAB);
        isForABrowser(sdp(tab.invite().body()), "1", 10_002, "actpass");

        tab.says(200, Map.of(), ANSWER);
        var told = sdp(world.last(invite).body());
        assertThat(told).contains("m=audio 10000 RTP/AVP ");
        isForAPhone(told);
        assertThat(end("1").keying()).isEqualTo(ACTIVE);
        assertThat(end("0").keying()).isNull();
        assertThat(end("0").hears()).isEqualTo(new Hears.Relay("1"));
    }

    @Test
    void oneCallsAnother() {
        calls(OFFER, TAB);
        isForABrowser(sdp(tab.invite().body()), "1", 10_002, "actpass");
        tab.says(200, Map.of(), ANSWER);
        isForABrowser(sdp(world.last(invite).body()), "0", 10_000, "passive");
        assertThat(end("0").keying()).isEqualTo(ACTPASS);
        assertThat(end("1").keying()).isEqualTo(ACTIVE);
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
    }

    @Test
    void aPhoneThatSealsCallsOne() {
        calls(SEALED, TAB);
        isForABrowser(sdp(tab.invite().body()), "1", 10_002, "actpass");
        tab.says(200, Map.of(), ANSWER);
        var told = sdp(world.last(invite).body());
        assertThat(told).contains("m=audio 10000 RTP/SAVP ", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
        assertThat(end("0").keying()).isInstanceOf(Srtp.class);
        assertThat(end("1").keying()).isEqualTo(ACTIVE);
    }

    @Test
    void oneCallsAPhoneThatSealsAlways() {
        calls(OFFER, DESK);
        desk.says(488);
        var again = sdp(desk.invite().body());
        assertThat(again).contains("m=audio 10002 RTP/SAVP 111 ", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
        isForAPhone(again);
        desk.says(
                200,
                Map.of(),
                CalledPhone.ANSWER.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY
                        + "\r\n");
        isForABrowser(sdp(world.last(invite).body()), "0", 10_000, "passive");
        assertThat(end("0").keying()).isEqualTo(ACTPASS);
        assertThat(end("1").keying()).isInstanceOf(Srtp.class);
    }

    /** Of two phones of a user each is offered what it takes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPhoneIsCalledBesideOne(boolean browserAnswers) {
        calls(SEALED, TAB, DESK);
        isForABrowser(sdp(tab.invite().body()), "1", 10_002, "actpass");
        assertThat(sdp(desk.invite().body())).contains("m=audio 10004 RTP/SAVP", KEY);
        if (browserAnswers) {
            tab.says(200, Map.of(), ANSWER);
            assertThat(end("1").keying()).isEqualTo(ACTIVE);
            assertThat(end("0").keying()).isInstanceOf(Srtp.class);
        } else {
            desk.says(
                    200,
                    Map.of(),
                    CalledPhone.ANSWER.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                            + KEY + "\r\n");
            assertThat(world.patches.getLast()).allMatch(EndPatch::opaque);
        }
    }

    /** Media of browsers go through us whatever the policy is: a phone cannot take theirs. */
    @Test
    void mediaAreRelayedThoughTheyMayBeDirect() {
        calls(OFFER, World.direct(DESK));
        isForAPhone(sdp(desk.invite().body()));
        desk.says(200, Map.of(), CalledPhone.ANSWER);
        assertThat(world.patches).isNotEmpty();
    }

    @Test
    void oneHearsWhatWePlay() {
        invite = FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 1, "", OFFER);
        call();
        pass(1);
        var told = sdp(world.last(invite).body());
        isForABrowser(told, "0", 10_000, "passive");
        assertThat(told).contains("m=audio 10000 UDP/TLS/RTP/SAVPF 0 126\r\n", "a=mid:0\r\n", "a=group:BUNDLE 0\r\n");
        acknowledge();
        assertThat(end("0").keying()).isEqualTo(ACTPASS);
        assertThat(end("0").remote()).isNull();
    }

    /** Without ICE, or with a certificate by another hash, it is none that we can serve. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=ice-ufrag:Zq3x\r\n",
                "a=rtcp-mux\r\n",
                "a=fingerprint:sha-256 " + "D2:FA",
                "a=setup:actpass\r\n"
            })
    void whatLacksSomethingIsNoBrowser(String line) {
        assertThat(Streams.of(OFFER.getBytes(UTF_8)).getFirst().web()).isEqualTo(ACTPASS);
        assertThat(Streams.of(OFFER.replace(line, "a=x\r\na=y").getBytes(UTF_8))
                        .getFirst()
                        .web())
                .isNull();
    }

    @Test
    void whatStandsBeforeAllMediaCountsForEach() {
        var lines = List.of("a=fingerprint:sha-256 " + Browsers.FINGERPRINT + "\r\n", "a=setup:actpass\r\n");
        var moved = OFFER;
        for (var line : lines) {
            moved = moved.replace(line, "").replace("t=0 0\r\n", "t=0 0\r\n" + line);
        }
        assertThat(Streams.of(moved.getBytes(UTF_8)).getFirst().web()).isEqualTo(ACTPASS);
    }
}
