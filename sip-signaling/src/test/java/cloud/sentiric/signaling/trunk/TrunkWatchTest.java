package cloud.sentiric.signaling.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trunks that two nodes look after. */
final class TrunkWatchTest {
    private final TrunkWorld world = new TrunkWorld();
    private final TrunkWorld.Node one = world.new Node("one");
    private final TrunkWorld.Node two = world.new Node("two");
    private final KnownTrunk trunk = TrunkWorld.trunk("carrier");

    @BeforeEach
    void bothKnowIt() {
        one.trunks.learn(List.of(trunk));
        two.trunks.learn(List.of(trunk));
    }

    private Condition seenBy(TrunkWorld.Node node) {
        return node.board.of(trunk.id()).condition();
    }

    @Test
    void oneNodeAsksAndAllKnow() {
        world.pass(120);
        assertThat(one.count(Method.OPTIONS) + two.count(Method.OPTIONS)).isBetween(4L, 5L);
        assertThat(one.sent.isEmpty()).isNotEqualTo(two.sent.isEmpty());
        assertThat(seenBy(one)).isEqualTo(Condition.UP);
        assertThat(seenBy(two)).isEqualTo(Condition.UP);
        var options = one.sent.isEmpty() ? two.sent.getFirst() : one.sent.getFirst();
        assertThat(options.uri()).isEqualTo("sip:carrier.example;transport=tls");
        assertThat(options.routes()).containsExactly("<sip:192.0.2.1:13014;lr;trunk=carrier>");
        assertThat(options.destination()).isEqualTo(TrunkWorld.INSIDE);
    }

    @Test
    void aTrunkThatIsAwayIsAskedAgainAtOnceAndThenIsDown() {
        world.pass(10);
        world.carrier = request -> TrunkWorld.status(request, 408);
        world.pass(33);
        assertThat(seenBy(one)).isEqualTo(Condition.DOWN);
        assertThat(seenBy(two)).isEqualTo(Condition.DOWN);
        assertThat(one.board.isDown(trunk.id())).isTrue();
        world.carrier = request -> TrunkWorld.status(request, 404);
        world.pass(32);
        assertThat(seenBy(two)).isEqualTo(Condition.UP);
        var lines = one.lines.isEmpty() ? two.lines : one.lines;
        assertThat(lines)
                .extracting(line -> line.replaceAll("^trunk acme/carrier is |:.*", ""))
                .containsExactly("up", "down", "up");
    }

    @Test
    void oneLostExchangeIsNoDeath() {
        world.pass(10);
        var failing = new int[] {1};
        world.carrier = request -> TrunkWorld.status(request, failing[0]-- > 0 ? 503 : 200);
        world.pass(40);
        assertThat(seenBy(one)).isEqualTo(Condition.UP);
        assertThat(one.lines.size() + two.lines.size()).isEqualTo(1);
    }

    @Test
    void aNodeThatDiesIsReplacedWithinTwoIntervals() {
        world.pass(100);
        var dead = one.sent.isEmpty() ? two : one;
        var heir = dead == one ? two : one;
        dead.runs = false;
        world.pass(61);
        assertThat(heir.sent).isNotEmpty();
        assertThat(seenBy(heir)).isEqualTo(Condition.UP);
        assertThat(heir.lines).isEmpty();
    }

    @Test
    void aNodeThatStopsLeavesItAtOnce() {
        world.pass(100);
        var leaving = one.sent.isEmpty() ? two : one;
        var heir = leaving == one ? two : one;
        leaving.watch.leave(true);
        world.pass(9);
        assertThat(heir.sent).isNotEmpty();
    }

    @Test
    void whereOurOwnGatewayIsAwayNothingIsSaidOfTheTrunk() {
        world.pass(10);
        world.carrier = request -> new ClientOutcome.TimedOut();
        world.pass(40);
        assertThat(seenBy(one)).isEqualTo(Condition.UNKNOWN);
        assertThat(one.board.isDown(trunk.id())).isFalse();
        one.gateways.found(List.of());
        two.gateways.found(List.of());
        world.pass(40);
        assertThat(seenBy(two)).isEqualTo(Condition.UNKNOWN);
    }

    @Test
    void withoutTheStoreNothingIsKnownAndAfterItAllIsAsBefore() {
        world.pass(10);
        world.away = true;
        world.pass(60);
        assertThat(seenBy(one)).isEqualTo(Condition.UNKNOWN);
        world.away = false;
        world.pass(40);
        assertThat(seenBy(one)).isEqualTo(Condition.UP);
        assertThat(seenBy(two)).isEqualTo(Condition.UP);
    }

    @Test
    void aTrunkThatWantsNoneIsNotAsked() {
        var silent = new KnownTrunk(trunk.account(), trunk.host(), 0, "", "", false, trunk.registrar(), -1, List.of());
        one.trunks.learn(List.of(silent));
        two.trunks.learn(List.of(silent));
        world.pass(100);
        assertThat(one.sent).isEmpty();
        assertThat(two.sent).isEmpty();
    }

    @Test
    void aTrunkThatIsTakenOutIsAskedNoMore() {
        world.pass(10);
        one.trunks.learn(List.of());
        two.trunks.learn(List.of());
        long asked = one.count(Method.OPTIONS) + two.count(Method.OPTIONS);
        world.pass(100);
        assertThat(one.count(Method.OPTIONS) + two.count(Method.OPTIONS)).isEqualTo(asked);
        assertThat(seenBy(one)).isEqualTo(Condition.UNKNOWN);
    }
}
