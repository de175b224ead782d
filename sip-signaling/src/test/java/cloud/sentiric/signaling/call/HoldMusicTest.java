package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alice calls Bob, whose tenant plays music to who is on hold (RFC 3264 §8.4, RFC 7088). */
final class HoldMusicTest extends CallFlow {
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final Hears SILENCE = new Hears.Silence();
    private static final Hears MUSIC = new Hears.Music("file:waltz.wav", Codec.PCMA.by(8));
    private static final Hears BOBS = new Hears.Relay("1");
    private static final Hears ALICES = new Hears.Relay("0");

    private final CalledPhone bob = new CalledPhone(world, BOB);

    @BeforeEach
    void theyTalk() {
        world.judgement = World.digest("1001");
        tenantPlays("file:waltz.wav");
        call();
        bob.answers();
        acknowledge();
    }

    private void tenantPlays(String audioUri) {
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        world.user = new Late<>(World.playing(audioUri, BOB), Duration.ofMillis(20));
    }

    private void bobAnswers(String answer) {
        world.asked = request -> new ClientOutcome.Answered(
                FakeResponse.to(request, 200, Map.of(), request.method().equals(Method.INVITE) ? answer : ""));
    }

    private String offers(int cseq, String offer) {
        var again = inside(Method.INVITE, cseq, offer);
        world.calls().request(again);
        pass(0.1);
        world.calls().ack(inside(Method.ACK, cseq, ""));
        return new String(world.last(again).body(), UTF_8);
    }

    private String holds(int cseq) {
        bobAnswers(CalledPhone.ANSWER + "a=recvonly\n");
        return offers(cseq, FakeRequest.OFFER + "a=sendonly\n");
    }

    private String toldBob() {
        return new String(bob.got(Method.INVITE).getLast().body(), UTF_8);
    }

    private static List<Hears> last(World of) {
        return of.patches.getLast().stream().map(EndPatch::hears).toList();
    }

    private void assertHear(Hears first, Hears second) {
        assertThat(last(world)).containsExactly(first, second);
    }

    @Test
    void whoIsHeldHearsMusic() {
        assertHear(BOBS, ALICES);
        assertThat(holds(2)).contains("a=recvonly");
        assertThat(toldBob()).contains("a=sendonly");
        assertHear(SILENCE, MUSIC);
    }

    @Test
    void andTheOtherOneWhenItIsTakenBack() {
        holds(2);
        bobAnswers(CalledPhone.ANSWER);
        offers(3, FakeRequest.OFFER);
        assertHear(BOBS, ALICES);
    }

    @Test
    void nobodyHearsItWhereTheTenantHasNone() {
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        tenantPlays("");
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", FakeRequest.OFFER);
        call();
        bob.answers();
        var tag = String.valueOf(world.last(invite).toTag());
        world.calls().ack(FakeRequest.of(Method.ACK, invite.rawUri(), "call-2", 1, tag, ""));
        bobAnswers(CalledPhone.ANSWER + "a=recvonly\n");
        world.calls()
                .request(FakeRequest.of(
                        Method.INVITE, invite.rawUri(), "call-2", 2, tag, FakeRequest.OFFER + "a=sendonly\n"));
        pass(0.1);
        assertHear(SILENCE, ALICES);
    }

    @Test
    void aPhoneThatWantsNothingToFlowHoldsAsWell() {
        bobAnswers(CalledPhone.ANSWER + "a=recvonly\n");
        assertThat(offers(2, FakeRequest.OFFER + "a=inactive\n")).contains("a=inactive");
        assertThat(toldBob()).contains("a=sendonly").doesNotContain("a=inactive");
        assertHear(SILENCE, MUSIC);
        bobAnswers(CalledPhone.ANSWER);
        assertThat(offers(3, FakeRequest.OFFER)).doesNotContain("a=inactive", "a=recvonly");
        assertHear(BOBS, ALICES);
    }

    /** RFC 2543 §B.5. */
    @Test
    void soDoesOneThatIsNowhere() {
        bobAnswers(CalledPhone.ANSWER);
        offers(2, FakeRequest.OFFER.replace("c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0"));
        assertThat(toldBob()).contains("c=IN IP4 0.0.0.0");
        assertHear(SILENCE, MUSIC);
    }

