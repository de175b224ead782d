package cloud.sentiric.gateway.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Two nodes, simulated in steps of 50 ms: probes are answered after a delay, or not at all. */
class TargetsTest {
    private static final long STEP = Duration.ofMillis(50).toNanos();
    private static final Instance B = instance("node-b", 1);
    private static final Instance C = instance("node-c", 2);

    private final Targets targets = new Targets(Rules.standard(), 1);
    private final List<Reply> replies = new ArrayList<>();
    private long now = -Duration.ofSeconds(100).toNanos();
    private Predicate<Node> answers = node -> true;
    private Predicate<Node> ready = node -> true;
    private long delayOfC = Duration.ofMillis(1).toNanos();

    private record Reply(Targets.Probe probe, long at) {}

    private static Instance instance(String name, int port) {
        return new Instance(name, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), true, false);
    }

    private void run(Duration time) {
        long end = now + time.toNanos();
        while (now < end) {
            for (var probe : targets.tick(now)) {
                if (answers.test(probe.node())) {
                    long delay = probe.node().name().equals("node-c")
                            ? delayOfC
                            : Duration.ofMillis(1).toNanos();
                    replies.add(new Reply(probe, now + delay));
                }
            }
            now += STEP;
            replies.removeIf(reply -> {
                if (reply.at() > now) {
                    return false;
                }
                var node = reply.probe().node();
                targets.answered(node.id(), reply.probe().number(), ready.test(node), reply.at());
                return true;
            });
        }
    }

    private void list(Instance... instances) {
        targets.list(List.of(instances), now);
    }

    private Node node(Instance instance) {
        var node = targets.choice(now).node(instance.address());
        assertThat(node).isNotNull();
        return Objects.requireNonNull(node);
    }

    private State state(Instance instance) {
        for (var view : targets.choice(now).views()) {
            if (view.node().address().equals(instance.address())) {
                return view.state();
            }
        }
        throw new AssertionError("not known");
    }

    private double share(Instance instance) {
        return targets.choice(now).share(node(instance));
    }

    private Duration timeUntil(BooleanSupplier condition) {
        long start = now;
        while (!condition.getAsBoolean()) {
            run(Duration.ofMillis(50));
            assertThat(now - start).isLessThan(Duration.ofMinutes(2).toNanos());
        }
        return Duration.ofNanos(now - start);
    }

    @Test
    void freshNodeIsUsedAfterItsFirstAnswer() {
        list(B);
        assertThat(targets.choice(now).usable()).isZero();
        run(Duration.ofMillis(50));
        assertThat(state(B)).isEqualTo(State.UP);
        assertThat(share(B)).isEqualTo(1);
    }

    @Test
    void nearEqualNodesShare() {
        list(B, C);
        run(Duration.ofSeconds(20));
        assertThat(share(B)).isBetween(0.4, 0.6);
    }

    @Test
    void freshNodeComesToItsFullShareByItsRamp() {
        list(B);
        run(Duration.ofSeconds(20));
        list(B, C);
        run(Duration.ofSeconds(2));
        assertThat(share(C)).isBetween(0.01, 0.3);
        run(Rules.standard().ramp());
        assertThat(share(C)).isBetween(0.4, 0.6);
    }

    @Test
    void nothingMovesAfterAStartInWhichAllNodesAreNew() {
        answers = node ->
                node.name().equals("node-b") || now >= -Duration.ofSeconds(99).toNanos();
        list(B, C);
        run(Duration.ofMillis(1500));
        var first = targets.choice(now);
        for (int i = 0; i < 150; i++) {
            run(Duration.ofMillis(100));
            var later = targets.choice(now);
            for (long key = 0; key < 300; key++) {
                assertThat(later.pick(key << 32 | key, null)).isSameAs(first.pick(key << 32 | key, null));
            }
        }
        assertThat(share(C)).isBetween(0.4, 0.6);
    }

    @Test
    void slowNodeLosesNewDialogsWithinThreeSecondsAndNeverFlaps() {
        list(B, C);
        run(Duration.ofSeconds(20));
        delayOfC = Duration.ofMillis(41).toNanos();
        assertThat(timeUntil(() -> share(C) == 0)).isLessThan(Duration.ofSeconds(3));
        for (int i = 0; i < 100; i++) {
            run(Duration.ofMillis(100));
            assertThat(share(C)).isZero();
        }
        delayOfC = Duration.ofMillis(1).toNanos();
        assertThat(timeUntil(() -> share(C) > 0.4)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void oneLateAnswerMovesNothing() {
        list(B, C);
        run(Duration.ofSeconds(20));
        delayOfC = Duration.ofMillis(200).toNanos();
        run(Duration.ofSeconds(1));
        delayOfC = Duration.ofMillis(1).toNanos();
        for (int i = 0; i < 50; i++) {
            run(Duration.ofMillis(100));
            assertThat(share(C)).isBetween(0.35, 0.65);
        }
    }

    @Test
    void silentNodeLeavesWithinThreeSecondsAndReturns() {
        list(B, C);
        run(Duration.ofSeconds(20));
        answers = node -> !node.name().equals("node-c");
        assertThat(timeUntil(() -> state(C) == State.DOWN)).isLessThan(Duration.ofMillis(2600));
        assertThat(share(B)).isEqualTo(1);
        answers = node -> true;
        assertThat(timeUntil(() -> state(C) == State.UP)).isBetween(Duration.ofMillis(100), Duration.ofSeconds(2));
        assertThat(share(C)).isBetween(0.01, 0.2);
        run(Duration.ofSeconds(5));
        assertThat(share(C)).isBetween(0.2, 0.4);
        run(Duration.ofSeconds(6));
        assertThat(share(C)).isBetween(0.4, 0.6);
    }

    @Test
    void unansweredLiveRequestsTakeItOutSooner() {
        list(B, C);
        run(Duration.ofSeconds(20));
        answers = node -> !node.name().equals("node-c");
        run(Duration.ofMillis(100));
        node(C).sent(0);
        node(C).sent(0);
        assertThat(timeUntil(() -> state(C) == State.DOWN)).isLessThan(Duration.ofMillis(1100));
    }

    @Test
    void whereNoOtherNodeCouldTakeItsCallsOnlyLostProbesTakeItOut() {
        list(B);
        run(Duration.ofSeconds(20));
        answers = node -> false;
        run(Duration.ofMillis(100));
        node(B).sent(0);
        node(B).sent(0);
        assertThat(timeUntil(() -> state(B) == State.DOWN)).isBetween(Duration.ofMillis(1100), Duration.ofMillis(2600));
    }

    @Test
    void silentNodePassesWhileTheListSaysSo() {
        list(B);
        run(Duration.ofSeconds(2));
        answers = node -> false;
        run(Duration.ofSeconds(3));
        assertThat(state(B)).isEqualTo(State.DOWN);
        assertThat(targets.choice(now).reaches(node(B))).isFalse();
        assertThat(targets.choice(now).passes(node(B))).isTrue();
        list(new Instance("node-b", B.address(), false, false));
        assertThat(targets.choice(now).passes(node(B))).isFalse();
    }

    @Test
    void requestsThatNobodyAnswersDoNotTakeOutANodeThatAnswersProbes() {
        list(B);
        run(Duration.ofSeconds(2));
        for (int i = 0; i < 100; i++) {
            node(B).sent(0);
            run(Duration.ofMillis(50));
            assertThat(state(B)).isEqualTo(State.UP);
        }
    }

    @Test
    void nodeThatAnswers503KeepsItsDialogsOnly() {
        list(B, C);
        run(Duration.ofSeconds(2));
        ready = node -> !node.name().equals("node-c");
        run(Duration.ofSeconds(2));
        assertThat(state(C)).isEqualTo(State.UNREADY);
        assertThat(share(C)).isZero();
        assertThat(targets.choice(now).reaches(node(C))).isTrue();
    }

    @Test
    void drainingFailingAndUnlistedNodesKeepTheirDialogsOnly() {
        list(B, C);
        run(Duration.ofSeconds(2));
        list(B, new Instance("node-c", C.address(), true, true));
        assertThat(state(C)).isEqualTo(State.DRAINING);
        list(B, new Instance("node-c", C.address(), false, false));
        assertThat(state(C)).isEqualTo(State.UNREADY);
        list(B);
        assertThat(state(C)).isEqualTo(State.UNLISTED);
        assertThat(share(C)).isZero();
        assertThat(targets.choice(now).reaches(node(C))).isTrue();
        run(Duration.ofMinutes(4));
        assertThat(targets.choice(now).node(C.address())).isNull();
    }

    @Test
    void whoAnswersProbesIsUsedWhereTheListFailsAll() {
        list(B, C);
        run(Duration.ofSeconds(20));
        var failingB = new Instance("node-b", B.address(), false, false);
        var failingC = new Instance("node-c", C.address(), false, false);
        list(B, failingC);
        assertThat(share(C)).isZero();
        list(failingB, failingC);
        assertThat(state(B)).isEqualTo(State.UNREADY);
        assertThat(share(B)).isBetween(0.4, 0.6);
        assertThat(targets.choice(now).opens(node(C))).isTrue();
        ready = node -> false;
        run(Duration.ofSeconds(2));
        assertThat(targets.choice(now).usable()).isZero();
    }

    @Test
    void emptyListIsPassedOver() {
        list(B);
        run(Duration.ofSeconds(2));
        list();
        assertThat(state(B)).isEqualTo(State.UP);
    }

    @Test
    void aCallIdStaysWithItsNodeWhenAnotherLeaves() {
        list(B, C);
        run(Duration.ofSeconds(20));
        var before = targets.choice(now);
        answers = node -> !node.name().equals("node-c");
        run(Duration.ofSeconds(4));
        var after = targets.choice(now);
        for (long key = 0; key < 1000; key++) {
            if (before.pick(key << 32 | key, null) == node(B)) {
                assertThat(after.pick(key << 32 | key, null)).isSameAs(node(B));
            }
        }
    }

    @Test
    void changesAreToldOnce() {
        list(B);
        run(Duration.ofSeconds(1));
        assertThat(targets.changes()).containsExactly(new Targets.Change(node(B), State.NEW, State.UP));
        assertThat(targets.changes()).isEmpty();
    }
}
