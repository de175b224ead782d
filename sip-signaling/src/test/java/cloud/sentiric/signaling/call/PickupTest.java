package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alice calls Bob, and Carol, who sees his lamp, answers (RFC 3891 §3, RFC 5359 §2.16). */
final class PickupTest extends CallFlow {
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final String MOBILE = "sip:2001@192.0.2.8:5080";
    private static final String CAROLS = FakeRequest.OFFER
            .replace("192.0.2.7", "192.0.2.6")
            .replace("m=audio 4002 RTP/AVP 0 8 101", "m=audio 6602 RTP/AVP 9 8 96")
            .replace("rtpmap:101", "rtpmap:96");

    private static final String ANOTHER = "0193a5c0-0000-7000-8000-000000000000@192.0.2.9:13024";

    private static final String ANY = ";to-tag=caller;from-tag=callee";

    private final CalledPhone bob = new CalledPhone(world, BOB);

    @BeforeEach
    void aliceIsKnown() {
        world.judgement = World.digest("1001");
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
    }

    private void rings() {
        rings(World.reachable(BOB), FakeRequest.OFFER);
        bob.says(180);
    }

    private void rings(SipUserOutcome user, String offer) {
        world.user = new Late<>(user, Duration.ofMillis(20));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
        call();
        by("1002", "sentiric_demo");
    }

    private void by(String user, String tenant) {
        world.judgement = World.digest(user);
        world.verdict = new Late<>(
                new Callers.Verified(new Identity(new Aor(user, "sentiric.cloud"), user, tenant)),
                Duration.ofMillis(20));
    }

