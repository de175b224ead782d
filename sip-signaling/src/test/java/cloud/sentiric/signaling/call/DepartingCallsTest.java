package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegInput;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.trunk.Limits;
import cloud.sentiric.signaling.trunk.Seats;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that leave through trunks. */
final class DepartingCallsTest extends CallFlow {
    private final CalledPhone first = new CalledPhone(world, "sip:902125550000@carrier.example;transport=tls");
    private final CalledPhone second = new CalledPhone(world, "sip:902125550000@192.0.2.77:5070");

    @BeforeEach
    void aUserCallsANumberOutside() {
        world.judgement = World.digest("1001");
        leavesFor("902121110000", Duration.ZERO);
    }

    private void leavesFor(String callerId, Duration longest) {
        leavesFor(callerId, longest, false);
    }

    private void leavesFor(String callerId, Duration longest, boolean emergency) {
        var trunks = List.of(
                new OutboundTrunk("one", "carrier.example", 0, "tls", "acme", "secret_one", 10, 5, callerId),
                new OutboundTrunk("two", "192.0.2.77", 5070, "", "", "", 10, 5, callerId));
        world.plan = new Late<>(
                new PlanOutcome.Outbound("route", "sentiric_demo", "902125550000", trunks, "", longest, emergency),
                Duration.ZERO);
    }

    @Test
    void theInviteGoesToTheCarrierByTheGateway() {
        call();
        var sent = first.invite();
        assertThat(sent.routes()).containsExactly("<sip:192.0.2.1:5060;lr;trunk=one>");
        assertThat(sent.from()).startsWith("<sip:902121110000@carrier.example>;tag=");
        assertThat(sent.to()).isEqualTo("<sip:902125550000@carrier.example>");
        assertThat(sent.destination().getPort()).isEqualTo(5060);
        assertThat(second.invites).isEmpty();
    }

    @Test
    void aWithheldNumberIsNotShown() {
        leavesFor("", Duration.ZERO);
        invite = invite.withHeaders(Map.of("remote-party-id", "<sip:1001@x>"));
        call();
        assertThat(first.invite().from()).startsWith("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=");
        assertThat(first.invite().headers())
                .contains(new Header("Privacy", "id"))
                .extracting(Header::name)
                .doesNotContain("remote-party-id");
    }

    @Test
    void aChallengeIsAnsweredInTheSameDialogToBe() {
        call();
        first.says(407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        pass(0.1);
        assertThat(first.invites).hasSize(2);
        var again = first.invite();
        assertThat(again.headers()).contains(new Header("Proxy-Authorization", "Digest ours"));
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(again.callId()).isEqualTo(first.invites.getFirst().callId());
        first.answers();
        acknowledge();
        assertThat(events()).containsExactly("Started", "Answered");
        assertThat(world.events)
                .allSatisfy(event -> assertThat(event.subject().trunk()).isEqualTo("sentiric_demo/one"));
    }

    @Test
    void whoIsRefusedAgainIsNotAskedForEver() {
        call();
        first.says(401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        pass(0.1);
        first.says(401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"m\""), "");
        pass(0.1);
        assertThat(first.invites).hasSize(2);
        assertThat(world.last(invite).status()).isEqualTo(480);
        assertGone();
    }

    /** What was said of the first offer proves nothing of the next one, and who is asked anew answers anew. */
    @Test
    void anotherOfferIsAnotherChallenge() {
        call();
        first.says(407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        pass(0.1);
        first.says(488);
        assertThat(first.invites).hasSize(3);
        assertThat(first.invite().headers()).extracting(Header::name).doesNotContain("Proxy-Authorization");
        first.says(407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"m\""), "");
        pass(0.1);
        assertThat(first.invites).hasSize(4);
        assertThat(first.invite().headers())
                .filteredOn(header -> header.name().equals("Proxy-Authorization"))
                .hasSize(1);
        first.says(407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"o\""), "");
        pass(0.1);
        assertThat(first.invites).hasSize(4);
    }

