package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alice takes a call from one of her phones to the other (RFC 3891). */
final class ReplacingCallsTest extends CallFlow {
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final String MOBILE = FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.3");

    private final CalledPhone bob = new CalledPhone(world, BOB);

    @BeforeEach
    void aliceCallsBob() {
        world.judgement = World.digest("1001");
        world.asked = request -> answer(request, 200);
        world.user = new Late<>(World.reachable(BOB), Duration.ofMillis(20));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        call();
    }

    private void talk() {
        bob.answers();
        acknowledge();
    }

    private static ClientOutcome answer(OutgoingRequest request, int status) {
        var body = request.method().equals(Method.INVITE) && status == 200 ? CalledPhone.ANSWER : "";
        return new ClientOutcome.Answered(FakeResponse.to(request, status, Map.of(), body));
    }

    private FakeRequest replaces(String suffix, String body) {
        var again = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", body)
                .withHeaders(
                        Map.of("replaces", "call-1;to-tag=" + world.last(invite).toTag() + ";from-tag=alice" + suffix));
        world.calls().request(again);
        pass(0.5);
        return again;
    }

    private FakeRequest replaces() {
        return replaces("", MOBILE);
    }

    private List<OutgoingRequest> toOldPhone(Method method) {
        return world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .filter(request -> request.method().equals(method))
                .toList();
    }

    @Test
    void theOtherPartyIsToldOfTheNewPhoneAndTheOldOneIsHungUp() {
        talk();
        var again = replaces();
        assertThat(world.last(again).status()).isEqualTo(200);
        assertThat(new String(world.last(again).body(), UTF_8)).contains("m=audio 10004 RTP/AVP 8 101");
        assertThat(new String(bob.got(Method.INVITE).getLast().body(), UTF_8))
                .contains("m=audio 10006 RTP/AVP 0 8 101");
        assertThat(toOldPhone(Method.BYE)).hasSize(1);
        assertThat(world.patches.getLast())
                .extracting(EndPatch::remote)
                .containsExactlyInAnyOrder(new Remote("192.0.2.3", 4002), new Remote("192.0.2.8", 6002));
        world.calls()
                .ack(FakeRequest.of(
                        Method.ACK,
                        again.rawUri(),
                        "call-2",
                        1,
                        "" + world.last(again).toTag(),
                        ""));
        assertThat(events()).containsExactly("Started", "Answered", "Started", "Ended", "Answered");
        assertThat(world.released).containsExactly(10000);
        world.calls().request(bob.inside(Method.BYE, ""));
        pass(1);
        assertThat(events()).endsWith("Answered", "Ended");
        assertGone();
    }

    @Test
    void aLateOfferComesFromTheOtherParty() {
        talk();
        var again = replaces("", "");
        assertThat(new String(world.last(again).body(), UTF_8)).contains("m=audio 10004 RTP/AVP 8 101");
        world.calls()
                .ack(FakeRequest.of(
                        Method.ACK,
                        again.rawUri(),
                        "call-2",
                        1,
                        "" + world.last(again).toTag(),
                        MOBILE));
        pass(0.1);
        assertThat(new String(bob.got(Method.ACK).getLast().body(), UTF_8)).contains("m=audio 10006");
        world.calls().request(bob.inside(Method.BYE, ""));
        pass(1);
        assertGone();
    }

    @Test
    void whatIsNotThereIs481() {
        talk();
        assertThat(world.last(replaces("x", MOBILE)).status()).isEqualTo(481);
        assertThat(events()).containsExactly("Started", "Answered", "Ended");
    }

    @Test
    void whoIsMeantWhileItRingsAloneIsNotTakenFromATalk() {
        talk();
        assertThat(world.last(replaces(";early-only", MOBILE)).status()).isEqualTo(486);
        assertThat(bob.got(Method.BYE)).isEmpty();
    }

    @Test
    void aCallThatOnlyRingsIsNotTaken() {
        bob.says(180);
        assertThat(world.last(replaces()).status()).isEqualTo(481);
        assertThat(bob.cancelled).isFalse();
    }

