package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The flows of a call from the 200 on, when there is a dialog. */
final class AcceptedCallsTest extends CallFlow {
    @Nested
    final class WhileAccepted {
        @Test
        void the2xxIsRepeatedUntilTheAckIsGivenUp() {
            world.calls().request(invite);
            pass(40);

            // T1 doubled up to T2 for 64*T1: 0, 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s.
            assertThat(world.statuses(invite))
                    .filteredOn(status -> status == 200)
                    .hasSize(11);
            assertThat(events()).containsExactly("Started", "Ended");
            assertEnded("no_ack", 200, CallEvent.Side.SYSTEM);
            assertThat(world.sent).hasSize(1);
            assertGone();
        }

        @Test
        void terminateWaitsForTheAck() {
            call();
            assertThat(terminate()).isTrue();
            assertThat(world.sent).isEmpty();
            acknowledge();
            assertThat(world.sent).hasSize(1);
            assertThat(events()).containsExactly("Started", "Answered", "Ended");
        }

        @Test
        void answerOfADelayedOfferComesWithTheAck() {
            invite = FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 1, "", "");
            call();
            assertThat(new String(world.last(invite).body(), UTF_8)).contains("RTP/AVP 0 8 101");
            world.calls().ack(inside(Method.ACK, 1, FakeRequest.OFFER));
            assertThat(world.heard).containsExactly("play file:welcome.wav");
        }
    }

    @Test
    void isKeptAsItBeginsAsItIsAcceptedAndWhenItIsConfirmed() {
        call();
        assertThat(world.saves).isEqualTo(2);
        acknowledge();
        pass(1);
        assertThat(world.saves).isEqualTo(3);
    }

    @Test
    void whatItLearnsIsNotKeptOnceAnotherHasEndedIt() {
        world.port = new Late<>(true, Duration.ofSeconds(2));
        world.calls().request(invite);
        pass(0.1);
        world.calls().takenAway(Objects.requireNonNull(world.shown(invite)).trace());
        pass(1);
        assertThat(world.saves).isEqualTo(1);
    }

    @Test
    void whatItLearnsIsKeptSoon() {
        world.port = new Late<>(true, Duration.ofSeconds(2));
        world.calls().request(invite);
        pass(0.25);
        assertThat(world.stored.values())
                .first()
                .satisfies(kept -> assertThat(kept.subject().tenantId())
                        .isEqualTo(World.plan(new PlanAction.EchoTest(1)).tenantId()));
    }

    @Nested
    final class WhileConfirmed {
        @Test
        void holdIsMirroredAndSilencesTheAnnouncement() {
            call();
            acknowledge();
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);

            assertThat(new String(world.last(hold).body(), UTF_8))
                    .contains("a=recvonly\r\n")
                    .contains("o=- 42 2 IN IP4");
            assertThat(world.heard).containsExactly("play file:welcome.wav", "stop");

            var update = inside(Method.UPDATE, 3, FakeRequest.OFFER);
            world.calls().request(update);
            assertThat(world.statuses(update))
                    .as("the ACK of the re-INVITE is due")
                    .containsExactly(491);
            world.calls().ack(inside(Method.ACK, 2, ""));
            world.calls().request(inside(Method.UPDATE, 4, FakeRequest.OFFER));
            assertThat(world.heard).containsExactly("play file:welcome.wav", "stop", "play file:welcome.wav");
        }

        @Test
        void offerThatCannotBeServedIs488AndTheCallStays() {
            call();
            acknowledge();
            var video = inside(Method.INVITE, 2, "v=0\nc=IN IP4 192.0.2.7\nm=video 9 RTP/AVP 96\n");
            world.calls().request(video);
            assertThat(world.statuses(video)).containsExactly(488);
            assertThat(world.shown(invite)).isNotNull();
        }

        @Test
        void refusedReInviteLeavesTheTargetAndAnAcceptedOneMovesIt() {
            call();
            acknowledge();
            var moved = List.of(Address.parse("<sip:1001@192.0.2.66:5099>"));
            var refused = inside(Method.INVITE, 2, "v=0\nc=IN IP4 192.0.2.7\nm=video 9 RTP/AVP 96\n");
            world.calls().request(refused.withContacts(moved));
            assertThat(target()).isEqualTo("sip:1001@192.0.2.7:5070");

            world.calls().request(inside(Method.UPDATE, 3, FakeRequest.OFFER).withContacts(moved));
            assertThat(target()).isEqualTo("sip:1001@192.0.2.66:5099");
        }

        @Test
        void finishedOfWhatWasReplacedEndsNothing() {
            world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(3));
            call();
            acknowledge();
            pass(2.9);
            // From the start again: what finishes 0.1 s later is the first one.
            world.calls().request(inside(Method.UPDATE, 2, FakeRequest.OFFER.replace("4002", "4004")));
            pass(2);
            assertThat(events()).containsExactly("Started", "Answered");
            pass(1.1);
            assertEnded("completed", 200, CallEvent.Side.SYSTEM);
        }

        @Test
        void byeThatCannotBeSentStillReleasesAndPublishes() {
            call();
            acknowledge();
            world.mute = true;
            assertThat(terminate()).isTrue();
            pass(1);
            assertThat(world.bugs).hasSize(1);
            assertThat(events()).containsExactly("Started", "Answered", "Ended");
            assertGone();
        }

        @Test
        void byeSaysWhyInTheWordsOfBothNetworks() {
            call();
            acknowledge();
            var attempt =
                    requireNonNull(world.shown(invite)).trace().attemptId().toString();
            assertThat(terminate()).isTrue();
            assertThat(world.sent.getFirst().headers())
                    .containsExactly(
                            new Header("Reason", "SIP;cause=200;text=\"terminated\""),
                            new Header("Reason", "Q.850;cause=16"),
                            new Header("Sentiric-Attempt", attempt));
        }

        @Test
        void delayedOfferOfAReInviteKeepsAllMediaLines() {
            invite = FakeRequest.of(
                    Method.INVITE,
                    invite.rawUri(),
                    "call-1",
                    1,
                    "",
                    FakeRequest.OFFER.replace("m=audio", "m=video 5000 RTP/AVP 96\nm=audio"));
            call();
            acknowledge();
            var bare = inside(Method.INVITE, 2, "");
            world.calls().request(bare);
            assertThat(new String(world.last(bare).body(), UTF_8).lines().filter(line -> line.startsWith("m=")))
                    .containsExactly("m=video 0 RTP/AVP 96", "m=audio 10000 RTP/AVP 0 8 101");
            world.calls()
                    .ack(inside(Method.ACK, 2, FakeRequest.OFFER.replace("m=audio", "m=video 0 RTP/AVP 96\nm=audio")));
            assertThat(world.warnings).isEmpty();
        }

        @Test
        void cseqThatGoesBackIs500AndOtherMethodsAre200() {
            call();
            acknowledge();
            var options = inside(Method.OPTIONS, 5, "");
            world.calls().request(options);
            var info = inside(Method.INFO, 4, "");
            world.calls().request(info);
            assertThat(world.statuses(options)).containsExactly(200);
            assertThat(world.statuses(info)).containsExactly(500);
        }

        @Test
        void sessionTimerIsGrantedToACallerThatRefreshesAndEndsTheCallIfItDoesNot() {
            plan(new PlanAction.ProcessGuestCall(""));
            invite = invite.withHeaders(Map.of("supported", "100rel, timer", "session-expires", "90"));
            call();
            assertThat(world.last(invite).headers()).contains(new Header("Session-Expires", "90;refresher=uac"));
            acknowledge();
            pass(50);
            world.calls()
                    .request(inside(Method.UPDATE, 2, "")
                            .withHeaders(Map.of("supported", "timer", "session-expires", "90")));
            pass(50);
            assertThat(world.sent).isEmpty();
            pass(20);
            assertEnded("session_expired", 200, CallEvent.Side.SYSTEM);
        }

        @Test
        void tooShortASessionTimerIs422() {
            invite = invite.withHeaders(Map.of("supported", "timer", "session-expires", "30"));
            call();
            assertThat(world.statuses(invite)).containsExactly(422);
        }

        @Test
        void echoEndsAtItsLimit() {
            plan(new PlanAction.EchoTest(10));
            call();
            acknowledge();
            assertThat(world.heard).containsExactly("echo");
            pass(11);
            assertEnded("completed", 200, CallEvent.Side.SYSTEM);
        }

        /** A session begins with what its caller is to hear: one request the less. */
        @Test
        void whatASessionWasOpenedWithIsNotSaidAgain() {
            plan(new PlanAction.EchoTest(10));
            call();
            assertThat(world.heard).containsExactly("echo");
            assertThat(world.patches).hasSize(1);
            acknowledge();
            assertThat(world.patches).hasSize(1);
            assertThat(world.patches.getFirst().getFirst().remote()).isNotNull();
        }

        @Test
        void lostPortEndsTheCall() {
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            losePort();
            pass(1);
            assertEnded("media_lost", 200, CallEvent.Side.SYSTEM);
        }

        @Test
        void callThatAnotherNodeEndedIsDroppedSilently() {
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            world.standing = Dialogs.Standing.HELD;
            losePort();
            pass(1);
            assertThat(world.directory.size()).as("not ended yet").isEqualTo(1);
            world.standing = Dialogs.Standing.TAKEN;
            losePort();
            pass(1);
            assertThat(events()).containsExactly("Started", "Answered");
            assertThat(world.directory.size()).isZero();
        }

        @Test
        void aStoreThatKnowsNothingIsNoProofThatAnotherEndedTheCall() {
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            world.standing = Dialogs.Standing.UNKNOWN;
            losePort();
            pass(1);
            assertEnded("media_lost", 200, CallEvent.Side.SYSTEM);
        }

        private String target() {
            return world.stored
                    .values()
                    .iterator()
                    .next()
                    .legs()
                    .getFirst()
                    .dialog()
                    .target();
        }

        /** Redis still has the dialog, or has nothing: an instance that is gone says nothing of other nodes. */
        @Test
        void mediaThatCannotBeReachedEndsTheCall() {
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            world.stored.clear();
            lose(Leases.Why.UNREACHABLE);
            pass(1);
            assertEnded("media_lost", 200, CallEvent.Side.SYSTEM);
        }

        @Test
        void audioOfALeaseThatIsOverEndsTheCall() {
            world.play = new Late<>(PlayOutcome.LOST, Duration.ofMillis(10));
            plan(new PlanAction.ProcessGuestCall("file:welcome.wav"));
            call();
            acknowledge();
            pass(1);
            assertEnded("media_lost", 200, CallEvent.Side.SYSTEM);
        }

        @Test
        void silenceEndsACallButNotOneOnHold() {
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);
            world.calls().ack(inside(Method.ACK, 2, ""));
            lose(Leases.Why.SILENT);
            pass(1);
            assertThat(events()).containsExactly("Started", "Answered");

            var back = inside(Method.INVITE, 3, FakeRequest.OFFER);
            world.calls().request(back);
            world.calls().ack(inside(Method.ACK, 3, ""));
            lose(Leases.Why.SILENT);
            pass(1);
            assertEnded("media_silent", 200, CallEvent.Side.SYSTEM);
        }

        /** Who is not there does not answer; who is asked each minute, not each time that silence is heard of. */
        @Test
        void silenceOnHoldEndsACallWhosePartyIsGone() {
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 405, Map.of(), ""));
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=inactive\n"));
            world.calls().ack(inside(Method.ACK, 2, ""));
            for (int i = 0; i < 10; i++) {
                lose(Leases.Why.SILENT);
                pass(5);
            }
            assertThat(world.sent).extracting(OutgoingRequest::method).containsExactly(Method.OPTIONS);
            assertThat(events()).containsExactly("Started", "Answered");

            world.asked = request -> new ClientOutcome.TimedOut();
            pass(20);
            lose(Leases.Why.SILENT);
            pass(1);
            assertEnded("media_silent", 200, CallEvent.Side.SYSTEM);
            assertGone();
        }

        private void losePort() {
            lose(Leases.Why.OVER);
        }

        private void lose(Leases.Why why) {
            var entry = requireNonNull(world.shown(invite));
            world.calls().lost(entry.trace(), requireNonNull(entry.session()), why);
        }
    }

    @Nested
    final class WhileClosing {
        @Test
        void byesThatCrossAreBothAnswered() {
            world.bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofSeconds(32));
            call();
            acknowledge();
            assertThat(terminate()).isTrue();
            var bye = inside(Method.BYE, 2, "");
            world.calls().request(bye);
            assertThat(world.statuses(bye)).containsExactly(200);
            pass(33);
            assertThat(events()).containsExactly("Started", "Answered", "Ended");
            assertGone();
        }
    }

    @Nested
    final class OfALostNode {
        @Test
        void byeIsAnsweredOnceAndThePortReleased() {
            call();
            acknowledge();
            var survivor = new World(world);
            var bye = inside(Method.BYE, 2, "");
            survivor.calls().request(bye);
            var again = inside(Method.BYE, 3, "");
            survivor.calls().request(again);
            survivor.pass(Duration.ofSeconds(1));

            assertThat(survivor.statuses(bye)).containsExactly(200);
            assertThat(survivor.statuses(again)).containsExactly(481);
            assertThat(survivor.released).containsExactlyElementsOf(world.allocated.keySet());
            assertThat(survivor.events).hasSize(1);
            assertThat(survivor.stored).isEmpty();
        }

        @Test
        void attemptThatRangIsRecordedAndNobodyIsSentABye() {
            var survivor = new World();
            var calls = new WorkerCalls(survivor.ports());
            calls.create(0, survivor);
            calls.inherit(new Dialogs.Found.InHand(ringing()));
            survivor.pass(Duration.ofSeconds(1));

            assertThat(survivor.sent).isEmpty();
            assertThat(survivor.taken).hasSize(1);
            assertThat(survivor.events).singleElement().isInstanceOfSatisfying(CallEvent.Ended.class, ended -> {
                assertThat(ended.reason()).isEqualTo("lost");
                assertThat(ended.sipCode()).isZero();
                assertThat(ended.subject().tenantId()).isEqualTo("sentiric_demo");
            });
        }

        @Test
        void byeInTheEarlyDialogEndsTheAttempt() {
            var survivor = new World();
            var early = ringing();
            survivor.stored.put(early.subject().trace().attemptId(), early);
            var bye = inside(Method.BYE, 2, "");
            survivor.calls().request(bye);
            survivor.pass(Duration.ofSeconds(1));

            assertThat(survivor.statuses(bye)).containsExactly(200);
            assertThat(survivor.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            CallEvent.Ended.class,
                            ended -> assertThat(ended.reason()).isEqualTo("cancelled"));
        }

        private StoredCall ringing() {
            world.settings = World.settings(Duration.ofSeconds(5));
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 180);
            return world.stored.values().iterator().next();
        }
    }
}
