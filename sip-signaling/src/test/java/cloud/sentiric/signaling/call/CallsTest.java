package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flows of a call, each from the INVITE on. */
final class CallsTest {
    private static final String NUMBER = "902124548590";
    private final World world = new World();
    private FakeRequest invite = world.invite("call-1", NUMBER);

    @Test
    void announcementIsPlayedThenTheCallEnds() {
        call();
        assertThat(world.statuses(invite)).containsExactly(100, 180, 200);
        assertThat(new String(world.last(invite).body(), UTF_8)).contains("m=audio 10000 RTP/AVP 0 101\r\n");
        acknowledge();
        assertThat(world.heard).containsExactly("play file:welcome.wav");

        pass(4);

        assertThat(world.sent).singleElement().satisfies(bye -> {
            assertThat(bye.method()).isEqualTo(Method.BYE);
            assertThat(bye.uri()).isEqualTo("sip:1001@192.0.2.7:5070");
            assertThat(bye.routes()).containsExactly("<sip:192.0.2.1:5060;lr;sn=xyz>");
            assertThat(bye.destination().getHostString()).isEqualTo("192.0.2.1");
            assertThat(bye.to()).endsWith("tag=alice");
        });
        assertThat(events()).containsExactly("Started", "Answered", "Ended");
        assertEnded("completed", 200, CallEvent.Side.SYSTEM);
        assertGone();
    }

    @Test
    void byeOfTheCallerEndsTheCallAndASecondOneIsUnknown() {
        call();
        acknowledge();
        var bye = inside(Method.BYE, 2, "");
        world.calls().request(bye);
        var again = inside(Method.BYE, 3, "");
        world.calls().request(again);
        pass(1);

        assertThat(world.statuses(bye)).containsExactly(200);
        assertThat(world.statuses(again)).containsExactly(481);
        assertEnded("normal", 200, CallEvent.Side.CALLER);
        assertThat(world.sent).isEmpty();
        assertGone();
    }

    @Test
    void secondCallUnderACallIdInUseIsRefused() {
        call();
        var other = world.invite("call-1", NUMBER);
        world.calls().request(other);
        assertThat(world.statuses(other)).containsExactly(482);
    }

    @Test
    void moreCallsThanAllowedAreRefusedWith503() {
        world.settings = new CallSettings(
                world.settings.dependencyDeadline(),
                Duration.ZERO,
                world.settings.t1(),
                world.settings.t2(),
                world.settings.maxDuration(),
                world.settings.echoLimit(),
                world.settings.minSessionExpires(),
                1,
                Duration.ofSeconds(5));
        call();
        var other = world.invite("call-2", NUMBER);
        world.calls().request(other);
        assertThat(world.last(other).headers()).contains(new Header("Retry-After", "5"));
    }

    @Nested
    final class WhileVerifying {
        @Test
        void callerWithoutCredentialsIsChallengedAndOpensNoCall() {
            world.judgement = new Callers.Challenged(Reply.of(407));
            call();
            assertThat(world.statuses(invite)).containsExactly(407);
            assertThat(world.events).isEmpty();
            assertGone();
        }

        @Test
        void wrongPasswordIs403AndAnotherUsersNameToo() {
            world.judgement = World.digest("1001");
            world.verdict = new Late<>(new Callers.Refused(), Duration.ZERO);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 403);

