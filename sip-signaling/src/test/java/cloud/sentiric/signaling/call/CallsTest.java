package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.trunk.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flows of a call: whole ones, and those that end before the 200. */
final class CallsTest extends CallFlow {
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
    void callThatEndedIsNotTakenOverWhileItsDialogIsStillInTheStore() {
        world.writing = Duration.ofMillis(50);
        call();
        acknowledge();
        world.calls().request(inside(Method.BYE, 2, ""));
        assertThat(world.stored).isNotEmpty();
        var again = inside(Method.BYE, 3, "");
        world.calls().request(again);
        pass(1);

        assertThat(world.statuses(again)).containsExactly(481);
        assertThat(events()).containsExactly("Started", "Answered", "Ended");
        assertGone();
    }

    @Test
    void whatIsLookedForHasItsAnswerThoughTheWorkerIsTooBusyForWhatIsFound() {
        var bye = FakeRequest.of(Method.BYE, invite.rawUri(), "call-1", 2, "elsewhere", "");
        world.refusing = 1;
        world.calls().request(bye);
        pass(10);
        assertThat(world.statuses(bye)).containsExactly(503);
    }

    @Test
    void aDialogIsLookedForIfItsTagMayBeOurs() {
        var made = FakeRequest.of(Method.BYE, "sip:x@sentiric.cloud", "call-9", 2, "tag9", "");
        world.calls().request(made);
        pass(1);
        assertThat(world.statuses(made)).containsExactly(481);
        assertThat(world.claims).isEqualTo(1);
        var strange = FakeRequest.of(Method.BYE, "sip:x@sentiric.cloud", "call-9", 3, "stranger", "");
        world.calls().request(strange);
        assertThat(world.statuses(strange)).containsExactly(481);
        assertThat(world.claims).isEqualTo(1);
    }

    @Test
    void withoutRoomForItsEventsACallIsNotBegunAndOthersGoOn() {
        call();
        acknowledge();
        world.room = false;
        var other = world.invite("call-2", NUMBER);
        world.calls().request(other);
        assertThat(world.statuses(other)).containsExactly(503);
        assertThat(world.last(other).headers()).anyMatch(header -> header.name().equals("Retry-After"));
        var bye = inside(Method.BYE, 2, "");
        world.calls().request(bye);
        assertThat(world.statuses(bye)).containsExactly(200);
        pass(1);
        assertGone();
    }

    @Test
    void anotherFromTagUnderACallIdInUseIsAnotherCall() {
        call();
        acknowledge();
        var from = "Bob <sip:1002@sentiric.cloud>;tag=bob";
        var other = world.invite("call-1", NUMBER).withFrom(from);
        world.calls().request(other);
        pass(0.4);
        assertThat(world.last(other).status()).isEqualTo(200);
        assertThat(world.directory.size()).isEqualTo(2);

        var bye = inside(Method.BYE, 2, "");
        world.calls().request(bye);
        assertThat(world.statuses(bye)).containsExactly(200);
        assertThat(world.directory.size()).as("the other goes on").isEqualTo(1);

        var tag = String.valueOf(world.last(other).toTag());
        var right =
                FakeRequest.of(Method.BYE, other.rawUri(), "call-1", 2, tag, "").withFrom(from);
        world.calls().request(right);
        assertThat(world.statuses(right)).containsExactly(200);
        assertThat(world.released).containsExactlyInAnyOrderElementsOf(world.allocated.keySet());
        assertThat(world.directory.size()).isZero();
    }

    @Test
    void secondCallUnderACallIdInUseIsRefused() {
        call();
        var other = world.invite("call-1", NUMBER);
        world.calls().request(other);
        assertThat(world.statuses(other)).containsExactly(482);
    }

    @Test
    void attemptsUnderOneCallIdAreToldApart() {
        world.port = new Late<>(false, Duration.ZERO);
        call();
        assertEnded("media_unavailable", 503, CallEvent.Side.SYSTEM);
        world.port = new Late<>(true, Duration.ZERO);
        invite = FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 2, "", FakeRequest.OFFER);
        call();