    @Test
    void aTrunkThatIsAwayLeavesItToTheNext() {
        call();
        first.says(408);
        pass(0.1);
        assertThat(second.invite().routes()).containsExactly("<sip:192.0.2.1:5060;lr;trunk=two>");
        second.says(503);
        assertThat(world.last(invite).status()).isEqualTo(503);
        assertEnded("unavailable", 503, Side.CALLEE);
        assertThat(world.events.getLast().subject().trunk()).isEqualTo("sentiric_demo/two");
        assertGone();
    }

    @Test
    void whoIsBusyIsBusyThroughAllTrunks() {
        call();
        first.says(486);
        assertThat(second.invites).isEmpty();
        assertEnded("busy", 486, Side.CALLEE);
        assertThat(world.events.getLast().subject().trunk()).isEqualTo("sentiric_demo/one");
    }

    @Test
    void aCallEndsWhenItHasCostAllThatItMay() {
        leavesFor("902121110000", Duration.ofMinutes(3));
        call();
        first.answers();
        acknowledge();
        pass(179);
        assertThat(events()).hasSize(2);
        pass(2);
        assertThat(first.got(Method.BYE)).hasSize(1);
        assertEnded("cost_limit", 200, Side.SYSTEM);
    }

    @Test
    void aTrunkWithoutAPlaceIsPassedOver() {
        world.full.put("one", Seats.Taken.CALLS);
        call();
        assertThat(first.invites).isEmpty();
        second.answers();
        acknowledge();
        assertThat(world.asking).containsExactly("one " + new Limits(10, 5, false), "two " + new Limits(10, 5, false));
        assertThat(world.seats).extracting(seat -> seat.trunk().id()).containsExactly("two");
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        assertGone();
    }

    @Test
    void whereNoTrunkHasAPlaceTheCallerIsToldToComeAgain() {
        world.full.put("one", Seats.Taken.CALLS);
        world.full.put("two", Seats.Taken.RATE);
        call();
        assertThat(world.last(invite).status()).isEqualTo(503);
        assertThat(world.last(invite).reason()).isEqualTo("Trunk Limit Reached");
        assertThat(world.last(invite).headers()).contains(new Header("Retry-After", "5"));
        assertEnded("trunk_limit", 503, Side.CALLEE);
        assertGone();
    }

    @Test
    void aPlaceIsGivenBackWhenItsTrunkFailsOver() {
        call();
        assertThat(world.seats).hasSize(1);
        first.says(503);
        pass(0.1);
        assertThat(world.seats).extracting(seat -> seat.trunk().id()).containsExactly("two");
        second.says(486);
        assertGone();
    }

    @Test
    void whoHangsUpWhileThePlaceIsAskedForKeepsNone() {
        world.seating = Duration.ofMillis(250);
        world.calls().request(invite);
        pass(0.1);
        assertThat(world.asking).hasSize(1);
        assertThat(first.invites).isEmpty();
        world.calls().cancel(invite, true);
        pass(1);
        assertThat(first.invites).isEmpty();
        assertGone();
    }

    @Test
    void whoCannotBeCountedInTimeIsLetThrough() {
        world.seating = Duration.ofSeconds(10);
        call();
        pass(0.5);
        first.answers();
        acknowledge();
        pass(11);
        assertThat(world.seats).hasSize(1);
        assertThat(first.invites).hasSize(1);
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        assertGone();
    }

    @Test
    void anEmergencyCountsButIsNotLimited() {
        leavesFor("902121110000", Duration.ZERO, true);
        call();
        assertThat(world.asking).containsExactly("one " + new Limits(10, 5, true));
    }

    @Test
    void anotherNodeGoesOnWithThePlace() {
        call();
        first.answers();
        acknowledge();
        world.seats.clear();
        world.kill();
        world.inheritAll();
        assertThat(world.seats).extracting(seat -> seat.trunk().id()).containsExactly("one");
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        assertGone();
    }