    /** What the lamp of Bob says, in whose eyes the tags are. */
    private String dialog() {
        return world.lit.values().stream()
                .map(DialogState::callId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(ANOTHER);
    }

    private FakeRequest takes(String replaces, String offer) {
        var taking = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", offer)
                .withFrom("Carol <sip:1002@sentiric.cloud>;tag=carol")
                .withHeaders(Map.of("replaces", replaces));
        world.calls().request(taking);
        return taking;
    }

    private FakeRequest takes() {
        var taking = takes(dialog() + ";to-tag=caller;from-tag=callee;early-only", CAROLS);
        pass(0.3);
        return taking;
    }

    private FakeRequest inside(FakeRequest taking, Method method, int cseq) {
        return FakeRequest.of(
                        method,
                        taking.rawUri(),
                        "call-2",
                        cseq,
                        "" + world.last(taking).toTag(),
                        "")
                .withFrom("Carol <sip:1002@sentiric.cloud>;tag=carol");
    }

    private String sdp(FakeRequest request) {
        return new String(world.last(request).body(), UTF_8);
    }

    private void assertBobStillMayAnswer() {
        assertThat(bob.cancelled).isFalse();
        bob.answers();
        assertThat(world.last(invite).status()).isEqualTo(200);
        acknowledge();
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(40);
        assertGone();
    }

    /** By whom it comes to the node where the call rings. */
    @Test
    void theNameSaysWhereItRings() {
        rings();
        assertThat(dialog())
                .isEqualTo(requireNonNull(world.shown(invite)).trace().attemptId() + "@" + world.address());
    }

    @Test
    void theTwoTalkAndThePhoneStopsRinging() {
        rings();
        var taking = takes();
        assertThat(world.last(taking).status()).isEqualTo(200);
        assertThat(world.last(invite).status()).isEqualTo(200);
        assertThat(bob.cancelled).isTrue();
        assertThat(world.sent.stream().filter(request -> request.method().equals(Method.CANCEL)))
                .singleElement()
                .satisfies(cancel -> assertThat(cancel.headers())
                        .contains(new Header("Reason", "SIP;cause=200;text=\"Call completed elsewhere\"")));
        assertThat(sdp(invite)).contains("m=audio 10000 RTP/AVP 8 96\r\n", "a=rtpmap:96 telephone-event/8000");
        assertThat(sdp(taking)).contains("RTP/AVP 8 101\r\n", "a=rtpmap:101 telephone-event/8000");
        assertThat(world.patches.getLast())
                .extracting(EndPatch::remote)
                .containsExactly(new Remote("192.0.2.7", 4002), new Remote("192.0.2.6", 6602));
        assertThat(world.patches.getLast())
                .extracting(EndPatch::hears)
                .allSatisfy(hears -> assertThat(hears).isInstanceOf(Hears.Relay.class));
        bob.says(487);
        acknowledge();
        world.calls().ack(inside(taking, Method.ACK, 1));
        pass(0.1);
        assertThat(events()).containsExactlyInAnyOrder("Ended", "Started", "Answered");
        assertThat(world.events.stream().filter(CallEvent.Ended.class::isInstance))
                .singleElement()
                .isInstanceOfSatisfying(CallEvent.Ended.class, ended -> {
                    assertThat(ended.reason()).isEqualTo("transferred");
                    assertThat(ended.subject().trace().callId()).isEqualTo(taking.callId());
                });
        assertThat(world.events.getLast())
                .isInstanceOfSatisfying(
                        CallEvent.Answered.class,
                        answered -> assertThat(answered.answeredBy()).isEqualTo("sip:1002@sentiric.cloud"));
        var info = inside(taking, Method.INFO, 2);
        world.calls().request(info);
        pass(0.1);
        assertThat(world.last(info).status()).isEqualTo(200);
        world.calls().request(inside(taking, Method.BYE, 3));
        pass(40);
        assertThat(world.sent.getLast().callId()).isEqualTo(invite.callId());
        assertEnded("normal", 200, CallEvent.Side.CALLEE);
        assertGone();
    }

    @Test
    void theCallerMayHangUp() {
        rings();
        var taking = takes();
        bob.says(487);
        acknowledge();
        world.calls().ack(inside(taking, Method.ACK, 1));
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        assertThat(world.sent.stream()
                        .filter(request -> request.callId().equals(taking.callId()))
                        .map(request -> request.method()))
                .containsExactly(Method.BYE);
        pass(40);
        assertGone();
    }

    @Test
    void lampsBurnForTheTwo() {
        rings();
        takes();
        assertThat(world.lit.keySet().stream().map(key -> key.split("@", 2)[0]))
                .containsExactlyInAnyOrder("sip:1001", "sip:1002");
    }

    @Test
    void theTwoTalkOnAtAnotherNode() {
        rings();
        var taking = takes();
        bob.says(487);
        acknowledge();
        world.calls().ack(inside(taking, Method.ACK, 1));
        pass(1);
        var other = new World(world);
        other.inheritAll();
        var bye = inside(taking, Method.BYE, 2);
        other.calls().request(bye);
        other.pass(Duration.ofSeconds(1));
        assertThat(other.last(bye).status()).isEqualTo(200);
        assertThat(other.sent.getLast().callId()).isEqualTo(invite.callId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ";to-tag=callee;from-tag=caller",
                ";from-tag=callee;to-tag=caller",
                ";to-tag=caller;early-only;from-tag=callee"
            })
    void theTagsMayBeInAnyOrder(String tags) {
        rings();
        var taking = takes(dialog() + tags, CAROLS);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(200);
    }

    @Test
    void allHisPhonesStopRinging() {
        var mobile = new CalledPhone(world, MOBILE);
        rings(World.reachable(BOB, MOBILE), FakeRequest.OFFER);
        bob.says(180);
        mobile.says(180);
        var taking = takes();
        assertThat(world.last(taking).status()).isEqualTo(200);
        assertThat(List.of(bob.cancelled, mobile.cancelled)).containsExactly(true, true);
    }

    @Test
    void whereMediaIsDirectItStaysSo() {
        rings(World.direct(BOB), FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.1") + "m=video 4004 RTP/AVP 96\n");
        bob.says(180);
        var taking = takes();
        assertThat(sdp(invite)).contains("c=IN IP4 192.0.2.6", "m=audio 6602 RTP/AVP 8 96", "m=video 0 RTP/AVP 96");
        assertThat(sdp(taking))
                .contains("c=IN IP4 192.0.2.1", "m=audio 4002 RTP/AVP 8 101")
                .doesNotContain("m=video");
        assertThat(world.allocated).isEmpty();
    }

    @Test
    void nobodyOfAnotherTenant() {
        rings();
        by("1002", "acme");
        assertThat(world.last(takes()).status()).isEqualTo(403);
        assertBobStillMayAnswer();
    }

    @Test
    void noTrunk() {
        rings();
        world.judgement = new Callers.Trusted("local");
        assertThat(world.last(takes()).status()).isEqualTo(403);
        assertBobStillMayAnswer();
    }

    @Test
    void whatDoesNotRingIsNotThere() {
        rings();
        var taking = takes(ANOTHER + ";to-tag=caller;from-tag=callee", CAROLS);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(481);
        assertBobStillMayAnswer();
    }

    @ParameterizedTest
    @CsvSource({";early-only, 486", "'', 403"})
    void whatIsAnsweredIsNotTaken(String flag, int status) {
        rings();
        var dialog = dialog();
        bob.answers();
        acknowledge();
        var taking = takes(dialog + ";to-tag=caller;from-tag=callee" + flag, CAROLS);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(status);
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(40);
        assertGone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RTP/AVP 9 96", "RTP/SAVP 9 8 96"})
    void whoHasNothingInCommonWithTheCallerDoesNotTake(String profile) {
        rings();
        var taking = takes(dialog() + ";to-tag=caller;from-tag=callee", CAROLS.replace("RTP/AVP 9 8 96", profile));
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(488);
        assertBobStillMayAnswer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"telephone-event/48000", "CN/16000", "RED/8000"})
    void whatOnlyGoesWithSpeechIsNotEnough(String format) {
        var rtpmap = "a=rtpmap:97 " + format + "\n";
        rings(World.reachable(BOB), FakeRequest.OFFER.replace(" 101\n", " 101 97\n") + rtpmap);
        bob.says(180);
        var taking = takes(dialog() + ANY, CAROLS.replace("RTP/AVP 9 8 96", "RTP/AVP 9 97") + rtpmap);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(488);
        assertBobStillMayAnswer();
    }

    /** RFC 4568 §5.1.2: of the keys that are offered one is chosen in the answer, with one of whoever answers. */
    @Test
    void keysThatWereOfferedAreNoAnswer() {
        var key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\n";
        rings(World.reachable(BOB), FakeRequest.OFFER + key);
        bob.says(180);
        var taking = takes(
                dialog() + ";to-tag=caller;from-tag=callee",
                CAROLS + key.replace("AES_CM_128", "AES_256_CM").replace("WVNf", "d0RmdmNt"));
        pass(0.3);
        assertThat(sdp(invite)).contains("RTP/AVP 8 96").doesNotContain("crypto");
        assertThat(sdp(taking)).contains("RTP/AVP 8 101").doesNotContain("crypto");
    }

    @Test
    void whoOffersNothingDoesNotEither() {
        rings();
        var taking = takes(dialog() + ";to-tag=caller;from-tag=callee", "");
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(488);
        assertBobStillMayAnswer();
    }

    @Test
    void withoutMediaItRingsOn() {
        rings();
        world.port = new Late<>(false, Duration.ofMillis(20));
        assertThat(world.last(takes()).status()).isEqualTo(503);
        assertBobStillMayAnswer();
    }

    @Test
    void mediaThatComesTooLateIsGivenBack() {
        rings();
        world.port = new Late<>(true, Duration.ofSeconds(2));
        var taking = takes();
        pass(1);
        assertThat(world.last(taking).status()).isEqualTo(503);
        pass(2);
        assertBobStillMayAnswer();
    }

    @Test
    void aPhoneThatAnswersFirstHasTheCall() {
        rings();
        world.port = new Late<>(true, Duration.ofMillis(100));
        var taking = takes(dialog() + ";to-tag=caller;from-tag=callee", CAROLS);
        pass(0.05);
        bob.answers();
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(486);
        acknowledge();
        assertThat(bob.got(Method.BYE)).isEmpty();
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(40);
        assertGone();
    }

    @Test
    void whoeverComesSecondDoesNot() {
        rings();
        var first = takes(dialog() + ";to-tag=caller;from-tag=callee", CAROLS);
        var second = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-3", 1, "", CAROLS)
                .withFrom("Carol <sip:1002@sentiric.cloud>;tag=carol")
                .withHeaders(Map.of("replaces", dialog() + ";to-tag=caller;from-tag=callee;early-only"));
        world.calls().request(second);
        pass(0.5);
        assertThat(world.last(first).status()).isEqualTo(200);
        assertThat(world.last(second).status()).isEqualTo(486);
    }

    @Test
    void theCallerGivesUpMeanwhile() {
        rings();
        world.port = new Late<>(true, Duration.ofMillis(100));
        var taking = takes(dialog() + ";to-tag=caller;from-tag=callee", CAROLS);
        pass(0.05);
        world.calls().cancel(invite, true);
        bob.says(487);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(603);
        pass(40);
        assertGone();
    }

    @Test
    void theTakerGivesUpMeanwhile() {
        rings();
        world.port = new Late<>(true, Duration.ofMillis(100));
        var taking = takes(dialog() + ";to-tag=caller;from-tag=callee", CAROLS);
        pass(0.05);
        world.calls().cancel(taking, true);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(487);
        assertBobStillMayAnswer();
    }

    /** RFC 3891 §3: his INVITE has the dialog since it came. */
    @ParameterizedTest
    @ValueSource(ints = {302, 486, 603})
    void whateverThePhoneSaysMeanwhileTheTakerHasTheCall(int status) {
        rings();
        world.port = new Late<>(true, Duration.ofMillis(100));
        var taking = takes(dialog() + ANY, CAROLS);
        pass(0.05);
        bob.says(status, Map.of("contact", "<sip:1003@sentiric.cloud>"), "");
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(200);
        assertThat(world.last(invite).status()).isEqualTo(200);
        assertThat(events()).containsExactlyInAnyOrder("Started", "Ended");
        acknowledge();
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(40);
        assertGone();
    }

    @Test
    void soHasHeWhereNobodyAnswersInTime() {
        rings();
        pass(59.4);
        world.port = new Late<>(true, Duration.ofMillis(200));
        var taking = takes(dialog() + ANY, CAROLS);
        pass(0.5);
        assertThat(world.last(taking).status()).isEqualTo(200);
        assertThat(world.last(invite).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"486, 486, busy", "603, 603, declined"})
    void whereHeDoesNotComeItIsAsThePhoneSaid(int said, int status, String reason) {
        rings();
        world.port = new Late<>(false, Duration.ofMillis(100));
        var taking = takes(dialog() + ANY, CAROLS);
        pass(0.05);
        bob.says(said);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(503);
        assertThat(world.last(invite).status()).isEqualTo(status);
        assertThat(world.events)
                .filteredOn(event -> event.subject().trace().callId().equals(invite.callId()))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallEvent.Ended.class,
                        ended -> assertThat(ended.reason()).isEqualTo(reason));
        pass(40);
        assertGone();
    }

    @Test
    void whereHeDoesNotComeItGoesWhereThePhoneSaid() {
        rings();
        var dave = new CalledPhone(world, "sip:1003@192.0.2.5:5070");
        world.users.put("1003", World.registered("1003", dave.contact));
        world.port = new Late<>(true, Duration.ofMillis(100));
        var taking = takes(dialog() + ANY, CAROLS);
        pass(0.05);
        bob.says(302, Map.of("contact", "<sip:1003@sentiric.cloud>"), "");
        pass(0.01);
        world.calls().cancel(taking, true);
        pass(0.3);
        assertThat(world.last(taking).status()).isEqualTo(487);
        assertThat(world.last(invite).status()).isEqualTo(181);
        assertThat(dave.invites).hasSize(1);
        world.calls().cancel(invite, true);
        dave.says(487);
        pass(40);
        assertGone();
    }
}