            world.judgement = World.digest("2001");
            world.verdict = new Late<>(new Callers.Verified(), Duration.ZERO);
            invite = world.invite("call-2", NUMBER);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 403);
            assertThat(world.events).isEmpty();
        }

        @Test
        void silentUserServiceIs503() {
            world.judgement = World.digest("1001");
            world.verdict = new Late<>(new Callers.Verified(), World.NEVER);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 503);
        }
    }

    @Nested
    final class WhileRouting {
        @Test
        void cancelIsAnsweredByThe487OfTheInvite() {
            world.plan = new Late<>(world.plan.value(), World.NEVER);
            world.calls().request(invite);
            world.calls().cancel(invite);
            pass(1);

            assertThat(world.statuses(invite)).containsExactly(100, 487);
            assertThat(events()).containsExactly("Ended");
            assertEnded("cancelled", 487, CallEvent.Side.CALLER);
            assertGone();
        }

        @Test
        void silenceUsesTheFailsafePlanOrIs503() {
            world.plan = new Late<>(world.plan.value(), World.NEVER);
            world.failsafe = World.WELCOME;
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 180, 200);

            world.failsafe = null;
            invite = world.invite("call-2", NUMBER);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 503);
            assertEnded("dialplan_unavailable", 503, CallEvent.Side.SYSTEM);
        }

        @Test
        void planThatRefusesGivesItsStatus() {
            plan(new PlanAction.Reject(603, "Go away"));
            call();
            assertThat(world.last(invite).reason()).isEqualTo("Go away");
            assertEnded("rejected", 603, CallEvent.Side.SYSTEM);
        }

        @Test
        void offerWithoutACommonCodecIs488AndTakesNoPort() {
            invite = FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 1, "", "v=0\nm=audio 9 RTP/AVP 18\n");
            call();
            assertEnded("not_acceptable", 488, CallEvent.Side.SYSTEM);
            assertThat(world.allocated).isEmpty();
        }
    }

    @Nested
    final class WhileAllocating {
        @Test
        void portThatComesAfterTheCancelIsReleased() {
            world.port = new Late<>(true, Duration.ofSeconds(2));
            world.calls().request(invite);
            pass(0.1);
            world.calls().cancel(invite);
            pass(5);

            assertThat(world.statuses(invite)).containsExactly(100, 487);
            assertThat(world.released).containsExactlyElementsOf(world.allocated.keySet());
        }

        @Test
        void noPortIs503() {
            world.port = new Late<>(false, Duration.ZERO);
            call();
            assertEnded("media_unavailable", 503, CallEvent.Side.SYSTEM);
        }
    }

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
            assertThat(world.calls().terminate(invite.callId(), "terminated")).isTrue();
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
                    .contains("o=sentiric 42 2 IN IP4");
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
            assertThat(world.directory.find(invite.callId())).isNotNull();
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

        @Test
        void lostPortEndsTheCall() {
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            var entry = java.util.Objects.requireNonNull(world.directory.find(invite.callId()));
            world.calls().leaseEnded(entry.trace(), java.util.Objects.requireNonNull(entry.port()));
            pass(1);
            assertEnded("media_unavailable", 200, CallEvent.Side.SYSTEM);
        }

        @Test
        void callThatAnotherNodeEndedIsDroppedSilently() {
            plan(new PlanAction.ProcessGuestCall(""));
            call();
            acknowledge();
            world.stored.clear();
            var entry = java.util.Objects.requireNonNull(world.directory.find(invite.callId()));
            world.calls().leaseEnded(entry.trace(), java.util.Objects.requireNonNull(entry.port()));
            pass(1);
            assertThat(events()).containsExactly("Started", "Answered");
            assertThat(world.directory.size()).isZero();
        }
    }

    @Nested
    final class WhileClosing {
        @Test
        void byesThatCrossAreBothAnswered() {
            world.bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofSeconds(32));
            call();
            acknowledge();
            world.calls().terminate(invite.callId(), "terminated");
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
            var survivor = new World();
            survivor.stored.putAll(world.stored);
            var bye = inside(Method.BYE, 2, "");
            survivor.calls().request(bye);
            var again = inside(Method.BYE, 3, "");
            survivor.calls().request(again);
            survivor.pass(Duration.ofSeconds(1));

            assertThat(survivor.statuses(bye)).containsExactly(200);
            assertThat(survivor.statuses(again)).containsExactly(481);
            assertThat(survivor.released).containsExactlyElementsOf(world.allocated.keySet());
            assertThat(survivor.events).hasSize(1);
        }
    }

    @Nested
    final class OfASipUser {
        @ParameterizedTest
        @CsvSource({"404", "480", "302", "503"})
        void getsTheStatusOfItsRegistrationAndNoEvents(int status) {
            var outcome = switch (status) {
                case 404 -> new SipUserOutcome.Unknown();
                case 480 -> new SipUserOutcome.NotRegistered();
                case 302 -> new SipUserOutcome.Reachable(List.of("<sip:2001@192.0.2.8>;q=1.0"));
                default -> new SipUserOutcome.Unavailable("down");
            };
            world.user = new Late<>(outcome, Duration.ZERO);
            invite = world.invite("call-1", "2001");
            call();
            assertThat(world.statuses(invite)).containsExactly(100, status);
            assertThat(world.events).isEmpty();
        }

        @Test
        void thatAPlanConnectsToHasEvents() {
            plan(new PlanAction.ConnectUser("2001"));
            world.user = new Late<>(new SipUserOutcome.NotRegistered(), Duration.ZERO);
            call();
            assertEnded("unavailable", 480, CallEvent.Side.SYSTEM);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+902124548590, true",
        "00902124548590, true",
        "902124548590, true",
        "02124548590, true",
        "+90-212-454.8590, true",
        "9001, false",
        "1001, false",
        "90212454859, false",
        "0212454859, false",
        "alice, false",
        "+12, false",
        "112, false",
    })
    void telephoneNumbersAreNoExtensions(String user, boolean number) {
        assertThat(TelephoneNumber.parse(user) != null).isEqualTo(number);
    }

    private void call() {
        world.calls().request(invite);
        pass(0.4);
    }

    private void acknowledge() {
        world.calls().ack(inside(Method.ACK, 1, ""));
    }

    private void plan(PlanAction action) {
        world.plan = new Late<>(new PlanOutcome.Resolved(World.plan(action)), Duration.ZERO);
    }

    private void pass(double seconds) {
        world.pass(Duration.ofMillis((long) (seconds * 1000)));
    }

    private FakeRequest inside(Method method, int cseq, String body) {
        var tag = world.last(invite).toTag();
        return FakeRequest.of(method, invite.rawUri(), "call-1", cseq, tag == null ? "" : tag, body);
    }

    private List<String> events() {
        return world.events.stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    private void assertEnded(String reason, int sipCode, CallEvent.Side side) {
        @Nullable CallEvent last = world.events.getLast();
        assertThat(last).isInstanceOfSatisfying(CallEvent.Ended.class, ended -> {
            assertThat(ended.reason()).isEqualTo(reason);
            assertThat(ended.sipCode()).isEqualTo(sipCode);
            assertThat(ended.endedBy()).isEqualTo(side);
            assertThat(ended.subject().fromUri()).isEqualTo("sip:1001@sentiric.cloud");
        });
    }

    private void assertGone() {
        assertThat(world.released).containsExactlyInAnyOrderElementsOf(world.allocated.keySet());
        assertThat(world.directory.size()).isZero();
        assertThat(world.stored).isEmpty();
        assertThat(world.dialogs).isZero();
    }
}