    /** What a carrier asks of a request once, it gets once. */
    private void challenges(Method method, int status) {
        world.asked = request -> {
            boolean proven = TrunkCredentials.answered(request.headers());
            var name = status == 401 ? "www-authenticate" : "proxy-authenticate";
            return new ClientOutcome.Answered(
                    request.method().equals(method) && !proven
                            ? FakeResponse.to(request, status, Map.of(name, "Digest realm=\"c\", nonce=\"n\""), "")
                            : FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
        };
    }

    @Test
    void aChallengedInfoAndReInviteGoAgainInTheDialog() {
        challenges(Method.INFO, 407);
        call();
        first.answers();
        acknowledge();
        world.calls().request(inside(Method.INFO, 2, ""));
        pass(1);
        assertThat(first.got(Method.INFO)).hasSize(2);
        var again = first.got(Method.INFO).getLast();
        assertThat(again.headers()).contains(new Header("Proxy-Authorization", "Digest ours"));
        assertThat(again.cseq().number())
                .isEqualTo(first.got(Method.INFO).getFirst().cseq().number() + 1);

        challenges(Method.INVITE, 401);
        var reInvite = inside(Method.INVITE, 3, FakeRequest.OFFER);
        world.calls().request(reInvite);
        pass(1);
        assertThat(world.last(reInvite).status()).isEqualTo(200);
        var asked = first.got(Method.INVITE);
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().headers()).contains(new Header("Authorization", "Digest ours"));
        assertThat(asked.getLast().body()).isEqualTo(asked.getFirst().body());
        assertThat(first.got(Method.ACK).getLast().cseq().number())
                .isEqualTo(asked.getLast().cseq().number());
    }

    @Test
    void aChallengedPrackGoesAgainInTheEarlyDialog() {
        challenges(Method.PRACK, 407);
        call();
        first.says(183, Map.of("require", "100rel", "rseq", "77"), CalledPhone.ANSWER);
        pass(1);
        assertThat(first.got(Method.PRACK)).hasSize(2);
        var prack = first.got(Method.PRACK).getFirst();
        var again = first.got(Method.PRACK).getLast();
        assertThat(again.headers())
                .contains(new Header("Proxy-Authorization", "Digest ours"), new Header("RAck", "77 1 INVITE"));
        assertThat(again.cseq().number()).isEqualTo(prack.cseq().number() + 1);
        first.says(180, Map.of("require", "100rel", "rseq", "78"), "");
        pass(0.01);
        assertThat(first.got(Method.PRACK).getLast().cseq().number())
                .isEqualTo(again.cseq().number() + 1);
        first.answers();
        acknowledge();
        assertThat(first.got(Method.ACK)).hasSize(1);
    }

