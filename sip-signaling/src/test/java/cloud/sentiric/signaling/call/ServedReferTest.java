package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller whom we answered hands us on: its colleague hears what it heard. */
final class ServedReferTest extends CallFlow {
    private static final String CAROL = "sip:1002@192.0.2.6:5070";

    private final CalledPhone carol = new CalledPhone(world, CAROL);

    @BeforeEach
    void aUserWaits() {
        world.judgement = World.digest("1001");
        plan(new PlanAction.EnqueueCall("sales", "file:music.wav"));
        world.play = new Late<>(world.play.value(), World.NEVER);
        world.user = new Late<>(World.reachable(CAROL), Duration.ofMillis(20));
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
        call();
        acknowledge();
    }

    private FakeRequest refers(int cseq, String target) {
        var refer = inside(Method.REFER, cseq, "").withHeaders(Map.of("refer-to", target));
        world.calls().request(refer);
        pass(0.2);
        return refer;
    }

    private FakeRequest refers() {
        return refers(2, "<sip:1002@sentiric.cloud>");
    }

    private List<OutgoingRequest> toAlice(Method method) {
        return world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .filter(request -> request.method().equals(method))
                .toList();
    }

    private String told() {
        return new String(toAlice(Method.NOTIFY).getLast().body(), UTF_8);
    }

    @Test
    void theColleagueTakesTheCallersPlace() {
        assertThat(world.last(refers()).status()).isEqualTo(202);
        assertThat(new String(carol.invite().body(), UTF_8)).contains("m=audio 10002 RTP/AVP 0 8 101");
        assertThat(carol.invite().from()).startsWith("<sip:902124548590@sentiric.cloud>;tag=");
        carol.says(180);
        assertThat(world.heard).containsExactly("play file:music.wav");
        carol.answers();
        pass(0.2);
        assertThat(carol.got(Method.ACK)).hasSize(1);
        assertThat(told()).startsWith("SIP/2.0 200 OK");
        assertThat(toAlice(Method.BYE)).hasSize(1);
        assertThat(world.heard).containsExactly("play file:music.wav", "stop", "play file:music.wav");
        assertThat(world.patches.getLast())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("speaker")
                .containsExactly(new EndPatch("10002", new Remote("192.0.2.8", 6002), new Hears.Silence(), false));
        assertThat(world.removed).containsExactly("0");
        assertThat(events()).containsExactly("Started", "Answered", "Transferred");
        var hold = carol.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
        world.calls().request(hold);
        pass(0.1);
        assertThat(world.last(hold).status()).isEqualTo(200);
        world.calls().request(carol.inside(Method.BYE, ""));
        pass(1);
        assertEnded("normal", 200, Side.CALLER);
        assertGone();
    }

    @Test
    void theCallerHearsOnWhereItFails() {
        refers();
        carol.says(486);
        pass(0.2);
        assertThat(told()).startsWith("SIP/2.0 486");
        assertThat(world.heard).containsExactly("play file:music.wav", "play file:music.wav");
        world.calls().request(inside(Method.BYE, 3, ""));
        pass(1);
        assertEnded("normal", 200, Side.CALLER);
        assertGone();
    }

    @Test
    void theCallerMayLeaveAtOnce() {
        refers();
        world.calls().request(inside(Method.BYE, 3, ""));
        assertThat(carol.cancelled).isFalse();
        carol.answers();
        pass(0.2);
        assertThat(toAlice(Method.BYE)).isEmpty();
        world.calls().request(carol.inside(Method.BYE, ""));
        pass(1);
        assertEnded("normal", 200, Side.CALLER);
        assertGone();
    }

    @Test
    void whereItHasLeftAndNobodyComesItIsOver() {
        refers();
        world.calls().request(inside(Method.BYE, 3, ""));
        carol.says(603);
        pass(1);
        assertEnded("transfer_failed", 200, Side.SYSTEM);
        assertGone();
    }

    @Test
    void whatDoesNotFitIsHungUp() {
        refers();
        carol.says(200, Map.of(), CalledPhone.ANSWER.replace("RTP/AVP 8 101", "RTP/AVP 18"));
        pass(0.2);
        assertThat(told()).startsWith("SIP/2.0 488");
        assertThat(carol.got(Method.BYE)).hasSize(1);
        world.calls().request(inside(Method.BYE, 3, ""));
        pass(1);
        assertGone();
    }

    @Test
    void nobodyOutsideIsCalledToHearUs() {
        world.plan = new Late<>(
                new PlanOutcome.Outbound("route", "sentiric_demo", "902125550000", List.of(), "", Duration.ZERO, false),
                Duration.ZERO);
        refers(2, "<sip:902125550000@sentiric.cloud>");
        assertThat(told()).startsWith("SIP/2.0 403");
    }

    @Test
    void whatIsNoTargetIsRefused() {
        assertThat(world.last(refers(2, "nonsense")).status()).isEqualTo(400);
        assertThat(world.last(refers(3, "<sip:1002@sentiric.cloud?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>"))
                        .status())
                .isEqualTo(603);
    }

    @Test
    void itGoesOnAtAnotherNode() {
        refers();
        carol.answers();
        pass(1);
        var other = new World(world);
        other.play = world.play;
        other.inheritAll();
        assertThat(other.heard).containsExactly("play file:music.wav");
        other.calls().request(carol.inside(Method.BYE, ""));
        other.pass(Duration.ofSeconds(1));
        assertThat(other.events).hasSize(1);
        assertThat(other.stored).isEmpty();
    }
}