    @Test
    void whoAgreesToNothingHearsNothing() {
        bobAnswers(CalledPhone.ANSWER + "a=inactive\n");
        assertThat(offers(2, FakeRequest.OFFER + "a=inactive\n")).contains("a=inactive");
        assertHear(SILENCE, SILENCE);
    }

    @Test
    void eitherMayHold() {
        var hold = bob.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
        bobAnswers(FakeRequest.OFFER + "a=recvonly\n");
        world.calls().request(hold);
        pass(0.1);
        assertThat(world.last(hold).status()).isEqualTo(200);
        assertHear(MUSIC, SILENCE);
    }

    @Test
    void aRefusedHoldIsNone() {
        int before = world.patches.size();
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 488, Map.of(), ""));
        offers(2, FakeRequest.OFFER + "a=sendonly\n");
        assertThat(world.patches).hasSize(before);
        bobAnswers(CalledPhone.ANSWER);
        offers(3, FakeRequest.OFFER);
        assertHear(BOBS, ALICES);
    }

    @Test
    void anotherCodecIsNotPlayed() {
        bobAnswers(CalledPhone.ANSWER.replace("RTP/AVP 8 101", "RTP/AVP 18 101") + "a=recvonly\n");
        offers(2, FakeRequest.OFFER.replace("RTP/AVP 0 8 101", "RTP/AVP 18 101") + "a=sendonly\n");
        assertHear(SILENCE, ALICES);
    }

    @Test
    void itIsTheSameAtAnotherNode() {
        holds(2);
        pass(1);
        var other = new World(world);
        other.asked = request -> new ClientOutcome.Answered(FakeResponse.to(
                request, 200, Map.of(), request.method().equals(Method.INVITE) ? CalledPhone.ANSWER : ""));
        var again = inside(Method.INVITE, 3, FakeRequest.OFFER + "a=inactive\n");
        other.calls().request(again);
        other.pass(Duration.ofSeconds(1));
        assertThat(other.last(again).status()).isEqualTo(200);
        assertThat(last(other)).containsExactly(SILENCE, MUSIC);
        var resume = inside(Method.INVITE, 4, FakeRequest.OFFER);
        other.calls().ack(inside(Method.ACK, 3, ""));
        other.calls().request(resume);
        other.pass(Duration.ofSeconds(1));
        assertThat(last(other)).containsExactly(BOBS, ALICES);
    }

    @Test
    void whoIsLeftAloneInATransferHearsIt() {
        bobAnswers(CalledPhone.ANSWER);
        var carol = new CalledPhone(world, "sip:1002@192.0.2.6:5070");
        world.user = new Late<>(World.registered("1002", carol.contact), Duration.ofMillis(20));
        world.calls().request(inside(Method.REFER, 2, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.3);
        carol.says(180);
        world.calls().request(inside(Method.BYE, 3, ""));
        pass(0.3);
        assertThat(last(world)).containsExactly(MUSIC);
        carol.says(200, Map.of(), CalledPhone.ANSWER.replace("192.0.2.8", "192.0.2.6"));
        pass(0.3);
        assertThat(last(world)).allSatisfy(hears -> assertThat(hears).isInstanceOf(Hears.Relay.class));
        assertThat(bob.got(Method.BYE)).extracting(OutgoingRequest::method).isEmpty();
    }

    @Test
    void itEndsWhenNobodyIsThereAnyMore() {
        holds(2);
        var shown = Objects.requireNonNull(world.shown(invite));
        var session = Objects.requireNonNull(shown.session());
        bobAnswers("");
        world.calls().lost(shown.trace(), session, Leases.Why.SILENT);
        pass(70);
        assertThat(bob.got(Method.OPTIONS)).hasSize(1);
        assertThat(events()).containsExactly("Started", "Answered");
        world.asked = request -> request.callId().equals(bob.invite().callId())
                ? new ClientOutcome.Answered(FakeResponse.to(request, 481, Map.of(), ""))
                : new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
        world.calls().lost(shown.trace(), session, Leases.Why.SILENT);
        pass(1);
        assertEnded("media_silent", 200, CallEvent.Side.SYSTEM);
        assertGone();
    }

    @Test
    void oneWayFromTheBeginningIsNoHold() {
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", FakeRequest.OFFER);
        call();
        bob.says(200, Map.of(), CalledPhone.ANSWER + "a=sendonly\n");
        assertHear(BOBS, SILENCE);
    }

    private static FakeRequest of(FakeRequest call, Method method, int cseq, String tag, String body) {
        return FakeRequest.of(method, call.rawUri(), call.callId().value(), cseq, tag, body);
    }

    private static FakeRequest calling(String user, String callId, String offer) {
        return FakeRequest.of(Method.INVITE, "sip:" + user + "@sentiric.cloud", callId, 1, "", offer);
    }

    private String tag(FakeRequest call) {
        return String.valueOf(world.last(call).toTag());
    }

    private FakeRequest takesItToHerMobile() {
        var mobile = calling("2001", "call-2", FakeRequest.OFFER)
                .withHeaders(Map.of("replaces", "call-1;to-tag=" + tag(invite) + ";from-tag=alice"));
        world.calls().request(mobile);
        pass(0.5);
        world.calls().ack(of(mobile, Method.ACK, 1, tag(mobile), ""));
        return mobile;
    }

    @Test
    void whoTookTheCallToAnotherPhoneMayHoldThere() {
        bobAnswers(CalledPhone.ANSWER);
        var mobile = takesItToHerMobile();
        assertHear(BOBS, ALICES);
        bobAnswers(CalledPhone.ANSWER + "a=recvonly\n");
        world.calls().request(of(mobile, Method.INVITE, 2, tag(mobile), FakeRequest.OFFER + "a=sendonly\n"));
        pass(0.1);
        assertHear(SILENCE, MUSIC);
    }

    @Test
    void whoTookItWhileHeldIsHeldThere() {
        bobAnswers(FakeRequest.OFFER + "a=recvonly\n");
        var hold = bob.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
        world.calls().request(hold);
        pass(0.1);
        world.calls().ack(bob.acknowledging(hold, ""));
        bobAnswers(CalledPhone.ANSWER + "a=sendonly\n");
        takesItToHerMobile();
        assertHear(MUSIC, SILENCE);
    }

    /** Whom she hands Bob on to is behind a NAT, and so relayed. */
    @Test
    void itIsTheSameWhereMediaWasDirectUntilATransfer() {
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        world.user = new Late<>(World.playingDirect("file:waltz.wav", BOB), Duration.ofMillis(20));
        var first = calling("2001", "call-2", FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.1"));
        world.calls().request(first);
        pass(0.4);
        bob.answers();
        world.calls().ack(of(first, Method.ACK, 1, tag(first), ""));
        assertThat(world.allocated).as("sessions").hasSize(1);
        var carol = new CalledPhone(world, "sip:1002@192.0.2.6:5070");
        world.user = new Late<>(World.registered("1002", carol.contact), Duration.ofMillis(20));
        var second = calling("1002", "call-3", FakeRequest.OFFER);
        world.calls().request(second);
        pass(0.4);
        carol.answers();
        world.calls().ack(of(second, Method.ACK, 1, tag(second), ""));
        bobAnswers(CalledPhone.ANSWER);
        var wanted = "call-3%3Bto-tag%3D" + tag(second) + "%3Bfrom-tag%3Dalice";
        world.calls()
                .request(of(first, Method.REFER, 2, tag(first), "")
                        .withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud?Replaces=" + wanted + ">")));
        pass(1);
        assertThat(world.allocated).as("sessions").hasSize(3);
        assertThat(last(world)).allSatisfy(hears -> assertThat(hears).isInstanceOf(Hears.Relay.class));
        bobAnswers(CalledPhone.ANSWER + "a=recvonly\n");
        var hold = carol.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
        world.calls().request(hold);
        pass(0.1);
        assertThat(last(world)).containsExactlyInAnyOrder(MUSIC, SILENCE);
    }
}
