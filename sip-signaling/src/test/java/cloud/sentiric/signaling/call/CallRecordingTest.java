package cloud.sentiric.signaling.call;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.Leases.Why;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that are recorded by command. */
final class CallRecordingTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private static final String CAROL = "sip:1002@192.0.2.6:5070";

    private final List<TapeOutcome> told = new ArrayList<>();

    private CallTrace trace() {
        return requireNonNull(world.shown(invite)).trace();
    }

    private void command(World at, CallTrace of, RecordCommand command, String id) {
        at.calls().record(of, command, id, told::add);
        at.pass(Duration.ofMillis(100));
    }

    private void command(RecordCommand command) {
        command(world, trace(), command, "");
    }

    private void assertDone(int times) {
        assertThat(told).hasSize(times).containsOnly(new TapeOutcome.Done());
    }

    @Test
    void whoHearsAnAnnouncementIsRecordedWithIt() {
        plan(new PlanAction.EnqueueCall("sales", "file:music.wav"));
        world.play = new Late<>(world.play.value(), World.NEVER);
        call();
        acknowledge();
        command(RecordCommand.START);
        assertThat(world.tapes).containsExactly("record caller=0 system=0'");
        assertDone(1);
    }

    @Test
    void nobodyIsRecordedBeforeTheCallIsAnswered() {
        plan(new PlanAction.EnqueueCall("sales", "file:music.wav"));
        call();
        command(RecordCommand.START);
        assertThat(told).singleElement().isInstanceOf(TapeOutcome.Refused.class);
        assertThat(world.tapes).isEmpty();
    }

    @Nested
    final class BetweenTwo {
        private final CalledPhone desk = new CalledPhone(world, DESK);

        @BeforeEach
        void connect() {
            world.judgement = World.digest("1001");
            world.user = new Late<>(World.reachable(DESK), Duration.ofMillis(20));
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
            call();
            desk.answers();
            acknowledge();
        }

        @Test
        void eachHasAChannel() {
            command(RecordCommand.START);
            command(RecordCommand.START);
            assertThat(world.tapes).containsExactly("record caller=0 callee=1", "resume");
            assertDone(2);
        }

        @Test
        void itPausesGoesOnAndEnds() {
            command(RecordCommand.START);
            command(RecordCommand.PAUSE);
            command(RecordCommand.PAUSE);
            command(RecordCommand.RESUME);
            command(RecordCommand.STOP);
            assertThat(world.tapes).containsExactly("record caller=0 callee=1", "pause", "pause", "resume", "stop");
            assertDone(5);
            command(RecordCommand.STOP);
            command(RecordCommand.PAUSE);
            assertThat(told.subList(5, 7)).hasOnlyElementsOfType(TapeOutcome.Refused.class);
            command(RecordCommand.START);
            assertThat(world.tapes).hasSize(6).endsWith("record caller=0 callee=1");
        }

        @Test
        void theSameRequestAgainChangesNothing() {
            command(world, trace(), RecordCommand.START, "start-1");
            command(world, trace(), RecordCommand.STOP, "stop-1");
            command(world, trace(), RecordCommand.STOP, "stop-1");
            assertThat(world.tapes).containsExactly("record caller=0 callee=1", "stop");
            assertDone(3);
        }

        @Test
        void whatCannotBeRecordedIsTold() {
            world.taping = new TapeOutcome.Refused("the disk is full");
            command(RecordCommand.START);
            assertThat(told).containsExactly(new TapeOutcome.Refused("the disk is full"));
            world.taping = new TapeOutcome.Done();
            command(RecordCommand.START);
            assertThat(told).hasSize(2).endsWith(new TapeOutcome.Done());
        }

        /** As when the disk is full, or it is as long as it may be. */
        @ParameterizedTest
        @EnumSource(names = {"START", "PAUSE", "RESUME"})
        void whatHasEndedByItselfIsNotSaidToGoOn(RecordCommand wanted) {
            command(RecordCommand.START);
            if (wanted == RecordCommand.RESUME) {
                command(RecordCommand.PAUSE);
            }
            told.clear();
            world.taping = new TapeOutcome.Refused("recording_id: is over");
            command(wanted);
            assertThat(told).containsExactly(new TapeOutcome.Refused("recording_id: is over"));
            world.taping = new TapeOutcome.Done();
            command(RecordCommand.START);
            assertThat(told).hasSize(2).endsWith(new TapeOutcome.Done());
            assertThat(world.tapes).endsWith("record caller=0 callee=1");
        }

        @Test
        void whoWaitsIsToldThatAnotherNodeHasTheCall() {
            var trace = trace();
            world.taping = new TapeOutcome.Unavailable("away");
            command(RecordCommand.START);
            world.calls().giveAway(trace, given -> assertThat(given).isTrue());
            pass(30);
            assertThat(told).containsExactly(new TapeOutcome.Unavailable("another node has the call"));
            assertThat(world.tapes).hasSize(1);
        }

        /** A pause that nobody confirmed is none. */
        @Test
        void whereMediaIsSilentItIsAskedAgain() {
            command(RecordCommand.START);
            world.taping = new TapeOutcome.Unavailable("away");
            command(RecordCommand.PAUSE);
            pass(2);
            assertThat(told).hasSize(1);
            world.taping = new TapeOutcome.Done();
            pass(2);
            assertDone(2);
            // What was asked may have been done: all is said once more.
            assertThat(world.tapes)
                    .startsWith("record caller=0 callee=1", "pause")
                    .endsWith("pause");
            int asked = world.tapes.size();
            pass(60);
            assertThat(world.tapes).hasSize(asked);
        }

        /** It was done, and its answer is lost: a pause that comes then is one. */
        @Test
        void whatIsNotKnownIsAskedForOnceMore() {
            command(RecordCommand.START);
            command(RecordCommand.PAUSE);
            pass(1);
            world.taping = new TapeOutcome.Unavailable("late");
            command(RecordCommand.RESUME);
            pass(0.5);
            world.taping = new TapeOutcome.Done();
            command(RecordCommand.PAUSE);
            pass(3);
            assertThat(world.tapes).endsWith("pause");
            assertThat(world.tapes.lastIndexOf("pause")).isGreaterThan(world.tapes.lastIndexOf("resume"));
        }

        @Test
        void aStopOfWhatMayHaveBegunIsOne() {
            world.taping = new TapeOutcome.Unavailable("late");
            command(RecordCommand.START);
            pass(0.5);
            world.taping = new TapeOutcome.Done();
            command(RecordCommand.STOP);
            pass(3);
            assertThat(world.tapes).endsWith("stop");
        }

        @Test
        void aRefusedStartIsNoneWhenItIsAskedForAgain() {
            world.taping = new TapeOutcome.Refused("the disk is full");
            command(RecordCommand.START);
            pass(1);
            world.taping = new TapeOutcome.Done();
            command(RecordCommand.START);
            pass(1);
            assertThat(world.tapes.stream().filter(tape -> tape.startsWith("record")))
                    .hasSize(2);
        }

        @Test
        void whoWaitsIsToldThatTheCallIsOver() {
            world.taping = new TapeOutcome.Unavailable("away");
            command(RecordCommand.START);
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(3);
            assertThat(told).singleElement().isInstanceOf(TapeOutcome.Refused.class);
            int asked = world.tapes.size();
            pass(60);
            assertThat(world.tapes).hasSize(asked);
        }

        @Test
        void itFollowsATransfer() {
            var carol = new CalledPhone(world, CAROL);
            command(RecordCommand.START);
            command(RecordCommand.PAUSE);
            world.user = new Late<>(World.reachable(CAROL), Duration.ofMillis(20));
            world.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            world.calls().transfer(trace(), SipUri.parse("sip:1002@sentiric.cloud"), "");
            pass(0.1);
            carol.answers();
            pass(0.5);
            assertThat(world.tapes).hasSize(3).startsWith("record caller=0 callee=1", "pause");
            assertThat(world.tapes.getLast()).matches("record paused caller=[0-9]+ callee=[0-9]+");
            assertThat(world.tapes.getLast()).isNotEqualTo("record paused caller=0 callee=1");
            command(RecordCommand.RESUME);
            assertThat(world.tapes).endsWith("resume");
        }

        /** Nothing is asked of an instance that is lost, and what is paused begins paused at the next one. */
        @Test
        void itFollowsItsMediaToAnotherInstance() {
            command(RecordCommand.START);
            world.port = new Late<>(true, Duration.ofMillis(200));
            world.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            world.taping = new TapeOutcome.Refused("no such lease");
            world.calls().record(trace(), RecordCommand.PAUSE, "", told::add);
            var entry = requireNonNull(world.shown(invite));
            world.calls().lost(entry.trace(), requireNonNull(entry.session()), Why.UNREACHABLE);
            pass(0.1);
            assertThat(world.tapes).containsExactly("record caller=0 callee=1", "pause");
            assertDone(1);
            world.taping = new TapeOutcome.Done();
            pass(2);
            assertThat(world.tapes).hasSize(3).endsWith("record paused caller=0 callee=1");
            assertDone(2);
            command(RecordCommand.RESUME);
            assertThat(world.tapes).endsWith("resume");
        }

        @Test
        void anotherNodeGoesOnWithIt() {
            var trace = trace();
            command(RecordCommand.START);
            command(RecordCommand.PAUSE);
            var other = new World(world);
            other.inheritAll();
            other.pass(Duration.ofSeconds(1));
            assertThat(other.tapes).containsExactly("record paused caller=0 callee=1", "pause");
            command(other, trace, RecordCommand.RESUME, "");
            assertThat(other.tapes).hasSize(3).endsWith("resume");
            assertDone(3);
        }

        @Test
        void whatWasEndedIsNotBegunByAnotherNode() {
            command(RecordCommand.START);
            command(RecordCommand.STOP);
            var other = new World(world);
            other.inheritAll();
            other.pass(Duration.ofSeconds(1));
            // Whether it was ended is not known here.
            assertThat(other.tapes).containsExactly("stop");
        }
    }
}
