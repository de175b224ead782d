package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sdp.Format;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones that have no codec in common. */
final class TranscodedCallsTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private static final String MOBILE = "sip:2001@192.0.2.8:5080";
    private static final Format OPUS = new Format(96, "opus", 48_000, 2);
    private static final Format EVENT_48 = new Format(97, "telephone-event", 48_000, 1);
    private static final Format PCMA = new Format(8, "PCMA", 8000, 1);
    private static final String WIDE = FakeRequest.OFFER.replace(
            "0 8 101\na=rtpmap:101 telephone-event/8000",
            "96 97\na=rtpmap:96 opus/48000/2\na=rtpmap:97 telephone-event/48000");
    private static final String WIDE_ANSWER = CalledPhone.ANSWER.replace(
            "8 101\na=rtpmap:101 telephone-event/8000",
            "107 110\na=rtpmap:107 opus/48000/2\na=rtpmap:110 telephone-event/48000");

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[30]);

    private final CalledPhone desk = new CalledPhone(world, DESK);

    private void calls(String offer, String... contacts) {
        world.judgement = World.digest("1001");
        world.user = new Late<>(
                World.reachable(contacts.length == 0 ? new String[] {DESK} : contacts), Duration.ofMillis(20));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
        call();
    }

    private static String sdp(byte[] body) {
        return new String(body, UTF_8).replace("\r\n", "\n");
    }

    private EndPatch end(String id) {
        return world.patches.getLast().stream()
                .filter(patch -> patch.endId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static ClientOutcome ok(OutgoingRequest request, String body) {
        return new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), body));
    }

    private void isTranscoded(int event) {
        assertThat(end("0").speaker().formats().sends()).containsExactly(OPUS, EVENT_48);
        assertThat(end("0").speaker().formats().takes()).containsExactly(OPUS, EVENT_48);
        assertThat(end("1").speaker().formats().sends()).contains(PCMA).doesNotContain(OPUS);
        assertThat(end("1").speaker().formats().takes())
                .containsExactly(PCMA, new Format(event, "telephone-event", 8000, 1));
        assertThat(end("0").hears()).isEqualTo(new Hears.Relay("1"));
        assertThat(end("1").hears()).isEqualTo(new Hears.Relay("0"));
    }

    @Test
    void theEchoComesByWhatTheCallerSpeaks() {
        plan(new PlanAction.EchoTest(60));
        invite = FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 1, "", WIDE);
        call();
        assertThat(sdp(world.last(invite).body()))
                .contains(
                        "m=audio 10000 RTP/AVP 96 97\n",
                        "a=rtpmap:96 opus/48000/2\n",
                        "a=rtpmap:97 telephone-event/48000\n");
        acknowledge();
        assertThat(end("0").hears()).isEqualTo(new Hears.Echo(OPUS));
        assertThat(end("0").speaker().formats().takes()).containsExactly(OPUS, EVENT_48);
    }

    @ParameterizedTest
    @ValueSource(ints = {488, 606, 415})
    void aPhoneThatRefusesIsOfferedOurCodecsToo(int status) {
        calls(WIDE);
        assertThat(sdp(desk.invite().body())).contains("m=audio 10002 RTP/AVP 96 97\n");
        desk.says(status);
        assertThat(desk.invites).hasSize(2);
        assertThat(sdp(desk.invite().body()))
                .contains("m=audio 10002 RTP/AVP 96 97 9 0 8 98 99\n", "a=rtpmap:8 PCMA/8000\n");
        desk.says(200, Map.of(), CalledPhone.ANSWER.replace("101", "99"));
        assertThat(sdp(world.last(invite).body()))
                .contains("m=audio 10000 RTP/AVP 96 97\n", "a=rtpmap:96 opus/48000/2\n")
                .doesNotContain("PCMA", "telephone-event/8000");
        acknowledge();
        isTranscoded(99);
        assertThat(events()).containsExactly("Started", "Answered");
    }

    /** Against RFC 3264 §6.1, and done. */
    @Test
    void aPhoneMayAnswerByWhatWasNotOffered() {
        calls(WIDE);
        desk.says(200, Map.of(), CalledPhone.ANSWER);
        assertThat(sdp(world.last(invite).body())).contains("m=audio 10000 RTP/AVP 96 97\n");
        assertThat(desk.invites).hasSize(1);
        isTranscoded(101);
    }

    @Test
    void whoHasACodecInCommonPassesUntouched() {
        calls(WIDE);
        desk.says(200, Map.of(), WIDE_ANSWER);
        assertThat(sdp(world.last(invite).body())).contains("m=audio 10000 RTP/AVP 107 110\n");
        assertThat(end("0").speaker().formats().sends())
                .containsExactly(
                        new Format(107, "opus", 48_000, 2),
                        new Format(110, "telephone-event", 48_000, 1),
                        OPUS,
                        EVENT_48);
        assertThat(end("1").speaker().formats().takes())
                .containsExactly(new Format(107, "opus", 48_000, 2), new Format(110, "telephone-event", 48_000, 1));
    }

    @Test
    void aPhoneWithoutG711IsReachedByOneThatHasNothingElse() {
        calls(FakeRequest.OFFER);
        desk.says(488);
        // Keys are refused by more phones than G.711 is.
        assertThat(sdp(desk.invite().body())).contains("RTP/SAVP 0 8 101\n");
        desk.says(488);
        assertThat(sdp(desk.invite().body()))
                .contains("RTP/AVP 0 8 101 9 96 97 98\n")
                .doesNotContain("SAVP");
        desk.says(
                200,
                Map.of(),
                WIDE_ANSWER.replace("107 110", "96 98").replace(":107", ":96").replace(":110", ":98"));
        assertThat(sdp(world.last(invite).body())).contains("m=audio 10000 RTP/AVP 0 101\n");
        assertThat(end("0").speaker().formats().takes().getFirst()).isEqualTo(new Format(0, "PCMU", 8000, 1));
        assertThat(end("1").speaker().formats().takes().getFirst()).isEqualTo(OPUS);
    }

    @Test
    void whoRefusesAllHasRefused() {
        calls(WIDE);
        desk.says(488);
        desk.says(488);
        assertThat(sdp(desk.invite().body())).contains("RTP/SAVP 96 97 9 0 8");
        desk.says(488);
        assertThat(desk.invites).hasSize(3);
        assertThat(world.last(invite).status()).isEqualTo(488);
        assertEnded("not_acceptable", 488, Side.CALLEE);
    }

    /** Neither keys nor codecs in common. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoSealsIsUnderstoodToo(boolean both) {
        var sealed = WIDE.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:" + KEY + "\n";
        calls(sealed);
        desk.says(488);
        var offer = sdp(desk.invite().body());
        assertThat(offer).contains("RTP/SAVP 96 97 9 0 8 98 99\n", "a=crypto:").doesNotContain(KEY);
        var answer = CalledPhone.ANSWER.replace("101", "99");
        if (both) {
            answer = answer.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\n";
        } else {
            desk.says(488);
            assertThat(sdp(desk.invite().body()))
                    .contains("RTP/AVP 96 97 9 0 8 98 99\n")
                    .doesNotContain("a=crypto:");
        }
        desk.says(200, Map.of(), answer);
        assertThat(sdp(world.last(invite).body()))
                .contains("m=audio 10000 RTP/SAVP 96 97\n", "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:")
                .doesNotContain(KEY);
        assertThat(end("0").keying()).isNotNull();
        assertThat(end("1").keying() != null).isEqualTo(both);
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
        isTranscoded(99);
    }

    @Test
    void whatWeDoNotSpeakIsNotOfferedMore() {
        calls(FakeRequest.OFFER.replace("0 8 101", "18 101"));
        desk.says(606);
        assertThat(desk.invites).hasSize(1);
        assertThat(world.last(invite).status()).isEqualTo(606);
    }

    private void talk() {
        calls(WIDE);
        desk.says(488);
        desk.says(200, Map.of(), CalledPhone.ANSWER.replace("101", "99"));
        acknowledge();
    }

    @Test
    void newOffersCrossEitherWay() {
        talk();
        world.asked = request -> ok(request, CalledPhone.ANSWER.replace("101", "99"));
        var hold = inside(Method.INVITE, 2, WIDE + "a=sendonly\n");
        world.calls().request(hold);
        assertThat(sdp(desk.got(Method.INVITE).getLast().body()))
                .contains("RTP/AVP 96 97 9 0 8 98 99\n", "a=sendonly\n");
        pass(0.1);
        assertThat(sdp(world.last(hold).body())).contains("m=audio 10000 RTP/AVP 96 97\n");
        world.calls().ack(inside(Method.ACK, 2, ""));

        world.asked = request -> ok(request, WIDE);
        var moved = desk.inside(
                Method.INVITE, CalledPhone.ANSWER.replace("6002", "6012").replace("101", "99"));
        world.calls().request(moved);
        var passed = sdp(world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .reduce((a, b) -> b)
                .orElseThrow()
                .body());
        assertThat(passed).contains("a=rtpmap:96 opus/48000/2\n", "a=rtpmap:97 telephone-event/48000\n");
        pass(0.1);
        assertThat(sdp(world.last(moved).body()))
                .contains("m=audio 10002 RTP/AVP 8 99\n")
                .doesNotContain("opus");
        assertThat(end("0").speaker().formats().takes()).containsExactly(OPUS, EVENT_48);
        assertThat(end("1").speaker().formats().takes().getFirst()).isEqualTo(PCMA);
    }

    @Test
    void ofTwoPhonesEachHasItsOwn() {
        var mobile = new CalledPhone(world, MOBILE);
        calls(WIDE, DESK, MOBILE);
        desk.says(488);
        desk.says(180);
        mobile.says(200, Map.of(), WIDE_ANSWER);
        assertThat(sdp(world.last(invite).body())).contains("m=audio 10000 RTP/AVP 107 110\n");
    }

    @Test
    void aTransferFindsOutWhatTheTargetTakes() {
        calls(WIDE);
        desk.says(200, Map.of(), WIDE_ANSWER);
        acknowledge();
        var mobile = new CalledPhone(world, MOBILE);
        world.user = new Late<>(World.reachable(MOBILE), Duration.ofMillis(20));
        world.asked = request -> ok(request, WIDE);
        world.calls()
                .request(desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.1);
        assertThat(sdp(mobile.invite().body())).contains("RTP/AVP 96 97\n");
        mobile.says(488);
        assertThat(sdp(mobile.invite().body())).contains("RTP/AVP 96 97 9 0 8");
        mobile.says(200, Map.of(), CalledPhone.ANSWER.replace("101", "99"));
        pass(0.1);
        assertThat(end("0").speaker().formats().takes()).containsExactly(OPUS, EVENT_48);
        assertThat(end("0").speaker().formats().sends()).contains(OPUS);
        assertThat(world.patches.getLast())
                .filteredOn(patch -> !patch.endId().equals("0"))
                .singleElement()
                .satisfies(patch ->
                        assertThat(patch.speaker().formats().takes().getFirst()).isEqualTo(PCMA));
        assertThat(events()).contains("Transferred");
    }

    /** What two had no codec for says nothing of the one who comes next. */
    @Test
    void whoComesNextIsOfferedWhatTheOtherOneSpeaksAtFirst() {
        calls(WIDE);
        desk.says(200, Map.of(), CalledPhone.ANSWER);
        acknowledge();
        var mobile = new CalledPhone(world, MOBILE);
        world.user = new Late<>(World.reachable(MOBILE), Duration.ofMillis(20));
        world.asked = request -> ok(request, WIDE);
        world.calls()
                .request(desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.1);
        assertThat(sdp(mobile.invite().body())).contains("RTP/AVP 96 97\n");
        mobile.says(200, Map.of(), WIDE_ANSWER);
        pass(0.1);
        var told = world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId())
                        && request.method().equals(Method.INVITE))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(sdp(told.body())).contains("RTP/AVP 107 110\n").doesNotContain("PCMA");
        assertThat(end("0").speaker().formats().takes()).containsExactly(OPUS, EVENT_48);
    }
}
