package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Two talk, and one hands the other on (RFC 5589 §5). */
final class TransferTest extends CallFlow {
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final String CAROL = "sip:1002@192.0.2.6:5070";

    private final CalledPhone bob = new CalledPhone(world, BOB);
    private final CalledPhone carol = new CalledPhone(world, CAROL);

    @BeforeEach
    void twoTalk() {
        world.judgement = World.digest("1001");
        world.asked = request -> answer(request, 200, "");
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        registered(BOB);
        call();
        bob.says(180);
        bob.answers();
        acknowledge();
        registered(CAROL);
    }

    private void registered(String... contacts) {
        world.user = new Late<>(World.reachable(contacts), Duration.ofMillis(20));
    }

    private static ClientOutcome answer(OutgoingRequest request, int status, String body) {
        return new ClientOutcome.Answered(FakeResponse.to(request, status, Map.of(), body));
    }

    private static Map<String, String> wants(String target) {
        return new HashMap<>(Map.of("refer-to", target));
    }

    private FakeRequest byBob(Map<String, String> headers) {
        return refers(bob.inside(Method.REFER, "").withHeaders(headers));
    }

    private FakeRequest byAlice(int cseq, Map<String, String> headers) {
        return refers(inside(Method.REFER, cseq, "").withHeaders(headers));
    }

    private FakeRequest refers(FakeRequest refer) {
        world.calls().request(refer);
        pass(0.1);
        return refer;
    }

    private FakeRequest byBob() {
        return byBob(wants("<sip:1002@sentiric.cloud>"));
    }

    /** Status lines and states of the subscription, as a party was told. */
    private static List<String> told(List<OutgoingRequest> requests) {
        return requests.stream()
                .filter(request -> request.method().equals(Method.NOTIFY))
                .map(request -> new String(request.body(), UTF_8).strip() + ", " + field(request, "Subscription-State"))
                .toList();
    }

