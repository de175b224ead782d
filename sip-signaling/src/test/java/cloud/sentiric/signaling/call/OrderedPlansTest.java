package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import cloud.sentiric.signaling.trunk.TrunkId;
import cloud.sentiric.signaling.trunk.TrunkState;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order in which trunks are tried. */
final class OrderedPlansTest {
    private final World world = new World();
    private final TrunkBoard board = new TrunkBoard();

    private static TrunkState state(Condition condition) {
        return new TrunkState(condition, Duration.ZERO, Instant.EPOCH);
    }

    private List<String> tried() {
        var trunks = Stream.of("one", "two", "three")
                .map(id -> new OutboundTrunk(id, id + ".example", 0, "", "", "", 0, 0, ""))
                .toList();
        world.plan = new World.Late<>(
                new PlanOutcome.Outbound("route", "acme", "112", trunks, "", Duration.ZERO, true), Duration.ZERO);
        var ids = new ArrayList<String>();
        var trace = new CallTrace(new AttemptId(new UUID(0x7000, 1)), new CallId("call"), "a".repeat(32));
        new OrderedPlans(world, board).resolve(trace, new CallerNumber("", "", ""), "112", outcome -> {
            if (outcome instanceof PlanOutcome.Outbound out) {
                assertThat(out.emergency()).isTrue();
                out.trunks().forEach(trunk -> ids.add(trunk.id()));
            }
        });
        world.pass(Duration.ofMillis(1));
        return ids;
    }

    @Test
    void whatIsDownIsTriedLast() {
        assertThat(tried()).containsExactly("one", "two", "three");
        board.show(Map.of(
                new TrunkId("acme", "one"), state(Condition.DOWN),
                new TrunkId("acme", "two"), state(Condition.UNKNOWN),
                new TrunkId("other", "three"), state(Condition.DOWN)));
        assertThat(tried()).containsExactly("two", "three", "one");
    }

    @Test
    void whereAllAreDownAllAreTriedAsTheRouteSays() {
        board.show(Map.of(
                new TrunkId("acme", "one"), state(Condition.DOWN),
                new TrunkId("acme", "two"), state(Condition.DOWN),
                new TrunkId("acme", "three"), state(Condition.DOWN)));
        assertThat(tried()).containsExactly("one", "two", "three");
    }
}
