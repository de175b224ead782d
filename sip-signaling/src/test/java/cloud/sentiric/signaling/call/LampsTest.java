package cloud.sentiric.signaling.call;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What whoever watches users sees of their calls. */
final class LampsTest extends CallFlow {
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final String CAROL = "sip:1002@192.0.2.6:5070";

    private final CalledPhone bob = new CalledPhone(world, BOB);
    private final CalledPhone carol = new CalledPhone(world, CAROL);

    @BeforeEach
    void aliceCallsBob() {
        world.judgement = World.digest("1001");
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        world.user = new Late<>(World.reachable(BOB), Duration.ofMillis(20));
        call();
    }

    /** As USER direction state REMOTE. */
    private List<String> lit() {
        return lit(world);
    }

    private static List<String> lit(World world) {
        return world.lit.entrySet().stream()
                .map(entry -> userOf(entry.getKey()) + " " + text(entry.getValue()))
                .toList();
    }

    private static String text(DialogState dialog) {
        return (dialog.direction() + " " + dialog.state()).toLowerCase(Locale.ROOT) + " " + userOf(dialog.remote());
    }

    private static String userOf(String uri) {
        return uri.substring(uri.indexOf(':') + 1, uri.indexOf('@'));
    }

    private void talk() {
        bob.says(180);
        bob.answers();
        acknowledge();
    }

    @Test
    void theyBlinkWhileItRingsAndBurnWhileTwoTalk() {
        assertThat(lit()).isEmpty();
        bob.says(180);
        assertThat(lit()).containsExactly("1001 initiator early 2001", "2001 recipient early 1001");
        bob.answers();
        assertThat(lit()).containsExactly("1001 initiator confirmed 2001", "2001 recipient confirmed 1001");
        acknowledge();
        int blinks = world.blinks;
        world.calls().request(inside(Method.INFO, 2, ""));
        pass(1);
        assertThat(world.blinks).isEqualTo(blinks);
        world.calls().request(bob.inside(Method.BYE, ""));
        assertThat(lit()).isEmpty();
        pass(1);
        assertThat(world.blinks).isEqualTo(6);
    }

    @Test
    void theyGoOutWhenNobodyAnswers() {
        bob.says(180);
        bob.says(486);
        assertThat(lit()).isEmpty();
    }

    @Test
    void whomWeAnswerTalksToo() {
        plan(new PlanAction.EchoTest(60));
        var echo =
                FakeRequest.of(Method.INVITE, "sip:" + NUMBER + "@sentiric.cloud", "call-2", 1, "", FakeRequest.OFFER);
        world.calls().request(echo);
        pass(0.4);
        assertThat(lit()).containsExactly("1001 initiator confirmed " + NUMBER);
    }

    @Test
    void afterATransferOthersBurn() {
        talk();
        world.user = new Late<>(World.reachable(CAROL), Duration.ofMillis(20));
        world.calls().request(inside(Method.REFER, 2, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
        pass(0.1);
        carol.says(180);
        // World says that it is user 2001 who is called.
        assertThat(lit())
                .containsExactly(
                        "1001 initiator confirmed 2001", "2001 recipient confirmed 1001", "2001 recipient early 2001");
        assertThat(world.lit.values()).extracting(DialogState::callId).containsOnlyNulls();
        carol.answers();
        pass(0.1);
        assertThat(lit()).containsExactly("2001 recipient confirmed 2001", "2001 recipient confirmed 2001");
        world.calls().request(bob.inside(Method.BYE, ""));
        pass(1);
        assertThat(lit()).isEmpty();
    }

    @Test
    void theyBurnOnAtAnotherNode() {
        talk();
        world.calls().giveAway(requireNonNull(world.shown(invite)).trace(), given -> {});
        pass(1);
        assertThat(lit()).hasSize(2);
        var other = new World(world);
        other.inheritAll();
        assertThat(lit(other)).hasSize(2);
        other.calls().request(bob.inside(Method.BYE, ""));
        assertThat(lit(other)).isEmpty();
    }

    @Test
    void whoeverEndsAnotherNodesCallPutsThemOut() {
        bob.says(180);
        bob.answers();
        assertThat(lit()).hasSize(2);
        var other = new World(world);
        other.inheritAll();
        assertThat(lit(other)).isEmpty();
    }
}