    private static String field(OutgoingRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    private List<OutgoingRequest> toAlice() {
        return world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .toList();
    }

    private static String sdp(OutgoingRequest request) {
        return new String(request.body(), UTF_8);
    }

    private void assertTalking(String remote, int port, String other, int otherPort) {
        assertThat(world.patches.getLast())
                .extracting(EndPatch::remote)
                .containsExactlyInAnyOrder(new Remote(remote, port), new Remote(other, otherPort));
        assertThat(world.patches.getLast())
                .extracting(EndPatch::hears)
                .allSatisfy(hears -> assertThat(hears).isInstanceOf(Hears.Relay.class));
    }

    @Nested
    final class ByTheCallee {
        @Test
        void theTargetIsCalledForTheCaller() {
            var refer = byBob();
            assertThat(world.last(refer).status()).isEqualTo(202);
            var sent = carol.invite();
            assertThat(sent.from()).startsWith("\"Alice\" <sip:1001@sentiric.cloud>;tag=");
            assertThat(sent.headers()).contains(new Header("Referred-By", "<sip:2001@sentiric.cloud>"));
            assertThat(sdp(sent)).contains("c=IN IP4 192.0.2.9", "m=audio 10004 RTP/AVP 0 8 101");
            assertThat(told(bob.got(Method.NOTIFY))).containsExactly("SIP/2.0 100 Trying, active;expires=300");
            assertThat(field(bob.got(Method.NOTIFY).getFirst(), "Event")).isEqualTo("refer;id=1");
            assertThat(bob.got(Method.NOTIFY).getFirst().contact()).isNotNull();
        }

        @Test
        void whenItAnswersTheTransferorIsHungUpAndTheOthersTalkAtOnce() {
            byBob();
            carol.says(180);
            carol.says(200, Map.of(), CalledPhone.ANSWER.replace("192.0.2.8", "192.0.2.6"));
            assertTalking("192.0.2.7", 4002, "192.0.2.6", 6002);
            assertThat(carol.got(Method.ACK)).hasSize(1);
            assertThat(told(bob.got(Method.NOTIFY)))
                    .containsExactly(
                            "SIP/2.0 100 Trying, active;expires=300",
                            "SIP/2.0 180, active;expires=300",
                            "SIP/2.0 200 OK, terminated;reason=noresource");
            assertThat(bob.got(Method.BYE)).hasSize(1);
            assertThat(world.removed).containsExactly("1");
            // It was told the same before: no re-INVITE.
            assertThat(toAlice()).isEmpty();
            assertThat(world.events.getLast()).isInstanceOfSatisfying(CallEvent.Transferred.class, event -> {
                assertThat(event.by()).isEqualTo(Side.CALLEE);
                assertThat(event.target()).isEqualTo("sip:1002@sentiric.cloud");
                assertThat(event.kind()).isEqualTo(CallEvent.Kind.BLIND);
            });
            world.calls().request(carol.inside(Method.BYE, ""));
            pass(1);
            assertEnded("normal", 200, Side.CALLEE);
            assertGone();
        }

        @Test
        void whoHearsOfOtherCodecsGetsAReinvite() {
            byBob();
            world.asked = request -> answer(request, 200, FakeRequest.OFFER.replace("0 8 101", "0"));
            carol.says(200, Map.of(), CalledPhone.ANSWER.replace("RTP/AVP 8 101", "RTP/AVP 0"));
            var again = toAlice().getFirst();
            assertThat(again.method()).isEqualTo(Method.INVITE);
            assertThat(sdp(again)).contains("m=audio 10000 RTP/AVP 0\r\n", "o=- 42 2 ");
            pass(0.1);
            assertThat(toAlice()).extracting(OutgoingRequest::method).containsExactly(Method.INVITE, Method.ACK);
            assertTalking("192.0.2.7", 4002, "192.0.2.8", 6002);
        }

        @Test
        void whoWasHeldIsTakenBack() {
            world.asked = request -> answer(request, 200, FakeRequest.OFFER + "a=recvonly\n");
            world.calls().request(bob.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n"));
            pass(0.1);
            byBob();
            assertThat(sdp(carol.invite())).doesNotContain("recvonly");
            world.asked = request -> answer(request, 200, FakeRequest.OFFER);
            carol.answers();
            pass(0.1);
            assertThat(sdp(toAlice().stream()
                            .filter(request -> request.method().equals(Method.INVITE))
                            .toList()
                            .getLast()))
                    .doesNotContain("sendonly");
            assertTalking("192.0.2.7", 4002, "192.0.2.8", 6002);
        }

        @Test
        void glareIsTriedAgain() {
            byBob();
            world.asked = request -> answer(request, 491, "");
            carol.says(200, Map.of(), CalledPhone.ANSWER.replace("RTP/AVP 8 101", "RTP/AVP 0"));
            pass(0.1);
            world.asked = request -> answer(request, 200, FakeRequest.OFFER);
            pass(3);
            assertThat(toAlice())
                    .extracting(OutgoingRequest::method)
                    .containsExactly(Method.INVITE, Method.INVITE, Method.ACK);
        }

        @Test
        void whoLeavesAtOnceIsNotWaitedFor() {
            byBob();
            world.calls().request(bob.inside(Method.BYE, ""));
            assertThat(world.patches.getLast()).extracting(EndPatch::hears).containsExactly(new Hears.Silence());
            carol.says(180);
            carol.answers();
            assertThat(bob.got(Method.BYE)).isEmpty();
            assertTalking("192.0.2.7", 4002, "192.0.2.8", 6002);
            world.calls().request(inside(Method.BYE, 2, ""));
            assertThat(carol.got(Method.BYE)).hasSize(1);
            pass(1);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        @Test
        void whoIsLeftAloneIsHungUpWhenItFails() {
            byBob();
            world.calls().request(bob.inside(Method.BYE, ""));
            carol.says(486);
            assertThat(toAlice().getLast().method()).isEqualTo(Method.BYE);
            pass(1);
            assertEnded("transfer_failed", 200, Side.SYSTEM);
            assertGone();
        }

        @Test
        void theTwoTalkOnWhenItFails() {
            byBob();
            carol.says(486);
            assertThat(told(bob.got(Method.NOTIFY)).getLast())
                    .startsWith("SIP/2.0 486")
                    .endsWith("reason=noresource");
            assertThat(world.removed).hasSize(1);
            assertThat(bob.got(Method.BYE)).isEmpty();
            var info = inside(Method.INFO, 2, "");
            world.calls().request(info);
            pass(0.1);
            assertThat(world.last(info).status()).isEqualTo(200);
            assertThat(bob.got(Method.INFO)).hasSize(1);
            // And may try again.
            byBob();
            carol.answers();
            assertThat(events()).contains("Transferred");
        }

        @Test
        void nobodyAnswersInTime() {
            byBob();
            carol.says(180);
            pass(61);
            assertThat(carol.cancelled).isTrue();
            assertThat(told(bob.got(Method.NOTIFY)).getLast()).startsWith("SIP/2.0 480 No Answer");
        }

        @Test
        void anOfferThatTheTransferorAskedForIsAcknowledgedThoughItLeaves() {
            world.asked =
                    request -> answer(request, 200, request.method().equals(Method.INVITE) ? FakeRequest.OFFER : "");
            // Bob asks for an offer and never answers it.
            var again = bob.inside(Method.INVITE, "");
            world.calls().request(again);
            pass(0.1);
            assertThat(world.last(again).status()).isEqualTo(200);
            byBob();
            world.calls().request(bob.inside(Method.BYE, ""));
            pass(0.1);
            assertThat(toAlice()).extracting(OutgoingRequest::method).containsExactly(Method.INVITE, Method.ACK);
            assertThat(sdp(toAlice().getLast())).contains("m=audio 10000 RTP/AVP 8 101");
            // So that she can be told of Carol.
            carol.says(200, Map.of(), CalledPhone.ANSWER.replace("RTP/AVP 8 101", "RTP/AVP 0"));
            pass(0.1);
            assertThat(toAlice())
                    .extracting(OutgoingRequest::method)
                    .containsExactly(Method.INVITE, Method.ACK, Method.INVITE, Method.ACK);
        }

        @Test
        void anOfferThatComesWhenWhoAskedForItHasLeftIsAcknowledged() {
            world.asked =
                    request -> answer(request, 200, request.method().equals(Method.INVITE) ? FakeRequest.OFFER : "");
            world.calls().request(bob.inside(Method.INVITE, ""));
            byBobAtOnce();
            world.calls().request(bob.inside(Method.BYE, ""));
            pass(0.2);
            assertThat(toAlice()).extracting(OutgoingRequest::method).containsExactly(Method.INVITE, Method.ACK);
            assertThat(sdp(toAlice().getLast())).contains("m=audio 10000 RTP/AVP 8 101");
        }

        private void byBobAtOnce() {
            world.calls().request(bob.inside(Method.REFER, "").withHeaders(wants("<sip:1002@sentiric.cloud>")));
        }

        @Test
        void phonesThatRingAreCancelledWhenTheCallIsAnotherNodes() {
            byBob();
            carol.says(180);
            int before = world.sent.size();
            world.calls().moved(requireNonNull(world.shown(invite)).trace());
            assertThat(carol.cancelled).isTrue();
            carol.answers();
            assertThat(world.sent.subList(before, world.sent.size()))
                    .extracting(OutgoingRequest::method)
                    .containsExactly(Method.CANCEL, Method.ACK, Method.BYE);
            pass(1);
            assertThat(events()).doesNotContain("Ended");
            assertThat(world.released).isEmpty();
        }

        @Test
        void whoIsLeftAloneIsHungUpByTheHeirOfItsNode() {
            byBob();
            carol.says(180);
            world.calls().request(bob.inside(Method.BYE, ""));
            var other = new World(world);
            other.inheritAll();
            other.pass(Duration.ofSeconds(1));
            assertThat(other.sent).singleElement().satisfies(bye -> {
                assertThat(bye.method()).isEqualTo(Method.BYE);
                assertThat(bye.callId()).isEqualTo(invite.callId());
            });
            assertThat(other.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            CallEvent.Ended.class,
                            ended -> assertThat(ended.reason()).isEqualTo("transfer_failed"));
            assertThat(other.directory.size()).isZero();
            assertThat(other.stored).isEmpty();
        }

        @Test
        void endsThatComeTooLateGoBack() {
            world.random = new Random(0) {
                @Override
                public boolean nextBoolean() {
                    return false;
                }
            };
            world.port = new Late<>(true, Duration.ofMillis(550));
            byBob();
            pass(0.4);
            assertThat(told(bob.got(Method.NOTIFY)).getLast()).startsWith("SIP/2.0 503");
            // Those for the next transfer are asked for, and the late ones come before them.
            var mobile = new CalledPhone(world, "sip:1002@192.0.2.6:5080");
            registered(CAROL, mobile.contact);
            byBob();
            assertThat(world.removed).hasSize(1);
            assertThat(carol.invites).isEmpty();
            world.port = new Late<>(true, Duration.ofMillis(20));
            registered(CAROL);
            pass(0.4);
            byBob();
            assertThat(world.removed).hasSize(3);
            carol.answers();
            pass(0.1);
            world.calls().request(carol.inside(Method.BYE, ""));
            pass(1);
            assertGone();
        }

        @Test
        void theTransfereeHangsUpWhileItRings() {
            byBob();
            carol.says(180);
            world.calls().request(inside(Method.BYE, 2, ""));
            assertThat(carol.cancelled).isTrue();
            assertThat(bob.got(Method.BYE)).hasSize(1);
            carol.says(487);
            pass(1);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        @Test
        void aNotifyThatIsRefusedEndsNothing() {
            world.asked = request -> answer(request, 481, "");
            byBob();
            pass(1);
            carol.answers();
            assertThat(events()).contains("Transferred").doesNotContain("Ended");
        }

        @Test
        void lateRequestsOfWhoLeftAreOfNobody() {
            byBob();
            carol.answers();
            pass(1);
            int claims = world.claims;
            var bye = bob.inside(Method.BYE, "");
            world.calls().request(bye);
            assertThat(world.last(bye).status()).isEqualTo(481);
            assertThat(world.claims).isEqualTo(claims);
            assertThat(events()).doesNotContain("Ended");
        }

        @Test
        void anotherReferWaits() {
            byBob();
            assertThat(world.last(byBob()).status()).isEqualTo(491);
            assertThat(world.last(byAlice(2, wants("<sip:1002@sentiric.cloud>")))
                            .status())
                    .isEqualTo(491);
        }

        @Test
        void whoWantsNoSubscriptionHasNone() {
            var headers = wants("<sip:1002@sentiric.cloud>");
            headers.put("refer-sub", "false");
            var refer = byBob(headers);
            assertThat(world.last(refer).headers()).contains(new Header("Refer-Sub", "false"));
            carol.answers();
            assertThat(bob.got(Method.NOTIFY)).isEmpty();
            assertThat(bob.got(Method.BYE)).hasSize(1);
        }

        @Test
        void itsOwnReferredByIsPassedOn() {
            var own = "\"Bob at the door\" <sip:2001@sentiric.cloud>";
            var headers = wants("sip:1002@sentiric.cloud");
            headers.put("referred-by", own);
            byBob(headers);
            assertThat(carol.invite().headers()).contains(new Header("Referred-By", own));
        }

        @Test
        void nobodyIsNamedAsReferrerButWhoRefers() {
            var headers = wants("sip:1002@sentiric.cloud");
            headers.put("referred-by", "<sip:boss@sentiric.cloud>");
            byBob(headers);
            assertThat(carol.invite().headers()).contains(new Header("Referred-By", "<sip:2001@sentiric.cloud>"));
        }

        @Test
        void whatIsNoTargetIsRefused() {
            assertThat(world.last(byBob(Map.of())).status()).isEqualTo(400);
            assertThat(world.last(byBob(wants("<http://sentiric.cloud>"))).status())
                    .isEqualTo(416);
            assertThat(world.last(byBob(wants("<sip:1002@sentiric.cloud;method=BYE>")))
                            .status())
                    .isEqualTo(603);
            assertThat(carol.invites).isEmpty();
        }
    }

    @Nested
    final class ByTheCaller {
        @Test
        void theTargetTakesTheCallersPlace() {
            byAlice(2, wants("<sip:1002@sentiric.cloud>"));
            assertThat(carol.invite().from()).startsWith("<sip:2001@sentiric.cloud>;tag=");
            assertThat(sdp(carol.invite())).contains("m=audio 10004 RTP/AVP 8 101");
            carol.says(200, Map.of(), CalledPhone.ANSWER.replace("192.0.2.8", "192.0.2.6"));
            assertThat(told(toAlice()).getLast()).startsWith("SIP/2.0 200 OK");
            assertThat(toAlice().getLast().method()).isEqualTo(Method.BYE);
            pass(0.1);
            assertTalking("192.0.2.8", 6002, "192.0.2.6", 6002);
            world.calls().request(bob.inside(Method.BYE, ""));
            assertThat(carol.got(Method.BYE)).hasSize(1);
            pass(1);
            assertEnded("normal", 200, Side.CALLEE);
            assertGone();
        }

        @Test
        void aNumberIsAskedForOnItsBehalf() {
            plan(new PlanAction.ConnectUser("1002"));
            byAlice(2, wants("<sip:902120000004@sentiric.cloud>"));
            assertThat(world.callers.getLast()).isEqualTo(new CallerNumber("1001", "sentiric_demo", "id"));
            carol.answers();
            assertThat(events()).contains("Transferred");
        }

        @Test
        void whereItMayNotCallNobodyIsCalled() {
            world.plan = new Late<>(new PlanOutcome.Refused(403, "destination_forbidden"), Duration.ZERO);
            byAlice(2, wants("<sip:+8821234567@sentiric.cloud>"));
            assertThat(told(toAlice()).getLast()).startsWith("SIP/2.0 403 destination_forbidden");
            assertThat(toAlice()).extracting(OutgoingRequest::method).doesNotContain(Method.BYE);
        }

        @Test
        void withoutMediaItFails() {
            world.port = new Late<>(false, Duration.ofMillis(20));
            byAlice(2, wants("<sip:1002@sentiric.cloud>"));
            assertThat(told(toAlice()).getLast()).startsWith("SIP/2.0 503");
        }

        @Test
        void whoDoesNotAnswerInTimeFailsIt() {
            world.user = new Late<>(World.reachable(CAROL), World.NEVER);
            byAlice(2, wants("<sip:1002@sentiric.cloud>"));
            pass(1);
            assertThat(told(toAlice()).getLast()).startsWith("SIP/2.0 503");
        }
    }

    @Nested
    final class ToANumberOutside {
        private final CalledPhone first = new CalledPhone(world, "sip:902125550000@192.0.2.66");
        private final CalledPhone second = new CalledPhone(world, "sip:902125550000@192.0.2.77");

        @BeforeEach
        void theRouteHasTwoTrunks() {
            var trunks = List.of(
                    new OutboundTrunk("one", "192.0.2.66", 0, "", "acme", "secret_one", 10, 5, "902121110000"),
                    new OutboundTrunk("two", "192.0.2.77", 0, "", "", "", 10, 5, "902121110000"));
            world.plan = new Late<>(
                    new PlanOutcome.Outbound(
                            "route", "sentiric_demo", "902125550000", trunks, "", Duration.ofMinutes(10), false),
                    Duration.ZERO);
        }

        @Test
        void itLeavesThroughTheNextTrunkWhereOneFails() {
            byBob(wants("<sip:902125550000@sentiric.cloud>"));
            assertThat(first.invite().from()).startsWith("<sip:902121110000@192.0.2.66>;tag=");
            first.says(407, Map.of("proxy-authenticate", "Digest realm=\"c\", nonce=\"n\""), "");
            pass(0.1);
            assertThat(first.invites).hasSize(2);
            first.says(503);
            pass(0.1);
            second.answers();
            assertThat(events()).contains("Transferred");
            pass(601);
            assertEnded("cost_limit", 200, Side.SYSTEM);
            pass(1);
            assertGone();
        }

        @Test
        void nobodyHandsACallFromOneTelephoneToAnother() {
            byBob(wants("<sip:902125550000@sentiric.cloud>"));
            first.answers();
            byAlice(2, wants("<sip:902125550000@sentiric.cloud>"));
            assertThat(told(toAlice()).getLast()).startsWith("SIP/2.0 403");
            var refer = refers(first.inside(Method.REFER, "").withHeaders(wants("<sip:1002@sentiric.cloud>")));
            assertThat(world.last(refer).status()).isEqualTo(403);
        }
    }

    @Nested
    final class ByCommand {
        private void command() {
            var shown = world.shown(invite);
            assertThat(shown).isNotNull();
            if (shown != null) {
                world.calls().transfer(shown.trace(), SipUri.parse("sip:1002@sentiric.cloud"), "");
            }
            pass(0.1);
        }

        @Test
        void theCallerIsHandedOn() {
            command();
            assertThat(bob.got(Method.NOTIFY)).isEmpty();
            carol.answers();
            assertThat(bob.got(Method.BYE)).hasSize(1);
            assertThat(world.events.getLast())
                    .isInstanceOfSatisfying(
                            CallEvent.Transferred.class,
                            event -> assertThat(event.by()).isEqualTo(Side.SYSTEM));
        }

        @Test
        void theTwoTalkOnWhereNobodyAnswers() {
            command();
            carol.says(603);
            assertThat(bob.got(Method.BYE)).isEmpty();
            assertThat(events()).doesNotContain("Ended");
        }
    }
}