    @Test
    void aPrackThatIsChallengedTwiceIsLeftAtThat() {
        world.asked = request -> new ClientOutcome.Answered(
                FakeResponse.to(request, 401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\""), ""));
        call();
        first.says(183, Map.of("require", "100rel", "rseq", "77"), CalledPhone.ANSWER);
        pass(2);
        assertThat(first.got(Method.PRACK)).hasSize(2);
    }

    /** Two servers of the carrier answered: one of them talks to nobody. */
    @Test
    void aChallengedByeOfADialogThatNobodyWantedGoesAgain() {
        call();
        first.answers();
        acknowledge();
        var challenge = FakeResponse.to(
                first.invite(), 407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        world.bye = new Late<>(new ClientOutcome.Answered(challenge), Duration.ofMillis(50));
        first.says(200, Map.of("to-tag", "other"), CalledPhone.ANSWER);
        pass(0.06);
        world.bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofMillis(50));
        pass(1);
        assertThat(first.got(Method.BYE)).hasSize(2);
        var again = first.got(Method.BYE).getLast();
        assertThat(again.to()).endsWith(";tag=other");
        assertThat(again.headers()).contains(new Header("Proxy-Authorization", "Digest ours"));
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Test
    void aCarrierThatRefusesUsIsDoubted() {
        call();
        first.says(403);
        pass(0.1);
        assertThat(world.doubted).extracting(TrunkId::id).containsExactly("one");
    }

    @Test
    void aCarrierThatRefusesOurCredentialsIsDoubted() {
        call();
        first.says(401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        pass(0.1);
        assertThat(world.doubted).isEmpty();
        first.says(401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"m\""), "");
        pass(0.1);
        assertThat(world.doubted).extracting(TrunkId::id).containsExactly("one");
    }

    @Test
    void aCarrierThatRefusesTheCalleeIsNot() {
        call();
        first.says(404);
        pass(0.1);
        assertThat(world.doubted).isEmpty();
    }

    @Test
    void aRequestThatIsChallengedTwiceIsRefused() {
        world.asked = request -> new ClientOutcome.Answered(
                FakeResponse.to(request, 401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\""), ""));
        call();
        first.answers();
        acknowledge();
        var info = inside(Method.INFO, 2, "");
        world.calls().request(info);
        pass(1);
        assertThat(first.got(Method.INFO)).hasSize(2);
        assertThat(world.last(info).status()).isEqualTo(401);
    }

    @Test
    void aChallengedByeGoesAgainAtAnotherNodeToo() {
        call();
        first.answers();
        acknowledge();
        world.kill();
        world.inheritAll();
        var challenge = FakeResponse.to(
                first.invite(), 407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        world.bye = new Late<>(new ClientOutcome.Answered(challenge), Duration.ofMillis(50));
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(0.06);
        world.bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofMillis(50));
        pass(1);
        assertThat(first.got(Method.BYE)).hasSize(2);
        assertThat(first.got(Method.BYE).getLast().headers())
                .contains(new Header("Proxy-Authorization", "Digest ours"));
        assertGone();
    }

    @Test
    void aByeWhoseChallengeNobodyAnswersIsNotWaitedFor() {
        call();
        first.answers();
        acknowledge();
        world.credential = new Late<>(new TrunkCredentials.Outcome.Unavailable("away"), World.NEVER);
        var challenge =
                FakeResponse.to(first.invite(), 401, Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
        world.bye = new Late<>(new ClientOutcome.Answered(challenge), Duration.ofMillis(50));
        world.calls().request(inside(Method.BYE, 2, ""));
        pass(1);
        assertThat(first.got(Method.BYE)).hasSize(1);
        assertGone();
    }

    /** A colleague costs nothing, but the telephone that stays in the call does. */
    @Test
    void whatItMayCostStaysItsBoundWhenACallerHandsItOn() {
        var carol = new CalledPhone(world, "sip:1002@192.0.2.9:5090");
        world.user = new Late<>(World.reachable(carol.contact), Duration.ofMillis(20));
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
        leavesFor("902121110000", Duration.ofMinutes(3));
        call();
        first.answers();
        acknowledge();
        world.calls().request(inside(Method.REFER, 2, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.1);
        carol.answers();
        pass(181);
        assertThat(carol.got(Method.BYE)).hasSize(1);
        assertEnded("cost_limit", 200, Side.SYSTEM);
    }

    /** A bug is logged with the input at which it showed. */
    @Test
    void whatIsAnsweredToACarrierIsNotWritten() {
        var answered = new TrunkCredentials.Outcome.Answered("Digest ours");
        assertThat(new CallInput.ChallengeAnswered(new LegId(1), 401, answered).toString())
                .doesNotContain("Digest ours");
        call();
        var proof = new Header("Authorization", "Digest ours");
        assertThat(new LegInput.Proven(first.invite(), proof).toString()).doesNotContain("Digest ours");
    }
}
