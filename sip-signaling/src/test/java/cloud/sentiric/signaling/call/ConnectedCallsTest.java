package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls from user to user. */
final class ConnectedCallsTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private static final String MOBILE = "sip:2001@192.0.2.8:5080";

    private final CalledPhone desk = new CalledPhone(world, DESK);
    private final CalledPhone mobile = new CalledPhone(world, MOBILE);

    @BeforeEach
    void aUserIsCalled() {
        world.judgement = World.digest("1001");
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER)
                .withHeaders(Map.of("user-to-user", "abc", "max-forwards", "69", "p-asserted-identity", "<sip:x@y>"));
        registered(DESK);
    }

    private void registered(String... contacts) {
        world.user = new Late<>(World.reachable(contacts), Duration.ofMillis(20));
    }

    private static String sdp(byte[] body) {
        return new String(body, UTF_8);
    }

    private void talk() {
        call();
        desk.says(180);
        desk.answers();
        acknowledge();
    }

    private static ClientOutcome ok(OutgoingRequest request, String body) {
        return new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), body));
    }

    @Nested
    final class WhileRinging {
        @Test
        void theInviteGoesToTheContactAlongItsPath() {
            call();
            var sent = desk.invite();
            assertThat(sent.uri()).isEqualTo(DESK);
            assertThat(sent.routes()).containsExactly("<sip:192.0.2.1:5060;lr;sf=flow>");
            assertThat(sent.from()).startsWith("\"Alice\" <sip:1001@sentiric.cloud>;tag=");
            assertThat(sent.to()).isEqualTo("<sip:2001@sentiric.cloud>");
            assertThat(sent.contact()).isEqualTo("<sip:192.0.2.9:13024>");
            assertThat(sent.maxForwards()).isEqualTo(68);
            assertThat(sent.headers())
                    .contains(new Header("user-to-user", "abc"))
                    .extracting(Header::name)
                    .doesNotContain("p-asserted-identity", "max-forwards");
            assertThat(sent.callId()).isNotEqualTo(invite.callId());
            assertThat(sent.callId().lane()).isEqualTo(invite.callId().lane());
        }

        @Test
        void eachPartyIsToldAnAddressOfOurs() {
            call();
            assertThat(sdp(desk.invite().body()))
                    .contains("c=IN IP4 192.0.2.9", "m=audio 10002 RTP/AVP 0 8 101", "telephone-event");
            desk.answers();
            assertThat(sdp(world.last(invite).body()))
                    .contains("c=IN IP4 192.0.2.9", "m=audio 10000 RTP/AVP 8 101")
                    .doesNotContain("192.0.2.8", "bob");
            assertThat(world.patches.getLast())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("speaker")
                    .containsExactly(
                            new EndPatch("0", new Remote("192.0.2.7", 4002), new Hears.Relay("1"), false),
                            new EndPatch("1", new Remote("192.0.2.8", 6002), new Hears.Relay("0"), false));
        }

        @Test
        void whatThePhoneSaysGoesToTheCaller() {
            call();
            desk.says(180, Map.of("alert-info", "<urn:alert:tone:normal>"), "");
            assertThat(world.statuses(invite)).containsExactly(100, 180);
            assertThat(world.last(invite).headers()).contains(new Header("alert-info", "<urn:alert:tone:normal>"));
        }

        @Test
        void earlyMediaIsHeard() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            assertThat(sdp(world.last(invite).body())).contains("m=audio 10000 RTP/AVP 8 101");
            assertThat(world.patches.getLast()).extracting(EndPatch::hears).contains(new Hears.Relay("1"));
        }

        @Test
        void earlyDialogsOfSeveralPhonesAreToldApart() {
            registered(DESK, MOBILE);
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            var first = world.last(invite).toTag();
            mobile.says(183, Map.of(), CalledPhone.ANSWER);
            var second = world.last(invite).toTag();
            mobile.answers();
            assertThat(second).isNotEqualTo(first);
            assertThat(world.last(invite).toTag()).isEqualTo(second);
            assertThat(desk.cancelled).isTrue();
        }

        @Test
        void allContactsRingAndTheLosersAreCancelled() {
            registered(DESK, MOBILE);
            call();
            desk.says(180);
            mobile.says(180);
            mobile.answers();
            assertThat(desk.cancelled).isTrue();
            assertThat(mobile.cancelled).isFalse();
            assertThat(world.removed).as("media ends of the losers").hasSize(1);
            desk.says(487);
            acknowledge();
            pass(1);
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void aLoserThatAnsweredTooIsAcknowledgedAndHungUp() {
            registered(DESK, MOBILE);
            call();
            desk.says(180);
            mobile.answers();
            desk.answers();
            assertThat(desk.got(Method.ACK)).hasSize(1);
            assertThat(desk.got(Method.BYE)).hasSize(1);
            assertThat(mobile.got(Method.BYE)).isEmpty();
        }

        @Test
        void noCancelGoesBeforeAProvisionalResponse() {
            call();
            world.calls().cancel(invite, true);
            assertThat(desk.cancelled).isFalse();
            desk.says(180);
            assertThat(desk.cancelled).isTrue();
            desk.says(487);
            assertEnded("cancelled", 487, Side.CALLER);
            assertGone();
        }

        @Test
        void theCallerCancels() {
            call();
            desk.says(180);
            world.calls().cancel(invite, true);
            assertThat(world.last(invite).status()).isEqualTo(487);
            assertThat(desk.cancelled).isTrue();
            assertEnded("cancelled", 487, Side.CALLER);
            desk.says(487);
            assertGone();
        }

        @Test
        void theBestRefusalGoesToTheCaller() {
            registered(DESK, MOBILE);
            call();
            desk.says(404);
            assertThat(world.statuses(invite)).containsExactly(100);
            mobile.says(486);
            assertThat(world.last(invite).status()).isEqualTo(486);
            assertEnded("busy", 486, Side.CALLEE);
            assertGone();
        }

        @Test
        void whoDeclinesEndsTheCallOnAllPhones() {
            registered(DESK, MOBILE);
            call();
            mobile.says(180);
            desk.says(603);
            assertThat(world.last(invite).status()).isEqualTo(603);
            assertThat(mobile.cancelled).isTrue();
            assertEnded("declined", 603, Side.CALLEE);
        }

        @Test
        void nobodyAnswersInTime() {
            call();
            desk.says(180);
            pass(61);
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertThat(desk.cancelled).isTrue();
            assertEnded("no_answer", 480, Side.CALLEE);
        }

        @Test
        void nobodyIsThere() {
            call();
            desk.saysNothing();
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertEnded("unavailable", 480, Side.CALLEE);
            assertGone();
        }

        @Test
        void mediaGoesFromPhoneToPhoneWhereTheTenantWantsItSo() {
            world.user = new Late<>(World.direct(DESK), Duration.ofMillis(20));
            var offer = FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.1");
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
            call();
            desk.answers();
            assertThat(sdp(desk.invite().body())).isEqualTo(offer);
            assertThat(sdp(world.last(invite).body())).isEqualTo(CalledPhone.ANSWER);
            assertThat(world.allocated).isEmpty();
        }

        @Test
        void aCallerBehindNatIsRelayedAllTheSame() {
            world.user = new Late<>(World.direct(DESK), Duration.ofMillis(20));
            call();
            assertThat(sdp(desk.invite().body())).contains("m=audio 10002");
        }

        @Test
        void aRequestUriThatNamesAContactGoesToItAlone() {
            registered(DESK, MOBILE);
            invite = FakeRequest.of(Method.INVITE, MOBILE, "call-1", 1, "", FakeRequest.OFFER);
            call();
            assertThat(desk.invites).isEmpty();
            assertThat(mobile.invites).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "1", "0001"})
        void whoCallsInACircleIsToldSo(String hops) {
            invite = invite.withHeaders(Map.of("max-forwards", hops));
            call();
            assertThat(world.last(invite).status()).isEqualTo(483);
        }

        @Test
        void mediaLostEndsIt() {
            call();
            desk.says(180);
            var shown = world.shown(invite);
            assertThat(shown).isNotNull();
            if (shown != null && shown.session() != null) {
                world.calls()
                        .lost(shown.trace(), shown.session(), cloud.sentiric.signaling.media.Leases.Why.UNREACHABLE);
            }
            assertThat(world.last(invite).status()).isEqualTo(503);
            assertThat(desk.cancelled).isTrue();
        }
    }

    @Nested
    final class WhileConnected {
        @Test
        void bothAreAcknowledgedAndItIsAnswered() {
            talk();
            assertThat(desk.got(Method.ACK)).hasSize(1);
            assertThat(events()).containsExactly("Started", "Answered");
            assertThat(world.events.getLast())
                    .isInstanceOfSatisfying(
                            CallEvent.Answered.class,
                            answered -> assertThat(answered.answeredBy()).isEqualTo("sip:2001@sentiric.cloud"));
        }

        @Test
        void whoAnswersDoesNotSayWhereOurRequestsGo() {
            for (var answer : List.of(
                    Map.of("contact", "<sip:x@10.9.9.9:6379>"),
                    Map.of("record-route", "<sip:10.9.9.9:53;lr>"),
                    Map.of("record-route", "<sip:192.0.2.1:5060;lr>, <sip:10.9.9.9:53;lr>"),
                    Map.of("record-route", "<sip:192.0.2.1:0;lr>"))) {
                call();
                desk.says(183, answer, CalledPhone.ANSWER);
                desk.says(200, answer, CalledPhone.ANSWER);
                var ack = desk.got(Method.ACK).getFirst();
                assertThat(ack.destination()).isEqualTo(desk.invite().destination());
                assertThat(ack.routes()).isEqualTo(desk.invite().routes());
                acknowledge();
                world.calls().request(inside(Method.BYE, 2, ""));
                assertThat(desk.got(Method.BYE).getFirst().destination())
                        .isEqualTo(desk.invite().destination());
                pass(1);
                assertGone();
                world.events.clear();
                world.replies.clear();
            }
        }

        @Test
        void theRoutesOfOurGatewayAreTaken() {
            call();
            desk.says(
                    200,
                    Map.of("record-route", "<sip:203.0.113.1:5060;lr;sn=OUT>, <sip:192.0.2.1:5060;lr;sn=IN>"),
                    CalledPhone.ANSWER);
            assertThat(desk.got(Method.ACK).getFirst().routes())
                    .containsExactly("<sip:192.0.2.1:5060;lr;sn=IN>", "<sip:203.0.113.1:5060;lr;sn=OUT>");
        }

        @Test
        void anAnswerToARefreshDoesNotChangeTheRoutes() {
            talk();
            var before = desk.got(Method.ACK).getFirst().routes();
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(
                    request, 200, Map.of("record-route", "<sip:192.0.2.1:5060;lr;trunk=x>"), CalledPhone.ANSWER));
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER));
            pass(0.1);
            assertThat(desk.got(Method.ACK).getLast().routes()).isEqualTo(before);
        }

        @Test
        void theCallerHangsUp() {
            talk();
            var bye = inside(Method.BYE, 2, "");
            world.calls().request(bye);
            assertThat(world.last(bye).status()).isEqualTo(200);
            assertThat(desk.got(Method.BYE)).hasSize(1);
            pass(1);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        @Test
        void theCalleeHangsUp() {
            talk();
            var bye = desk.inside(Method.BYE, "").withHeaders(Map.of("reason", "Q.850;cause=16"));
            world.calls().request(bye);
            assertThat(world.last(bye).status()).isEqualTo(200);
            var toCaller = world.sent.getLast();
            assertThat(toCaller.method()).isEqualTo(Method.BYE);
            assertThat(toCaller.callId()).isEqualTo(invite.callId());
            assertThat(toCaller.headers()).contains(new Header("Reason", "Q.850;cause=16"));
            pass(1);
            assertEnded("normal", 200, Side.CALLEE);
            assertGone();
        }

        @Test
        void theCalleeHangsUpBeforeTheCallersAck() {
            call();
            desk.answers();
            world.calls().request(desk.inside(Method.BYE, ""));
            assertThat(world.sent).extracting(OutgoingRequest::method).doesNotContain(Method.BYE);
            acknowledge();
            assertThat(world.sent.getLast().method()).isEqualTo(Method.BYE);
            pass(1);
            assertEnded("normal", 200, Side.CALLEE);
            assertGone();
        }

        @Test
        void withoutAckOfTheCallerBothAreHungUp() {
            call();
            desk.answers();
            pass(33);
            assertThat(desk.got(Method.BYE)).hasSize(1);
            assertEnded("no_ack", 200, Side.SYSTEM);
            pass(1);
            assertGone();
        }

        @Test
        void aRepeated2xxIsAcknowledgedAgain() {
            talk();
            desk.answers();
            assertThat(desk.got(Method.ACK)).hasSize(2);
        }

        @Test
        void terminateHangsUpBoth() {
            talk();
            assertThat(terminate()).isTrue();
            assertThat(desk.got(Method.BYE)).hasSize(1);
            assertThat(world.sent.stream().filter(r -> r.method().equals(Method.BYE)))
                    .hasSize(2);
            pass(1);
            assertEnded("terminated", 200, Side.SYSTEM);
            assertGone();
        }

        @Test
        void holdAndResumeGoAcross() {
            talk();
            world.asked = request -> ok(request, CalledPhone.ANSWER + "a=recvonly\n");
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);
            var passed = desk.got(Method.INVITE).getLast();
            assertThat(sdp(passed.body())).contains("m=audio 10002", "a=sendonly", "o=- 43 2 ");
            pass(0.1);
            assertThat(world.last(hold).status()).isEqualTo(200);
            assertThat(sdp(world.last(hold).body())).contains("m=audio 10000", "a=recvonly", "o=- 42 2 ");
            assertThat(desk.got(Method.ACK)).hasSize(2);
            assertThat(world.patches.getLast())
                    .extracting(EndPatch::hears)
                    .containsExactly(new Hears.Silence(), new Hears.Relay("0"));
        }

        @Test
        void aStreamThatWasRemovedStaysOutOfTheWay() {
            talk();
            world.asked =
                    request -> ok(request, CalledPhone.ANSWER.replace("m=audio", "m=audio 0 RTP/SAVP 0\nm=audio"));
            world.calls()
                    .request(inside(
                            Method.INVITE,
                            2,
                            FakeRequest.OFFER.replace("m=audio 4002", "m=audio 0 RTP/SAVP 0\nm=audio 4004")));
            assertThat(sdp(desk.got(Method.INVITE).getLast().body())).contains("m=audio 0 RTP/SAVP 0", "m=audio 10002");
            pass(0.1);
            assertThat(world.patches.getLast())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("speaker")
                    .containsExactly(
                            new EndPatch("0", new Remote("192.0.2.7", 4004), new Hears.Relay("1"), false),
                            new EndPatch("1", new Remote("192.0.2.8", 6002), new Hears.Relay("0"), false));
        }

        @Test
        void aRefusedOfferLeavesTheMediaAsItWas() {
            talk();
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 488, Map.of(), ""));
            var moved = inside(Method.INVITE, 2, FakeRequest.OFFER.replace("4002", "4444"));
            world.calls().request(moved);
            pass(0.1);
            assertThat(world.last(moved).status()).isEqualTo(488);
            world.asked = request -> ok(request, CalledPhone.ANSWER);
            world.calls().request(inside(Method.INVITE, 3, ""));
            pass(0.1);
            assertThat(world.patches.getLast()).extracting(EndPatch::remote).contains(new Remote("192.0.2.7", 4002));
        }

        @Test
        void glareIsAnswered491OnBothSides() {
            talk();
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 491, Map.of(), ""));
            var ours = inside(Method.INVITE, 2, FakeRequest.OFFER);
            world.calls().request(ours);
            var theirs = desk.inside(Method.INVITE, CalledPhone.ANSWER);
            world.calls().request(theirs);
            pass(0.1);
            assertThat(world.last(theirs).status()).isEqualTo(491);
            assertThat(world.last(ours).status()).isEqualTo(491);
        }

        @Test
        void infoGoesAcross() {
            talk();
            world.asked = request -> ok(request, "");
            var info =
                    inside(Method.INFO, 2, "Signal=5\n").withHeaders(Map.of("content-type", "application/dtmf-relay"));
            world.calls().request(info);
            assertThat(desk.got(Method.INFO)).hasSize(1);
            assertThat(desk.got(Method.INFO).getFirst().contentType()).isEqualTo("application/dtmf-relay");
            pass(0.1);
            assertThat(world.last(info).status()).isEqualTo(200);
        }

        @Test
        void whatWaitsForTheOtherIsAnsweredWhenTheCallEnds() {
            talk();
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 100, Map.of(), ""));
            Request info = inside(Method.INFO, 2, "");
            world.calls().request(info);
            world.calls().request(desk.inside(Method.BYE, ""));
            pass(1);
            assertThat(world.replies.get(info)).extracting(Reply::status).containsExactly(487);
        }

        @Test
        void anOtherSideThatDoesNotKnowTheDialogIsGone() {
            talk();
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 481, Map.of(), ""));
            world.calls().request(inside(Method.INFO, 2, ""));
            pass(1);
            assertEnded("session_expired", 200, Side.SYSTEM);
            assertGone();
        }

        @Test
        void anInviteWithoutOfferIsAcknowledgedWithTheCallersAnswer() {
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", "");
            call();
            assertThat(desk.invite().body()).isEmpty();
            desk.answers();
            assertThat(desk.got(Method.ACK)).isEmpty();
            assertThat(sdp(world.last(invite).body())).contains("m=audio 10000");
            world.calls().ack(inside(Method.ACK, 1, FakeRequest.OFFER));
            assertThat(sdp(desk.got(Method.ACK).getFirst().body())).contains("m=audio 10002");
            assertThat(world.patches.getLast())
                    .extracting(EndPatch::hears)
                    .isEqualTo(List.<Hears>of(new Hears.Relay("1"), new Hears.Relay("0")));
        }

        @Test
        void whoHangsUpBeforeTheAnswerToItsOfferIsAcknowledged() {
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", "");
            call();
            desk.answers();
            world.calls().request(desk.inside(Method.BYE, ""));
            assertThat(desk.got(Method.ACK)).hasSize(1);
        }
    }
}
