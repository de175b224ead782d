package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Method;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A phone that makes a call, and the world around it. */
abstract class CallFlow {
    static final String NUMBER = "902124548590";
    final World world = new World();
    FakeRequest invite = world.invite("call-1", NUMBER);

    final void call() {
        world.calls().request(invite);
        pass(0.4);
    }

    final void acknowledge() {
        world.calls().ack(inside(Method.ACK, 1, ""));
    }

    /** Somebody wants the call ended; false if there is none. */
    final boolean terminate() {
        var shown = world.shown(invite);
        return shown != null && world.calls().terminate(shown.trace(), "terminated");
    }

    final void plan(PlanAction action) {
        world.plan = new Late<>(new PlanOutcome.Resolved(World.plan(action)), Duration.ZERO);
    }

    final void pass(double seconds) {
        world.pass(Duration.ofMillis((long) (seconds * 1000)));
    }

    final FakeRequest inside(Method method, int cseq, String body) {
        var tag = world.last(invite).toTag();
        return FakeRequest.of(method, invite.rawUri(), "call-1", cseq, tag == null ? "" : tag, body);
    }

    final List<String> events() {
        return world.events.stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    final void assertEnded(String reason, int sipCode, CallEvent.Side side) {
        @Nullable CallEvent last = world.events.getLast();
        assertThat(last).isInstanceOfSatisfying(CallEvent.Ended.class, ended -> {
            assertThat(ended.reason()).isEqualTo(reason);
            assertThat(ended.sipCode()).isEqualTo(sipCode);
            assertThat(ended.endedBy()).isEqualTo(side);
            assertThat(ended.subject().fromUri()).isEqualTo("sip:1001@sentiric.cloud");
        });
    }

    final void assertGone() {
        assertThat(world.released).containsExactlyInAnyOrderElementsOf(world.allocated.keySet());
        assertThat(world.directory.size()).isZero();
        assertThat(world.stored).isEmpty();
        assertThat(world.dialogs).isZero();
        assertThat(world.seats).isEmpty();
    }
}
