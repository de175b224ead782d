package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever accepts an INVITE of ours gets an ACK, however late that is (RFC 3261 §13.2.2.4). */
final class LateAnswersTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private final CalledPhone desk = new CalledPhone(world, DESK);

    @BeforeEach
    void aUserIsCalled() {
        world.judgement = World.digest("1001");
        world.user = new Late<>(World.reachable(DESK), Duration.ofMillis(20));
        world.asked =
                request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        call();
        desk.says(180);
    }

    private void talk() {
        desk.answers();
        acknowledge();
    }

    private void hangUp() {
        world.calls().request(inside(Method.BYE, 5, ""));
    }

    private void anotherAnswers() {
        desk.says(200, Map.of("to-tag", "another"), CalledPhone.ANSWER);
    }

    private List<OutgoingRequest> toAnother(Method method) {
        return desk.got(method).stream()
                .filter(request -> request.to().endsWith(";tag=another"))
                .toList();
    }

    @Test
    void whoAnswersAfterTheCancelIsAcknowledgedEachTime() {
        world.calls().cancel(invite, true);
        desk.answers();
        desk.answers();
        pass(1);
        desk.answers();
        assertThat(desk.got(Method.ACK)).hasSize(3);
        assertThat(desk.got(Method.BYE)).hasSize(1);
        assertGone();
    }

    @Test
    void whoseFirstAckWasLostIsAcknowledgedAgainThoughAnotherOfferCameSince() {
        talk();
        world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
        pass(0.1);
        desk.answers();
        assertThat(desk.got(Method.ACK)).extracting(ack -> ack.cseq().number()).containsExactly(1L, 2L, 1L);
    }

    @Test
    void anotherPhoneBehindTheSameContactIsHungUpThoughTheFirstOneLeaves() {
        talk();
        hangUp();
        anotherAnswers();
        assertThat(toAnother(Method.ACK)).hasSize(1);
        assertThat(toAnother(Method.BYE)).hasSize(1);
    }

    @Test
    void anotherPhoneBehindTheSameContactIsHungUpThoughTheCallIsOver() {
        talk();
        world.calls().request(desk.inside(Method.BYE, ""));
        pass(1);
        assertGone();
        anotherAnswers();
        assertThat(toAnother(Method.ACK)).hasSize(1);
        assertThat(toAnother(Method.BYE)).hasSize(1);
        assertThat(events()).containsExactly("Started", "Answered", "Ended");
    }

    @Test
    void anOfferThatIsAcceptedWhileTheCallEndsIsAcknowledged() {
        talk();
        world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
        hangUp();
        pass(1);
        assertThat(desk.got(Method.ACK)).extracting(ack -> ack.cseq().number()).containsExactly(1L, 2L);
        assertGone();
    }

    @Test
    void anOfferThatIsAcceptedByWhoHangsUpIsAcknowledged() {
        talk();
        world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
        world.calls().request(desk.inside(Method.BYE, ""));
        pass(1);
        assertThat(desk.got(Method.ACK)).extracting(ack -> ack.cseq().number()).containsExactly(1L, 2L);
        assertGone();
    }
}
