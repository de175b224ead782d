package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sdp.CryptoSuite;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones that seal their speech by SRTP (RFC 4568) and phones that do not. */
final class SealedCallsTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private static final String MOBILE = "sip:2001@192.0.2.8:5080";
    private static final String ALICES = key(1);
    private static final String BOBS = key(2);
    private static final Pattern OURS = Pattern.compile("a=crypto:(\\d+) (\\S+) inline:(\\S+)\r\n");
    private static final String CLEAR = FakeRequest.OFFER;
    private static final String SEALED = sealed(FakeRequest.OFFER, "7 AES_CM_128_HMAC_SHA1_32 inline:" + ALICES);
    private static final String CLEAR_ANSWER = CalledPhone.ANSWER;
    private static final String SEALED_ANSWER = sealed(CalledPhone.ANSWER, "1 AES_CM_128_HMAC_SHA1_80 inline:" + BOBS);

    private final CalledPhone desk = new CalledPhone(world, DESK);

    private static String key(int seed) {
        var octets = new byte[30];
        octets[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(octets);
    }

    private static String sealed(String description, String crypto) {
        return description.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:" + crypto + "\r\n";
    }

    private void calls(String offer, String... contacts) {
        world.judgement = World.digest("1001");
        world.user = new Late<>(
                World.reachable(contacts.length == 0 ? new String[] {DESK} : contacts), Duration.ofMillis(20));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
        call();
    }

    private static String sdp(byte[] body) {
        return new String(body, UTF_8);
    }

    /** The key that a description of ours has. */
    private static String key(String description, String tagAndSuite) {
        var matcher = OURS.matcher(description);
        assertThat(matcher.find()).as(description).isTrue();
        assertThat(matcher.group(1) + " " + matcher.group(2)).isEqualTo(tagAndSuite);
        return matcher.group(3);
    }

    private EndPatch end(String id) {
        return world.patches.getLast().stream()
                .filter(patch -> patch.endId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoBothSealDoSoWithEachOther() {
        calls(SEALED);
        assertThat(sdp(desk.invite().body())).contains("m=audio 10002 RTP/SAVP", ALICES);
        desk.says(200, Map.of(), SEALED_ANSWER);
        assertThat(sdp(world.last(invite).body())).contains("m=audio 10000 RTP/SAVP", BOBS);
        assertThat(end("0").opaque()).isTrue();
        assertThat(end("1").keying()).isNull();
    }

    @Test
    void aPhoneThatDoesNotSealIsOfferedTheClear() {
        calls(SEALED);
        desk.says(488);
        assertThat(desk.invites).hasSize(2);
        var again = desk.invite();
        assertThat(again.cseq().number())
                .isEqualTo(desk.invites.getFirst().cseq().number() + 1);
        assertThat(again.callId()).isEqualTo(desk.invites.getFirst().callId());
        assertThat(sdp(again.body())).contains("m=audio 10002 RTP/AVP 0 8 101").doesNotContain("crypto", "SAVP");

        desk.says(200, Map.of(), CLEAR_ANSWER);
        var told = sdp(world.last(invite).body());
        assertThat(told).contains("m=audio 10000 RTP/SAVP 8 101").doesNotContain(ALICES);
        var ours = key(told, "7 AES_CM_128_HMAC_SHA1_32");
        assertThat(end("0").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_32, ours, ALICES));
        assertThat(end("0").opaque()).isFalse();
        assertThat(end("1").keying()).isNull();
        assertThat(end("1").opaque()).isFalse();
        assertThat(end("1").hears()).isEqualTo(new Hears.Relay("0"));
        acknowledge();
        assertThat(events()).containsExactly("Started", "Answered");
    }

    /** A caller that we seal with, handed on to who takes nothing: each arm would undo what the other one did. */
    @Test
    void whoRefusesAllIsAskedNoMore() {
        calls(SEALED);
        desk.says(488);
        desk.says(200, Map.of(), CLEAR_ANSWER);
        acknowledge();
        world.users.put("2002", World.registered("2002", MOBILE));
        var mobile = new CalledPhone(world, MOBILE);
        world.calls()
                .request(desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:2002@sentiric.cloud>")));
        pass(1);
        for (int i = 0; i < 10; i++) {
            mobile.says(488);
            pass(0.1);
        }
        assertThat(mobile.invites).hasSizeBetween(2, 4);
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Test
    void aPhoneThatSealsAlwaysIsOfferedAKey() {
        calls(CLEAR);
        desk.says(488);
        var offer = sdp(desk.invite().body());
        assertThat(offer).contains("m=audio 10002 RTP/SAVP 0 8 101");
        var ours = key(offer, "1 AES_CM_128_HMAC_SHA1_80");

        desk.says(183, Map.of(), SEALED_ANSWER);
        assertThat(end("1").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_80, ours, BOBS));
        desk.says(200, Map.of(), SEALED_ANSWER);
        assertThat(sdp(world.last(invite).body()))
                .contains("m=audio 10000 RTP/AVP 8 101")
                .doesNotContain("crypto", "SAVP");
        assertThat(end("1").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_80, ours, BOBS));
        assertThat(end("0").keying()).isNull();
        assertThat(end("0").opaque()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoRefusesBothHasRefused(boolean sealed) {
        calls(sealed ? SEALED : CLEAR);
        desk.says(488);
        desk.says(488);
        // Then with more codecs, either way.
        desk.says(488);
        desk.says(488);
        assertThat(desk.invites).hasSize(4);
        assertThat(world.last(invite).status()).isEqualTo(488);
        assertEnded("not_acceptable", 488, Side.CALLEE);
    }

    @Test
    void otherRefusalsAreFinal() {
        calls(SEALED);
        desk.says(486);
        assertThat(desk.invites).hasSize(1);
        assertThat(world.last(invite).status()).isEqualTo(486);
    }

    @Test
    void aKeyThatWeCannotUseIsNotOpened() {
        calls(sealed(FakeRequest.OFFER, "1 F8_128_HMAC_SHA1_80 inline:" + ALICES));
        desk.says(488);
        assertThat(desk.invites).hasSize(1);
        assertThat(world.last(invite).status()).isEqualTo(488);
    }

    /** One of two phones takes the offer as it is, and is the one that answers. */
    @Test
    void ofTwoPhonesEachHasItsOwn() {
        var mobile = new CalledPhone(world, MOBILE);
        calls(SEALED, DESK, MOBILE);
        desk.says(488);
        desk.says(180);
        mobile.says(200, Map.of(), SEALED_ANSWER);
        assertThat(sdp(world.last(invite).body())).contains("RTP/SAVP", BOBS);
        assertThat(world.patches.getLast()).allMatch(EndPatch::opaque).allMatch(patch -> patch.keying() == null);
    }

    @Test
    void ofTwoPhonesTheOtherMayAnswer() {
        var mobile = new CalledPhone(world, MOBILE);
        calls(SEALED, DESK, MOBILE);
        mobile.says(183, Map.of(), SEALED_ANSWER);
        desk.says(488);
        desk.says(200, Map.of(), CLEAR_ANSWER);
        var ours = key(sdp(world.last(invite).body()), "7 AES_CM_128_HMAC_SHA1_32");
        assertThat(world.patches.getLast())
                .extracting(EndPatch::keying)
                .contains(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_32, ours, ALICES));
    }

    @Test
    void newOffersCrossEitherWay() {
        calls(SEALED);
        desk.says(488);
        desk.says(200, Map.of(), CLEAR_ANSWER);
        acknowledge();
        var ours = key(sdp(world.last(invite).body()), "7 AES_CM_128_HMAC_SHA1_32");
        var next = key(3);

        world.asked = request -> ok(request, CLEAR_ANSWER);
        var hold = inside(Method.INVITE, 2, SEALED.replace(ALICES, next) + "a=sendonly\r\n");
        world.calls().request(hold);
        assertThat(sdp(desk.got(Method.INVITE).getLast().body()))
                .contains("RTP/AVP", "a=sendonly")
                .doesNotContain("crypto");
        pass(0.1);
        assertThat(key(sdp(world.last(hold).body()), "7 AES_CM_128_HMAC_SHA1_32"))
                .isEqualTo(ours);
        assertThat(end("0").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_32, ours, next));

        world.calls().ack(inside(Method.ACK, 2, ""));

        world.asked = request -> ok(request, SEALED);
        var moved =
                desk.inside(Method.INVITE, CLEAR_ANSWER.replace("6002", "6012").replace(" 8 101", " 0 101"));
        world.calls().request(moved);
        var passed = sdp(Objects.requireNonNull(world.sent.stream()
                        .filter(request -> request.callId().equals(invite.callId()))
                        .reduce((a, b) -> b)
                        .orElse(null))
                .body());
        assertThat(key(passed, "7 AES_CM_128_HMAC_SHA1_32")).isEqualTo(ours);
        pass(0.1);
        assertThat(sdp(world.last(moved).body()))
                .contains("m=audio 10002 RTP/AVP")
                .doesNotContain("crypto");
        assertThat(end("0").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_32, ours, ALICES));
    }

    /** What one phone refuses is no reason to offer the next one less. */
    @Test
    void theNextPhoneIsOfferedWhatTheCallerSaid() {
        var mobile = new CalledPhone(world, MOBILE);
        world.judgement = World.digest("1001");
        world.user = new Late<>(World.reachable(DESK, MOBILE), Duration.ofMillis(20));
        calls(SEALED, DESK, MOBILE);
        desk.says(488);
        desk.says(486);
        assertThat(sdp(mobile.invite().body())).contains("RTP/SAVP", ALICES);
        mobile.says(200, Map.of(), SEALED_ANSWER);
        assertThat(sdp(world.last(invite).body())).contains("RTP/SAVP", BOBS);
        assertThat(world.patches.getLast()).allMatch(EndPatch::opaque);
    }

    /** A phone that has said its media early, and then nothing, while the caller was told of another one. */
    @Test
    void whoAnswersWithoutADescriptionHasTheOneOfBefore() {
        var mobile = new CalledPhone(world, MOBILE);
        calls(SEALED, DESK, MOBILE);
        mobile.says(183, Map.of(), SEALED_ANSWER);
        desk.says(488);
        desk.says(183, Map.of(), CLEAR_ANSWER);
        mobile.says(200, Map.of(), "");
        assertThat(world.patches.getLast()).allMatch(EndPatch::opaque).allMatch(patch -> patch.keying() == null);
    }

    @Test
    void everyPartyHasAnotherKey() {
        var mobile = new CalledPhone(world, MOBILE);
        calls(CLEAR, DESK, MOBILE);
        desk.says(488);
        mobile.says(488);
        assertThat(key(sdp(desk.invite().body()), "1 AES_CM_128_HMAC_SHA1_80"))
                .isNotEqualTo(key(sdp(mobile.invite().body()), "1 AES_CM_128_HMAC_SHA1_80"));
    }

    /** Against RFC 4568 §5.1.3, and done. */
    @Test
    void aPhoneMayAnswerInTheClear() {
        calls(SEALED);
        desk.says(200, Map.of(), CLEAR_ANSWER);
        var ours = key(sdp(world.last(invite).body()), "7 AES_CM_128_HMAC_SHA1_32");
        assertThat(end("0").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_32, ours, ALICES));
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
    }

    /** Who sealed with one phone talks to another one that does not. */
    @Test
    void aTransferFindsOutWhatTheTargetTakes() {
        calls(SEALED);
        desk.says(200, Map.of(), SEALED_ANSWER);
        acknowledge();
        var mobile = new CalledPhone(world, MOBILE);
        world.user = new Late<>(World.reachable(MOBILE), Duration.ofMillis(20));
        var next = key(4);
        world.asked = request -> ok(request, SEALED.replace(ALICES, next));
        world.calls()
                .request(desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.1);
        assertThat(sdp(mobile.invite().body())).contains("RTP/SAVP");
        mobile.says(488);
        assertThat(sdp(mobile.invite().body())).contains("RTP/AVP").doesNotContain("crypto");
        mobile.says(200, Map.of(), CLEAR_ANSWER);
        pass(0.1);
        var told = world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .filter(request -> request.method().equals(Method.INVITE))
                .reduce((a, b) -> b)
                .orElseThrow();
        var ours = key(sdp(told.body()), "7 AES_CM_128_HMAC_SHA1_32");
        assertThat(end("0").keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_32, ours, next));
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
        assertThat(events()).contains("Transferred");
    }

    private CalledPhone sealedWithUs(String target, String contact) {
        calls(SEALED);
        desk.says(488);
        desk.says(200, Map.of(), CLEAR_ANSWER);
        acknowledge();
        world.user = new Late<>(World.reachable(contact), Duration.ofMillis(20));
        world.asked = request -> ok(request, SEALED);
        var next = new CalledPhone(world, contact);
        world.calls().request(desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:" + target + ">")));
        pass(0.1);
        return next;
    }

    /** That one phone did not seal is no reason to speak to the next one in the clear. */
    @Test
    void whoSealsWithUsIsHeardSealedByTheNext() {
        var mobile = sealedWithUs("1002@sentiric.cloud", MOBILE);
        var offer = sdp(mobile.invite().body());
        assertThat(offer).contains("RTP/SAVP").doesNotContain(ALICES);
        var ours = key(offer, "1 AES_CM_128_HMAC_SHA1_80");
        mobile.says(200, Map.of(), SEALED_ANSWER);
        pass(0.1);
        assertThat(world.patches.getLast())
                .extracting(EndPatch::keying)
                .contains(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_80, ours, BOBS));
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
    }

    @Test
    void theNextMayRefuseToSealToo() {
        var mobile = sealedWithUs("1002@sentiric.cloud", MOBILE);
        mobile.says(488);
        assertThat(sdp(mobile.invite().body())).contains("RTP/AVP").doesNotContain("crypto");
        mobile.says(200, Map.of(), CLEAR_ANSWER);
        pass(0.1);
        assertThat(end("0").keying()).isNotNull();
        assertThat(world.patches.getLast()).noneMatch(EndPatch::opaque);
    }

    @Test
    void aCarrierIsToldOfNoKeyOfOurs() {
        var trunks =
                List.of(new OutboundTrunk("one", "192.0.2.66", 0, "", "acme", "secret_one", 10, 5, "902121110000"));
        calls(SEALED);
        desk.says(488);
        desk.says(200, Map.of(), CLEAR_ANSWER);
        acknowledge();
        world.plan = new Late<>(
                new PlanOutcome.Outbound(
                        "route", "sentiric_demo", "902125550000", trunks, "", Duration.ofMinutes(10), false),
                Duration.ZERO);
        var carrier = new CalledPhone(world, "sip:902125550000@192.0.2.66");
        world.calls()
                .request(desk.inside(Method.REFER, "")
                        .withHeaders(Map.of("refer-to", "<sip:902125550000@sentiric.cloud>")));
        pass(0.1);
        assertThat(sdp(carrier.invite().body())).contains("RTP/AVP").doesNotContain("crypto");
        carrier.says(488);
        assertThat(carrier.invites)
                .allSatisfy(sent -> assertThat(sdp(sent.body())).doesNotContain("crypto"));
    }

    private CalledPhone handedOn(String offer, String answer) {
        calls(offer);
        desk.says(200, Map.of(), answer);
        acknowledge();
        var mobile = new CalledPhone(world, MOBILE);
        world.user = new Late<>(World.reachable(MOBILE), Duration.ofMillis(20));
        world.calls()
                .request(desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.1);
        world.calls().request(desk.inside(Method.BYE, ""));
        pass(0.1);
        return mobile;
    }

    /** What a target says before it answers is heard by who waits for it alone. */
    @Test
    void earlySpeechOfATargetThatSealsIsOpened() {
        var mobile = handedOn(CLEAR, CLEAR_ANSWER);
        mobile.says(488);
        var ours = key(sdp(mobile.invite().body()), "1 AES_CM_128_HMAC_SHA1_80");
        mobile.says(183, Map.of(), SEALED_ANSWER);
        var target = world.patches.getLast().stream()
                .filter(patch -> !patch.endId().equals("0"))
                .findFirst()
                .orElseThrow();
        assertThat(target.keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_80, ours, BOBS));
        assertThat(target.hears()).isEqualTo(new Hears.Relay("0"));
    }

    @Test
    void whatIsNotReadIsNotPlayedToWhoSpeaksInTheClear() {
        var mobile = handedOn(SEALED, SEALED_ANSWER);
        mobile.says(488);
        mobile.says(183, Map.of(), CLEAR_ANSWER);
        assertThat(world.patches.getLast()).extracting(EndPatch::hears).containsOnly(new Hears.Silence());
    }

    private static ClientOutcome ok(OutgoingRequest request, String body) {
        return new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), body));
    }
}
