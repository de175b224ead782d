package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.Dialogs.Found;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Calls that another node goes on with. */
final class AdoptedCallsTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private final CalledPhone desk = new CalledPhone(world, DESK);

    private void connect(Map<String, String> headers) {
        world.judgement = World.digest("1001");
        world.user = new Late<>(World.reachable(DESK), Duration.ofMillis(20));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER)
                .withHeaders(headers);
        call();
        desk.answers();
        acknowledge();
    }

    private static List<OutgoingRequest> sent(World by, Method method) {
        return by.sent.stream()
                .filter(request -> request.method().equals(method))
                .toList();
    }

    private static CallEvent.Ended ended(World by) {
        return (CallEvent.Ended) by.events.getLast();
    }

    /** Its party counts from the last refresh, which may have been long before the node was lost. */
    @Test
    void aSessionThatWeRefreshIsRefreshedSoon() {
        connect(Map.of(
                "supported", "timer", "session-expires", "1800;refresher=uas", "allow", "INVITE, ACK, BYE, UPDATE"));
        pass(880);
        assertThat(sent(world, Method.UPDATE)).isEmpty();
        var other = new World(world);
        other.asked = request -> new ClientOutcome.Answered(
                FakeResponse.to(request, 200, Map.of("session-expires", "1800;refresher=uac"), ""));
        other.inheritAll();
        other.pass(Duration.ofSeconds(41));
        assertThat(sent(other, Method.UPDATE))
                .singleElement()
                .satisfies(update -> assertThat(update.callId()).isEqualTo(invite.callId()));
        other.pass(Duration.ofSeconds(859));
        assertThat(sent(other, Method.UPDATE)).hasSize(1);
        other.pass(Duration.ofSeconds(41));
        assertThat(sent(other, Method.UPDATE)).hasSize(2);
        assertThat(sent(other, Method.BYE)).isEmpty();
    }

    /** The node that had the call is not there any more, and another is. */
    @Nested
    final class AfterALostNode {
        private World other = world;

        @BeforeEach
        void connected() {
            connect(Map.of("supported", "timer", "session-expires", "1800"));
            pass(600);
            other = new World(world);
        }

        @Test
        void byeOfTheCalleeReachesTheCaller() {
            var bye = desk.inside(Method.BYE, "");
            other.calls().request(bye);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.statuses(bye)).containsExactly(200);
            assertThat(sent(other, Method.BYE)).singleElement().satisfies(sent -> {
                assertThat(sent.callId()).isEqualTo(invite.callId());
                assertThat(sent.cseq().number()).isGreaterThan(100);
            });
            assertThat(ended(other).reason()).isEqualTo("normal");
            assertThat(ended(other).endedBy()).isEqualTo(CallEvent.Side.CALLEE);
            assertThat(other.released).containsExactlyElementsOf(world.allocated.keySet());
            assertThat(other.stored).isEmpty();
        }

        @Test
        void byeOfTheCallerReachesTheCallee() {
            var bye = inside(Method.BYE, 2, "");
            other.calls().request(bye);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.statuses(bye)).containsExactly(200);
            assertThat(sent(other, Method.BYE))
                    .singleElement()
                    .satisfies(sent ->
                            assertThat(sent.callId()).isEqualTo(desk.invite().callId()));
            assertThat(ended(other).endedBy()).isEqualTo(CallEvent.Side.CALLER);
        }

        @Test
        void aHoldGoesAcross() {
            other.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            other.calls().request(hold);
            other.pass(Duration.ofSeconds(1));
            assertThat(sent(other, Method.INVITE)).singleElement().satisfies(sent -> {
                assertThat(sent.callId()).isEqualTo(desk.invite().callId());
                assertThat(new String(sent.body(), UTF_8)).contains("a=sendonly", "o=- 43 2 ");
                assertThat(sent.contact()).isEqualTo("<sip:192.0.2.9:13024>");
            });
            assertThat(other.statuses(hold)).contains(200);
            assertThat(other.directory.size()).isEqualTo(1);
            assertThat(other.events).isEmpty();
        }

        /** It is not known what became of it: who made the offer is told that nothing did. */
        @Test
        void anOfferThatWasUnderWayIsRefusedAndTheNextOneServed() {
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);
            other = new World(world);
            other.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            other.calls().request(hold);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.statuses(hold)).containsExactly(500);
            var refresh = desk.inside(Method.UPDATE, CalledPhone.ANSWER);
            other.calls().request(refresh);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.statuses(refresh)).contains(200);
            assertThat(other.patches.getLast())
                    .as("nobody is on hold")
                    .extracting(EndPatch::hears)
                    .hasSize(2)
                    .hasOnlyElementsOfType(Hears.Relay.class);
            var again = inside(Method.INVITE, 3, FakeRequest.OFFER + "a=sendonly\n");
            other.calls().request(again);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.statuses(again)).contains(200);
        }

        /** Its 2xx went to the node that is lost, and it would hang up without an ACK (RFC 3261 §13.3.1.4). */
        @Test
        void whoAnsweredTheLostNodeGetsItsAck() {
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
            var asked = world.sent.getLast();
            other = new World(world);
            other.inheritAll();
            assertThat(sent(other, Method.ACK)).singleElement().satisfies(ack -> {
                assertThat(ack.callId()).isEqualTo(asked.callId());
                assertThat(ack.cseq().number()).isEqualTo(asked.cseq().number());
                assertThat(ack.body()).isEmpty();
            });
            other.pass(Duration.ofSeconds(31));
            assertThat(sent(other, Method.ACK))
                    .hasSize(8)
                    .containsOnly(sent(other, Method.ACK).getFirst());
            other.pass(Duration.ofSeconds(60));
            assertThat(sent(other, Method.ACK)).hasSize(8);
            assertThat(other.events).isEmpty();
        }

        @Test
        void itsOfferIsAnsweredAsBefore() {
            var before = desk.invite().body();
            world.calls().request(inside(Method.INVITE, 2, ""));
            assertThat(world.sent.getLast().body()).isEmpty();
            other = new World(world);
            other.inheritAll();
            assertThat(sent(other, Method.ACK))
                    .singleElement()
                    .satisfies(ack -> assertThat(ack.body()).isEqualTo(before));
        }

        @Test
        void whoIsOwedNoAckGetsNone() {
            world.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
            pass(1);
            assertThat(sent(world, Method.ACK)).hasSize(2);
            other = new World(world);
            other.inheritAll();
            other.pass(Duration.ofSeconds(31));
            assertThat(sent(other, Method.ACK)).isEmpty();
        }

        @Test
        void aTransferThatWasWantedBeforeIsNotDoneAgain() {
            var carol = new CalledPhone(world, "sip:1002@192.0.2.6:5070");
            var target = SipUri.parse("sip:1002@sentiric.cloud");
            world.user = new Late<>(World.reachable(carol.contact), Duration.ofMillis(20));
            var trace = requireNonNull(world.shown(invite)).trace();
            world.calls().transfer(trace, target, "wish-1");
            pass(0.1);
            carol.answers();
            pass(0.1);
            assertThat(events()).contains("Transferred");
            other = new World(world);
            other.user = world.user;
            other.inheritAll();
            other.calls().transfer(trace, target, "wish-1");
            other.pass(Duration.ofSeconds(1));
            assertThat(sent(other, Method.INVITE)).isEmpty();
            other.calls().transfer(trace, target, "wish-2");
            other.pass(Duration.ofSeconds(1));
            assertThat(sent(other, Method.INVITE)).hasSize(1);
        }

        @Test
        void oneThatCannotGoOnEndsOnce() {
            var whole = StoredCalls.of("call-9", 10_000);
            // Answered by us, and without the session that it needs.
            var broken = new StoredCall(
                    whole.subject(), whole.answeredAt(), null, 0, whole.treatment(), whole.legs(), "", null, false);
            other.calls().adopt(broken);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.bugs).hasSize(1);
            assertThat(other.events).hasSize(1);
            assertThat(ended(other).reason()).isEqualTo("internal_error");
            assertThat(sent(other, Method.BYE)).hasSize(1);
            assertThat(other.directory.size()).isZero();
            var bye = FakeRequest.of(Method.BYE, "sip:192.0.2.9:13024", "call-9", 5, "ours", "");
            other.calls().request(bye);
            assertThat(other.statuses(bye)).containsExactly(481);
        }

        @Test
        void itIsNotTakenFromANodeThatLives() {
            other.gone = false;
            var info = inside(Method.INFO, 2, "");
            other.calls().request(info);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.statuses(info)).containsExactly(503);
            assertThat(other.directory.size()).isZero();
        }

        @Test
        void itIsListedAndEndedByCommand() {
            other.inheritAll();
            var shown = requireNonNull(other.shown(invite));
            assertThat(shown.state()).isEqualTo("Confirmed");
            assertThat(other.calls().terminate(shown.trace(), "terminated")).isTrue();
            other.pass(Duration.ofSeconds(1));
            assertThat(sent(other, Method.BYE)).hasSize(2);
            assertThat(other.events).hasSize(1);
            assertThat(ended(other).reason()).isEqualTo("terminated");
        }

        @Test
        void itEndsWhenItWouldHave() {
            other.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
            other.inheritAll();
            for (int i = 2; i < 14; i++) {
                var refresh = inside(Method.UPDATE, i, "")
                        .withHeaders(Map.of("supported", "timer", "session-expires", "1800"));
                other.at(Duration.ofMinutes(18L * (i - 1)), () -> other.calls().request(refresh));
            }
            other.pass(Duration.ofMinutes(230).minusSeconds(5));
            assertThat(other.events).isEmpty();
            other.pass(Duration.ofSeconds(6));
            assertThat(ended(other).reason()).isEqualTo("max_duration");
        }

        @Test
        void aPartyThatRefreshesNoMoreEndsIt() {
            other.inheritAll();
            other.pass(Duration.ofMinutes(30));
            assertThat(ended(other).reason()).isEqualTo("session_expired");
        }
    }

    @Nested
    final class OfOneParty {
        @Test
        void whatWasPlayedIsPlayedAgain() {
            world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(10));
            call();
            acknowledge();
            var other = new World(world);
            other.play = world.play;
            other.inheritAll();
            assertThat(other.heard).containsExactly("play file:welcome.wav");
            other.pass(Duration.ofSeconds(11));
            assertThat(ended(other).reason()).isEqualTo("completed");
        }

        @Test
        void anAttemptThatIsNotConfirmedIsEndedForBoth() {
            world.judgement = World.digest("1001");
            world.user = new Late<>(World.reachable(DESK), Duration.ofMillis(20));
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
            call();
            desk.answers();
            var other = new World(world);
            var calls = new WorkerCalls(other.ports());
            calls.create(0, other);
            calls.inherit(new Found.InHand(other.stored.values().iterator().next()));
            other.pass(Duration.ofSeconds(1));
            assertThat(sent(other, Method.BYE)).hasSize(2);
            assertThat(ended(other).reason()).isEqualTo("lost");
        }
    }

    @Nested
    final class GivenAway {
        @BeforeEach
        void connected() {
            connect(Map.of());
        }

        private void giveAway() {
            world.calls().giveAway(requireNonNull(world.shown(invite)).trace(), given -> {});
            pass(0.1);
        }

        @Test
        void nobodyIsToldAndNothingGivenBack() {
            int before = world.sent.size();
            giveAway();
            assertThat(world.away).containsExactlyElementsOf(world.stored.values());
            assertThat(world.directory.size()).isZero();
            assertThat(world.dialogs).isZero();
            pass(20_000);
            assertThat(world.sent).hasSize(before);
            assertThat(world.released).isEmpty();
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void itComesBackWhenNobodyCanHaveIt() {
            world.giving = false;
            giveAway();
            assertThat(world.directory.size()).isEqualTo(1);
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(1);
            assertEnded("normal", 200, CallEvent.Side.CALLER);
            assertGone();
        }

        @Test
        void notWhileSomethingIsUnderWay() {
            world.asked = request -> new ClientOutcome.TimedOut();
            world.calls().request(inside(Method.INFO, 2, ""));
            world.calls().giveAway(requireNonNull(world.shown(invite)).trace(), given -> {});
            assertThat(world.away).isEmpty();
            assertThat(world.directory.size()).isEqualTo(1);
        }

        @Test
        void aCallThatMovedIsDroppedSilently() {
            world.standing = Standing.MOVED;
            var shown = requireNonNull(world.shown(invite));
            world.calls().lost(shown.trace(), requireNonNull(shown.session()), Leases.Why.OVER);
            pass(1);
            assertThat(world.directory.size()).isZero();
            assertThat(sent(world, Method.BYE)).isEmpty();
            assertThat(world.released).isEmpty();
            assertThat(events()).containsExactly("Started", "Answered");
        }
    }
}
