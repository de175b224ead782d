package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
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
        var trunks = List.of(
                new OutboundTrunk("one", "carrier.example", 0, "tls", "acme", "secret_one", 10, 5, callerId),
                new OutboundTrunk("two", "192.0.2.77", 5070, "", "", "", 10, 5, callerId));
        world.plan = new Late<>(
                new PlanOutcome.Outbound("route", "sentiric_demo", "902125550000", trunks, longest), Duration.ZERO);
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

    @Test
    void aTrunkThatIsAwayLeavesItToTheNext() {
        call();
        first.says(408);
        assertThat(second.invite().routes()).containsExactly("<sip:192.0.2.1:5060;lr;trunk=two>");
        second.says(503);
        assertThat(world.last(invite).status()).isEqualTo(503);
        assertEnded("unavailable", 503, Side.CALLEE);
        assertGone();
    }

    @Test
    void whoIsBusyIsBusyThroughAllTrunks() {
        call();
        first.says(486);
        assertThat(second.invites).isEmpty();
        assertEnded("busy", 486, Side.CALLEE);
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
}