        assertThat(events()).containsExactly("Ended", "Started");
        assertThat(world.events.stream()
                        .map(event -> event.subject().trace().attemptId())
                        .distinct())
                .hasSize(2);
    }

    @Test
    void moreCallsThanAllowedAreRefusedWith503() {
        world.settings = new CallSettings(
                world.settings.dependencyDeadline(),
                Duration.ZERO,
                world.settings.t1(),
                world.settings.t2(),
                world.settings.movesMedia(),
                world.settings.maxDuration(),
                world.settings.echoLimit(),
                world.settings.minSessionExpires(),
                world.settings.sessionExpires(),
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
        void aCallerIsJudgedOnceThoughItsInviteIsScreenedFirst() {
            assertThat(world.calls().screen(invite)).isNull();
            call();
            assertThat(world.judged).isEqualTo(1);
            assertThat(world.last(invite).status()).isEqualTo(200);

            // What was screened is not what comes next.
            assertThat(world.calls().screen(world.invite("call-2", NUMBER))).isNull();
            world.judgement = new Callers.Challenged(Reply.of(407));
            var other = world.invite("call-3", NUMBER);
            world.calls().request(other);
            assertThat(world.statuses(other)).containsExactly(407);
        }

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
            world.verdict = new Late<>(World.verified("2001"), Duration.ZERO);
            invite = world.invite("call-2", NUMBER);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 403);
            assertThat(world.events).isEmpty();
        }

        @Test
        void planIsAskedForWithTheTenantThatTheCallerIsOf() {
            call();
            assertThat(world.callers).as("of a trunk").containsExactly(new CallerNumber("1001", "", ""));

            world.callers.clear();
            world.judgement = World.digest("1001");
            invite = world.invite("call-2", NUMBER);
            call();
            assertThat(world.callers).containsExactly(new CallerNumber("1001", "sentiric_demo", "id"));
        }

        @Test
        void silentUserServiceIs503() {
            world.judgement = World.digest("1001");
            world.verdict = new Late<>(World.verified("1001"), World.NEVER);
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
            world.calls().cancel(invite, true);
            pass(1);

            assertThat(world.statuses(invite)).containsExactly(100, 487);
            assertThat(events()).containsExactly("Ended");
            assertEnded("cancelled", 487, CallEvent.Side.CALLER);
            assertGone();
        }

        @Test
        void cancelOfTheGatewayThatTookTheInviteElsewhereIsNoEndOfTheCall() {
            world.plan = new Late<>(world.plan.value(), World.NEVER);
            world.calls().request(invite);
            world.calls().cancel(invite, false);
            pass(1);

            assertThat(world.statuses(invite)).containsExactly(100, 487);
            assertThat(events()).isEmpty();
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
        void whoMayNotCallOutGetsNoFailsafePlan() {
            world.failsafe = World.WELCOME;
            world.plan = new Late<>(new PlanOutcome.Refused(503, "undecided"), Duration.ZERO);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 503);
            assertThat(world.last(invite).headers()).extracting(Header::name).contains("Retry-After");
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
            world.calls().cancel(invite, true);
            pass(5);

            assertThat(world.statuses(invite)).containsExactly(100, 487);
            assertThat(world.released).containsExactlyElementsOf(world.allocated.keySet());
        }

        @Test
        void anOfferOverIpv6IsAnsweredSo() {
            world.addresses = Map.of(AddressFamily.IP4, "192.0.2.9", AddressFamily.IP6, "2001:db8::9");
            invite = offering("IN IP6 2001:db8::1");
            call();
            assertThat(new String(world.last(invite).body(), UTF_8))
                    .contains("c=IN IP6 2001:db8::9\r\n")
                    .contains(" IN IP6 2001:db8::9\r\n");
            assertThat(world.events.getFirst())
                    .isInstanceOfSatisfying(
                            CallEvent.Started.class,
                            started -> assertThat(started.media().callerRtpAddress())
                                    .isEqualTo("[2001:db8::1]:4002"));
        }

        @Test
        void anOfferOverIpv6WithoutAnAddressOfOursIs488() {
            invite = offering("IN IP6 2001:db8::1");
            call();
            assertEnded("not_acceptable", 488, CallEvent.Side.SYSTEM);
            assertThat(world.last(invite).headers().toString()).contains("no IP6 media address");
        }

        private FakeRequest offering(String connection) {
            var offer = FakeRequest.OFFER.replaceAll("c=IN IP4 [0-9.]+", "c=" + connection);
            return FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 1, "", offer);
        }

        @Test
        void noPortIs503() {
            world.port = new Late<>(false, Duration.ZERO);
            call();
            assertEnded("media_unavailable", 503, CallEvent.Side.SYSTEM);
        }
    }

    @Nested
    final class OfASipUser {
        @ParameterizedTest
        @CsvSource({"404, rejected", "480, unavailable", "302, redirected", "503, unavailable"})
        void getsTheStatusOfItsRegistrationAndItsEnd(int status, String reason) {
            world.judgement = World.digest("1001");
            var outcome = switch (status) {
                case 404 -> new SipUserOutcome.Unknown();
                case 480 -> new SipUserOutcome.NotRegistered();
                case 302 -> World.reachable(CallSchema.REDIRECT, "sip:2001@192.0.2.8");
                default -> new SipUserOutcome.Unavailable("down");
            };
            world.user = new Late<>(outcome, Duration.ZERO);
            invite = world.invite("call-1", "2001");
            call();
            assertThat(world.statuses(invite)).containsExactly(100, status);
            assertThat(events()).containsExactly("Ended");
            assertEnded(reason, status, CallEvent.Side.SYSTEM);
            assertThat(world.events.getFirst().subject().tenantId()).isEqualTo("sentiric_demo");
            assertThat(world.events.getFirst().subject().direction()).isEqualTo(Direction.INTERNAL);
            assertGone();
        }

        @Test
        void thatIsCancelledWhileItIsLookedForHasItsEnd() {
            world.judgement = World.digest("1001");
            world.user = new Late<>(new SipUserOutcome.Unknown(), World.NEVER);
            invite = world.invite("call-1", "2001");
            world.calls().request(invite);
            pass(0.1);
            world.calls().cancel(invite, true);
            pass(1);
            assertThat(world.statuses(invite)).containsExactly(100, 487);
            assertEnded("cancelled", 487, CallEvent.Side.CALLER);
            assertGone();
        }

        @Test
        void ofAStrangersDomainIs404AndHasItsEnd() {
            world.judgement = World.digest("1001");
            invite = FakeRequest.of(Method.INVITE, "sip:2001@elsewhere.example", "call-1", 1, "", FakeRequest.OFFER);
            call();
            assertEnded("rejected", 404, CallEvent.Side.SYSTEM);
            assertThat(world.events.getFirst().subject().direction()).isEqualTo(Direction.OUTBOUND);
        }

        @Test
        void thatIsUnknownMayBeAShortNumberOutside() {
            world.judgement = World.digest("1001");
            leaves(false);
            invite = world.invite("call-1", "11833");
            call();
            carrier.answers();
            acknowledge();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(world.asked()).containsExactly("11833");
            assertThat(world.events.getFirst().subject().direction()).isEqualTo(Direction.OUTBOUND);
            assertThat(world.events.getFirst().subject().trunk()).isEqualTo("sentiric_demo/one");
        }

        @Test
        void anEmergencyNumberIsLookedForOutsideBeforeAllElse() {
            world.judgement = World.digest("1001");
            world.user = new Late<>(new SipUserOutcome.Unavailable("away"), World.NEVER);
            leaves(true);
            invite = world.invite("call-1", "112");
            call();
            assertThat(carrier.invite().uri()).isEqualTo("sip:112@192.0.2.66");
            assertThat(world.asking).containsExactly("one " + new Limits(10, 5, true));
        }

        @Test
        void anEmergencyNumberWithoutARouteIsUnknown() {
            world.judgement = World.digest("1001");
            invite = world.invite("call-1", "112");
            call();
            assertEnded("rejected", 404, CallEvent.Side.SYSTEM);
            assertThat(world.events.getFirst().subject().direction()).isEqualTo(Direction.INTERNAL);
            assertGone();
        }

        @Test
        void aShortNumberHasNoFailsafePlan() {
            world.judgement = World.digest("1001");
            world.failsafe = World.WELCOME;
            world.plan = new Late<>(new PlanOutcome.Unavailable("away"), Duration.ZERO);
            invite = world.invite("call-1", "112");
            call();
            assertEnded("dialplan_unavailable", 503, CallEvent.Side.SYSTEM);
        }

        @Test
        void aTrunkCallsNoShortNumber() {
            invite = world.invite("call-1", "112");
            call();
            assertThat(world.asked()).isEmpty();
            assertEnded("rejected", 404, CallEvent.Side.SYSTEM);
        }

        private final CalledPhone carrier = new CalledPhone(world, "sip:112@192.0.2.66");

        private void leaves(boolean emergency) {
            world.phones.put("sip:11833@192.0.2.66", carrier);
            var trunk = new OutboundTrunk("one", "192.0.2.66", 0, "", "", "", 10, 5, "902121110000");
            world.plan = new Late<>(
                    new PlanOutcome.Outbound(
                            "route",
                            "sentiric_demo",
                            emergency ? "112" : "11833",
                            List.of(trunk),
                            "",
                            Duration.ZERO,
                            emergency),
                    Duration.ZERO);
        }

        /** Linphone followed 341 of them in 6 s. */
        @Test
        void isNotRedirectedToTheContactThatWasCalled() {
            world.user = new Late<>(
                    World.reachable(CallSchema.REDIRECT, "sip:2001@192.0.2.8:5066;transport=udp"), Duration.ZERO);
            invite = FakeRequest.of(
                    Method.INVITE, "sip:2001@192.0.2.8:5066;transport=udp", "call-1", 1, "", FakeRequest.OFFER);
            call();
            assertThat(world.statuses(invite)).containsExactly(100, 480);
        }

        @Test
        void thatAPlanConnectsToHasEvents() {
            plan(new PlanAction.ConnectUser("2001"));
            world.user = new Late<>(new SipUserOutcome.NotRegistered(), Duration.ZERO);
            call();
            assertEnded("unavailable", 480, CallEvent.Side.SYSTEM);
        }
    }

    @Nested
    final class WhileEarly {
        @Test
        void mediaThatIsLostIs503() {
            world.settings = World.settings(Duration.ofSeconds(5));
            world.calls().request(invite);
            pass(1);
            var entry = requireNonNull(world.shown(invite));
            world.calls().lost(entry.trace(), requireNonNull(entry.session()), Leases.Why.OVER);
            pass(10);

            assertThat(world.statuses(invite)).containsExactly(100, 180, 503);
            assertEnded("media_lost", 503, CallEvent.Side.SYSTEM);
            assertGone();
        }

        @Test
        void byeEndsTheEarlyDialog() {
            world.settings = World.settings(Duration.ofSeconds(5));
            world.calls().request(invite);
            pass(1);
            assertThat(world.statuses(invite)).containsExactly(100, 180);
            var bye = inside(Method.BYE, 2, "");
            world.calls().request(bye);
            pass(10);

            assertThat(world.statuses(bye)).containsExactly(200);
            assertThat(world.statuses(invite)).containsExactly(100, 180, 487);
            assertEnded("cancelled", 487, CallEvent.Side.CALLER);
            assertGone();
        }
    }

    @Test
    void callThatIsCalledBySipsHasASipsContact() {
        invite =
                FakeRequest.of(Method.INVITE, "sips:" + NUMBER + "@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        call();
        assertThat(world.last(invite).headers()).contains(new Header("Contact", "<sips:192.0.2.9:13024>"));
    }

    @Test
    void descriptionInAMultipartBodyIsTaken() {
        invite = FakeRequest.of(Method.INVITE, invite.rawUri(), "call-1", 1, "", """
                --next
                Content-Type: application/sdp

                %s--next
                Content-Type: application/isup;version=itu-t92+
                Content-Disposition: signal;handling=optional

                x
                --next--
                """.formatted(FakeRequest.OFFER))
                .withHeaders(Map.of("content-type", "multipart/mixed;boundary=next"));
        call();
        assertThat(world.statuses(invite)).containsExactly(100, 180, 200);
    }
}
