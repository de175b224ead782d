package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Provisional responses that are acknowledged (RFC 3262), in both roles. */
final class ReliableProvisionalTest extends CallFlow {
    private final CalledPhone desk = new CalledPhone(world, "sip:2001@192.0.2.8:5070");

    @BeforeEach
    void aUserIsCalled() {
        world.judgement = World.digest("1001");
        world.user = new Late<>(World.reachable(desk.contact), Duration.ofMillis(20));
        invite("supported");
    }

    private void invite(String field) {
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER)
                .withHeaders(Map.of(field, "100rel"));
    }

    private static String value(Reply reply, String name) {
        return reply.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    private FakeRequest prack(Reply reply) {
        return FakeRequest.of(Method.PRACK, invite.rawUri(), "call-1", 2, reply.toTag() + "", "")
                .withHeaders(Map.of("rack", value(reply, "RSeq") + " 1 INVITE"));
    }

    @Test
    void earlyMediaGoesReliablyToWhoTakesIt() {
        call();
        desk.says(180);
        assertThat(value(world.last(invite), "RSeq")).isEmpty();
        desk.says(183, Map.of(), CalledPhone.ANSWER);
        var early = world.last(invite);
        assertThat(early.headers()).contains(new Header("Require", "100rel"));
        pass(0.6);
        assertThat(world.statuses(invite)).containsExactly(100, 180, 183, 183);
        var prack = prack(early);
        world.calls().request(prack);
        assertThat(world.last(prack).status()).isEqualTo(200);
        pass(5);
        assertThat(world.statuses(invite)).containsExactly(100, 180, 183, 183);
    }

    @Test
    void theAnswerWaitsForThePrack() {
        invite("require");
        call();
        desk.says(183, Map.of(), CalledPhone.ANSWER);
        var early = world.last(invite);
        desk.answers();
        assertThat(world.statuses(invite)).containsExactly(100, 183);
        world.calls().request(prack(early));
        assertThat(world.statuses(invite)).containsExactly(100, 183, 200);
        acknowledge();
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Test
    void aPrackForNothingIs481() {
        call();
        desk.says(180);
        var stray = prack(world.last(invite));
        world.calls().request(stray);
        assertThat(world.last(stray).status()).isEqualTo(481);
    }

    @Test
    void withoutPrackTheInviteIsRefused() {
        invite("require");
        call();
        desk.says(180);
        pass(33);
        assertThat(world.last(invite).status()).isEqualTo(504);
        assertThat(desk.cancelled).isTrue();
        assertEnded("no_ack", 504, Side.SYSTEM);
    }

    @Test
    void whatThePhoneSaysReliablyIsAcknowledgedOnce() {
        call();
        desk.says(183, Map.of("require", "100rel", "rseq", "77"), CalledPhone.ANSWER);
        desk.says(183, Map.of("require", "100rel", "rseq", "77"), CalledPhone.ANSWER);
        assertThat(desk.got(Method.PRACK)).hasSize(1);
        var prack = desk.got(Method.PRACK).getFirst();
        assertThat(prack.headers()).contains(new Header("RAck", "77 1 INVITE"));
        assertThat(prack.cseq().number()).isEqualTo(2);
        desk.answers();
        acknowledge();
        world.calls().request(inside(Method.BYE, 3, ""));
        assertThat(desk.got(Method.BYE).getFirst().cseq().number()).isEqualTo(3);
    }
}