    @Test
    void onlyTheUserItself() {
        talk();
        world.verdict = new Late<>(
                new Callers.Verified(new Identity(new Aor("1001", "acme.example"), "id", "acme")),
                Duration.ofMillis(20));
        assertThat(world.last(replaces()).status()).isEqualTo(403);
        world.judgement = new Callers.Trusted("local");
        var trunk = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-3", 1, "", MOBILE)
                .withHeaders(
                        Map.of("replaces", "call-1;to-tag=" + world.last(invite).toTag() + ";from-tag=alice"));
        world.calls().request(trunk);
        pass(0.5);
        assertThat(world.last(trunk).status()).isEqualTo(403);
        assertThat(bob.got(Method.BYE)).isEmpty();
    }

    @Test
    void whatCannotBeReadIs400() {
        talk();
        var again = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", MOBILE)
                .withHeaders(Map.of("replaces", "call-1;to-tag=a"));
        world.calls().request(again);
        pass(0.5);
        assertThat(world.last(again).status()).isEqualTo(400);
    }

    @Test
    void whereTheOtherPartyRefusesTheTwoTalkOn() {
        talk();
        world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 488 : 200);
        assertThat(world.last(replaces()).status()).isEqualTo(488);
        world.asked = request -> answer(request, 200);
        var info = inside(Method.INFO, 5, "");
        world.calls().request(info);
        pass(0.1);
        assertThat(world.last(info).status()).isEqualTo(200);
        world.calls().request(inside(Method.BYE, 6, ""));
        pass(1);
        assertGone();
    }

    @Test
    void theNewPhoneGivesUp() {
        talk();
        world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
        var again = replaces();
        world.calls().cancel(again, true);
        pass(0.1);
        assertThat(world.last(again).status()).isEqualTo(487);
        assertThat(bob.got(Method.BYE)).isEmpty();
        world.calls().request(inside(Method.BYE, 6, ""));
        pass(1);
        assertThat(bob.got(Method.BYE)).hasSize(1);
        assertGone();
    }

    /** The party takes the offer of the new phone when that one has given up already. */
    private void acceptedTooLate() {
        talk();
        var again = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", MOBILE)
                .withHeaders(
                        Map.of("replaces", "call-1;to-tag=" + world.last(invite).toTag() + ";from-tag=alice"));
        world.calls().request(again);
        for (int i = 0; i < 40 && bob.got(Method.INVITE).isEmpty(); i++) {
            pass(0.01);
        }
        world.calls().cancel(again, true);
        assertThat(world.last(again).status()).isEqualTo(487);
        pass(0.01);
    }

    @Test
    void whoTookTheOfferOfAPhoneThatGaveUpIsToldOfTheOldOneAgain() {
        acceptedTooLate();
        pass(3);
        assertThat(bob.got(Method.INVITE)).hasSize(2);
        assertThat(new String(bob.got(Method.INVITE).getLast().body(), UTF_8))
                .contains("m=audio 10002 RTP/AVP 0 8 101");
        assertThat(bob.got(Method.ACK)).hasSize(3);
        assertThat(world.patches.getLast())
                .extracting(EndPatch::remote)
                .containsExactlyInAnyOrder(new Remote("192.0.2.7", 4002), new Remote("192.0.2.8", 6002));
        assertThat(toOldPhone(Method.INVITE)).isEmpty();
        world.calls().request(inside(Method.BYE, 6, ""));
        pass(1);
        assertGone();
    }

    @Test
    void whatIsAnsweredToAPhoneThatGaveUpIsNoAnswerToTheOldOne() {
        acceptedTooLate();
        world.asked = request -> answer(request, request.method().equals(Method.INFO) ? 415 : 200);
        var info = inside(Method.INFO, 6, "");
        world.calls().request(info);
        pass(0.5);
        assertThat(world.statuses(info)).containsExactly(415);
    }

    @Test
    void aPartyThatNeverTakesTheOfferIsNotWaitedForForEver() {
        talk();
        world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
        var again = replaces();
        pass(40);
        assertThat(world.last(again).status()).isEqualTo(480);
        world.asked = request -> answer(request, 200);
        var info = inside(Method.INFO, 5, "");
        world.calls().request(info);
        pass(0.1);
        assertThat(world.last(info).status()).isEqualTo(200);
        world.calls().request(inside(Method.BYE, 6, ""));
        pass(1);
        assertGone();
    }

    @Test
    void theOtherPartyLeavesMeanwhile() {
        talk();
        world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
        var again = replaces();
        world.calls().request(bob.inside(Method.BYE, ""));
        pass(1);
        assertThat(world.last(again).status()).isEqualTo(603);
        assertGone();
    }
}
