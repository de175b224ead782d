package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Kind;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alice talks to Bob, then to Carol in another call, and hands one on to the other (RFC 5589 §7). */
final class AttendedTransferTest extends CallFlow {
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final String CAROL = "sip:1002@192.0.2.6:5070";
    private static final String CAROLS = CalledPhone.ANSWER.replace("192.0.2.8", "192.0.2.6");

    private final CalledPhone bob = new CalledPhone(world, BOB);
    private final CalledPhone carol = new CalledPhone(world, CAROL);
    private final FakeRequest second =
            FakeRequest.of(Method.INVITE, "sip:1002@sentiric.cloud", "call-2", 1, "", FakeRequest.OFFER);

    @BeforeEach
    void aliceTalksToBobAndCallsCarol() {
        world.judgement = World.digest("1001");
        world.asked = request -> answer(request, 200);
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        registered(BOB);
        call();
        bob.answers();
        acknowledge();
        registered(CAROL);
        world.calls().request(second);
        pass(0.4);
        carol.says(180);
    }

    private void registered(String contact) {
        world.user = new Late<>(World.reachable(contact), Duration.ofMillis(20));
    }

    private ClientOutcome answer(OutgoingRequest request, int status) {
        boolean carols = !carol.invites.isEmpty()
                && request.callId().equals(carol.invite().callId());
        var body = request.method().equals(Method.INVITE) && status == 200 ? carols ? CAROLS : CalledPhone.ANSWER : "";
        return new ClientOutcome.Answered(FakeResponse.to(request, status, Map.of(), body));
    }

    private void carolAnswers() {
        carol.says(200, Map.of(), CAROLS);
        world.calls().ack(inSecond(Method.ACK, 1, ""));
    }

    private FakeRequest inSecond(Method method, int cseq, String body) {
        return FakeRequest.of(method, second.rawUri(), "call-2", cseq, tag(second), body);
    }

    private String tag(FakeRequest of) {
        return String.valueOf(world.last(of).toTag());
    }

    private static Map<String, String> wants(String callId, String toTag, String fromTag) {
        return Map.of(
                "refer-to",
                "<sip:1002@sentiric.cloud?Replaces=" + callId + "%3Bto-tag%3D" + toTag + "%3Bfrom-tag%3D" + fromTag
                        + ">");
    }

    private FakeRequest refers(FakeRequest refer) {
        return refers(refer, 0.3);
    }

    private FakeRequest refers(FakeRequest refer, double seconds) {
        world.calls().request(refer);
        pass(seconds);
        return refer;
    }

    private FakeRequest refers() {
        return refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", tag(second), "alice")));
    }

    private List<OutgoingRequest> toAlice(String callId) {
        return world.sent.stream()
                .filter(request -> request.callId().value().equals(callId))
                .toList();
    }

    private static List<String> told(List<OutgoingRequest> requests) {
        return requests.stream()
                .filter(request -> request.method().equals(Method.NOTIFY))
                .map(request -> new String(request.body(), UTF_8).strip() + ", "
                        + request.headers().stream()
                                .filter(header -> header.name().equals("Subscription-State"))
                                .map(Header::value)
                                .findFirst()
                                .orElse(""))
                .toList();
    }

    private static String sdp(OutgoingRequest request) {
        return new String(request.body(), UTF_8);
    }

    private List<Method> methods(String callId) {
        return toAlice(callId).stream().map(OutgoingRequest::method).toList();
    }

    private List<CallEvent.Ended> ended() {
        return world.events.stream()
                .filter(CallEvent.Ended.class::isInstance)
                .map(CallEvent.Ended.class::cast)
                .toList();
    }

    private void assertBobAndCarolTalk() {
        assertThat(world.patches.getLast())
                .extracting(EndPatch::remote)
                .containsExactlyInAnyOrder(new Remote("192.0.2.8", 6002), new Remote("192.0.2.6", 6002));
        assertThat(world.patches.getLast())
                .extracting(EndPatch::hears)
                .allSatisfy(hears -> assertThat(hears).isInstanceOf(Hears.Relay.class));
    }

    private void assertBothGoOn() {
        assertThat(methods("call-1")).doesNotContain(Method.BYE);
        assertThat(methods("call-2")).doesNotContain(Method.BYE);
        assertThat(bob.got(Method.BYE)).isEmpty();
        assertThat(carol.got(Method.BYE)).isEmpty();
        var first = inside(Method.INFO, 10, "");
        world.calls().request(first);
        var other = inSecond(Method.INFO, 10, "");
        world.calls().request(other);
        pass(0.2);
        assertThat(world.last(first).status()).isEqualTo(200);
        assertThat(world.last(other).status()).isEqualTo(200);
        assertThat(bob.got(Method.INFO)).hasSize(1);
        assertThat(carol.got(Method.INFO)).hasSize(1);
        world.calls().request(inside(Method.BYE, 11, ""));
        world.calls().request(inSecond(Method.BYE, 11, ""));
        pass(1);
        assertThat(ended()).extracting(CallEvent.Ended::reason).containsExactly("normal", "normal");
        assertGone();
    }

    private void bobHangsUp() {
        world.calls().request(bob.inside(Method.BYE, ""));
        pass(1);
    }

    /** A user who sees the lamp of the first call wants to answer it, as if it rang; he hears this. */
    private int daveTakes() {
        var identity = new Identity(new Aor("1003", "sentiric.cloud"), "1003", "sentiric_demo");
        world.judgement = World.digest("1003");
        world.verdict = new Late<>(new Callers.Verified(identity), Duration.ofMillis(20));
        var call = requireNonNull(world.shown(invite)).trace().attemptId();
        var taking = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-3", 1, "", FakeRequest.OFFER)
                .withFrom("Dave <sip:1003@sentiric.cloud>;tag=dave")
                .withHeaders(Map.of("replaces", call + "@" + world.address() + ";to-tag=callee;from-tag=caller"));
        world.calls().request(taking);
        pass(0.3);
        return world.last(taking).status();
    }

    @Nested
    final class ToWhomItTalksTo {
        @BeforeEach
        void sheAnswers() {
            carolAnswers();
        }

        @Test
        void theTwoTalkAndTheTransferorIsHungUpInBothCalls() {
            var refer = refers();
            assertThat(world.last(refer).status()).isEqualTo(202);
            assertThat(told(toAlice("call-1")))
                    .containsExactly(
                            "SIP/2.0 100 Trying, active;expires=300", "SIP/2.0 200 OK, terminated;reason=noresource");
            var again = carol.got(Method.INVITE).getFirst();
            assertThat(sdp(again)).contains("m=audio 10008 RTP/AVP 8 101");
            assertThat(methods("call-1")).endsWith(Method.BYE);
            assertThat(methods("call-2")).containsExactly(Method.BYE);
            assertBobAndCarolTalk();
            assertThat(world.events)
                    .anySatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(CallEvent.Transferred.class, transferred -> {
                                assertThat(transferred.kind()).isEqualTo(Kind.ATTENDED);
                                assertThat(transferred.by()).isEqualTo(Side.CALLER);
                                assertThat(transferred
                                                .subject()
                                                .trace()
                                                .callId()
                                                .value())
                                        .isEqualTo("call-1");
                            }));
            assertThat(ended()).singleElement().satisfies(event -> {
                assertThat(event.reason()).isEqualTo("transferred");
                assertThat(event.endedBy()).isEqualTo(Side.CALLER);
                assertThat(event.subject().trace().callId().value()).isEqualTo("call-2");
            });
            assertThat(world.released).containsExactly(10004);
            assertThat(world.directory.size()).isEqualTo(1);
            bobHangsUp();
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertThat(ended()).hasSize(2);
            assertGone();
        }

        /** As Linphone has it in a call that it was called in. */
        @Test
        void theTagsMayBeTheOtherWayRound() {
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", "alice", tag(second))));
            assertBobAndCarolTalk();
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 200 OK");
        }

        @Test
        void soTheyMayInACallOfAnotherNode() {
            theSecondCallIsAtAnotherNode();
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", "alice", tag(second))), 1);
            assertThat(world.fetched).isEqualTo(1);
            assertBobAndCarolTalk();
        }

        @Test
        void aTagOfAnotherDialogIsNone() {
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", tag(second), tag(invite))));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 481");
            assertBothGoOn();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<sip:1002@sentiric.cloud?Replaces=%s%%3Bto-tag%%3D%s%%3Bfrom-tag%%3D%s>",
                    "\"Carol\" <sip:1002@sentiric.cloud;transport=udp?replaces=%s%%3bto-tag%%3d%s%%3bfrom-tag%%3d%s>",
                    "<sip:1002@sentiric.cloud?Require=replaces&Replaces=%s%%3B%%20to-tag%%3D%s%%3Bfrom-tag%%3D%s>",
                    "<sip:1002@sentiric.cloud;user=phone?Replaces=%s;to-tag=%s;from-tag=%s&X-A=b>",
                })
        void eachWayToWriteItIsRead(String referTo) {
            refers(inside(Method.REFER, 2, "")
                    .withHeaders(Map.of("refer-to", referTo.formatted("call-2", tag(second), "alice"))));
            assertBobAndCarolTalk();
        }

        /** RFC 3891 §3: a dialog that is to be taken only while it rings, and is talked in. */
        @Test
        void whatIsWantedWhileItRingsAloneIs486() {
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", tag(second), "alice%3Bearly-only")));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 486");
            assertBothGoOn();
        }

        @Test
        void whatOneSaysGoesToTheOther() {
            refers();
            var hold = carol.inside(Method.INVITE, CAROLS + "a=sendonly\n");
            world.calls().request(hold);
            pass(0.2);
            assertThat(world.last(hold).status()).isEqualTo(200);
            assertThat(sdp(bob.got(Method.INVITE).getLast())).contains("a=sendonly");
            var info = bob.inside(Method.INFO, "");
            world.calls().request(info);
            pass(0.2);
            assertThat(carol.got(Method.INFO)).hasSize(1);
            assertThat(world.last(info).status()).isEqualTo(200);
            world.calls().request(carol.inside(Method.BYE, ""));
            pass(1);
            assertThat(bob.got(Method.BYE)).hasSize(1);
            assertThat(ended().getLast().endedBy()).isEqualTo(Side.CALLER);
            assertGone();
        }

        @Test
        void whoWasHeldIsTakenBack() {
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
            pass(0.1);
            world.calls().ack(inside(Method.ACK, 2, ""));
            assertThat(sdp(bob.got(Method.INVITE).getLast())).contains("a=sendonly");
            refers(inside(Method.REFER, 3, "").withHeaders(wants("call-2", tag(second), "alice")));
            assertThat(sdp(bob.got(Method.INVITE).getLast())).doesNotContain("a=sendonly");
            assertBobAndCarolTalk();
        }

        @Test
        void sheMayHangUpBothAtOnce() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            world.calls().request(inside(Method.BYE, 3, ""));
            world.calls().request(inSecond(Method.BYE, 2, ""));
            pass(0.1);
            assertThat(bob.got(Method.BYE)).isEmpty();
            assertThat(carol.got(Method.BYE)).isEmpty();
            world.asked = request -> answer(request, 200);
            pass(3);
            assertBobAndCarolTalk();
            assertThat(methods("call-2")).doesNotContain(Method.BYE);
            bobHangsUp();
            assertThat(ended()).extracting(CallEvent.Ended::reason).containsExactly("transferred", "normal");
            assertGone();
        }

        @Test
        void theyTalkOnAtAnotherNode() {
            refers();
            pass(1);
            var other = new World(world);
            other.asked = request -> answer(request, 200);
            var info = carol.inside(Method.INFO, "");
            other.calls().request(info);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.last(info).status()).isEqualTo(200);
            assertThat(other.sent)
                    .extracting(OutgoingRequest::callId)
                    .containsExactly(bob.invite().callId());
            other.calls().request(bob.inside(Method.BYE, ""));
            other.pass(Duration.ofSeconds(1));
            assertThat(other.sent)
                    .filteredOn(request -> request.method().equals(Method.BYE))
                    .extracting(OutgoingRequest::callId)
                    .containsExactly(carol.invite().callId());
            assertThat(other.events).hasSize(1);
            assertThat(other.directory.size()).isZero();
            assertThat(other.stored).isEmpty();
        }

        @Test
        void theyAreGivenAwayWhenTheirNodeStops() {
            refers();
            pass(1);
            world.calls().giveAway(requireNonNull(world.shown(invite)).trace(), given -> {});
            pass(1);
            assertThat(world.away).hasSize(1);
            assertThat(world.away.getFirst().legs()).hasSize(2);
            assertThat(world.directory.size()).isZero();
            var late = carol.inside(Method.INFO, "");
            world.gone = false;
            world.calls().request(late);
            pass(1);
            assertThat(world.statuses(late)).hasSize(1);
        }

        @Test
        void whomSheTalkedToMayHandOnAgain() {
            refers();
            var dave = new CalledPhone(world, "sip:1003@192.0.2.5:5070");
            registered("sip:1003@192.0.2.5:5070");
            refers(carol.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:1003@sentiric.cloud>")));
            dave.answers();
            pass(0.2);
            assertThat(told(carol.got(Method.NOTIFY)).getLast()).startsWith("SIP/2.0 200 OK");
            assertThat(carol.got(Method.BYE)).hasSize(1);
            bobHangsUp();
            assertThat(dave.got(Method.BYE)).hasSize(1);
            assertGone();
        }

        @Test
        void whoIsInSuchACallMayBeWantedByAThird() {
            refers();
            // Carol, whose leg lives with the call that is over, calls Dave and hands Bob on to him.
            var dave = new CalledPhone(world, "sip:1003@192.0.2.5:5070");
            registered("sip:1003@192.0.2.5:5070");
            world.judgement = World.digest("2001");
            world.verdict = new Late<>(
                    new Callers.Verified(new Identity(
                            new Aor("2001", "sentiric.cloud"),
                            "00000000-0000-0000-0000-000000002001",
                            "sentiric_demo")),
                    Duration.ofMillis(20));
            var third = FakeRequest.of(Method.INVITE, "sip:1003@sentiric.cloud", "call-3", 1, "", FakeRequest.OFFER)
                    .withFrom("<sip:2001@sentiric.cloud>;tag=carol");
            world.calls().request(third);
            pass(0.4);
            dave.answers();
            var ack = FakeRequest.of(Method.ACK, third.rawUri(), "call-3", 1, tag(third), "")
                    .withFrom("<sip:2001@sentiric.cloud>;tag=carol");
            world.calls().ack(ack);
            var refer = FakeRequest.of(Method.REFER, third.rawUri(), "call-3", 2, tag(third), "")
                    .withFrom("<sip:2001@sentiric.cloud>;tag=carol")
                    .withHeaders(wants(
                            carol.invite().callId().value(),
                            String.valueOf(Address.parse(carol.invite().from()).tag()),
                            "callee"));
            refers(refer);
            pass(1);
            assertThat(told(toAlice("call-3")).getLast()).startsWith("SIP/2.0 200 OK");
            assertThat(carol.got(Method.BYE)).hasSize(1);
            bobHangsUp();
            assertThat(dave.got(Method.BYE)).hasSize(1);
            assertThat(ended()).hasSize(3);
            assertGone();
        }

        private void theSecondCallIsAtAnotherNode() {
            world.calls().giveAway(requireNonNull(world.shown(second)).trace(), given -> {});
            pass(0.1);
        }

        @Test
        void aCallAtAnotherNodeIsFetched() {
            theSecondCallIsAtAnotherNode();
            refers();
            assertThat(world.fetched).isEqualTo(1);
            assertThat(world.joined).isEqualTo(1);
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 200 OK");
            assertBobAndCarolTalk();
            bobHangsUp();
            assertGone();
        }

        @Test
        void oneThatIsNotGivenAwayGoesOnThere() {
            theSecondCallIsAtAnotherNode();
            world.yields = false;
            refers();
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 503");
            assertThat(methods("call-1")).doesNotContain(Method.BYE);
            assertThat(carol.got(Method.BYE)).isEmpty();
        }

        @Test
        void withoutMediaBothGoOn() {
            world.port = new Late<>(false, Duration.ofMillis(20));
            refers();
            assertThat(told(toAlice("call-1")).getLast())
                    .startsWith("SIP/2.0 503")
                    .endsWith("noresource");
            assertBothGoOn();
        }

        @Test
        void whoRefusesTheOthersDescriptionStays() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 488 : 200);
            refers();
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 488");
            assertThat(world.removed).hasSize(1);
            world.asked = request -> answer(request, 200);
            assertBothGoOn();
        }

        @Test
        void anotherOfferIsWaitedFor() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            world.asked = request -> answer(request, 200);
            pass(3);
            assertBobAndCarolTalk();
        }

        @Test
        void whoComesTooLateIsNotTakenForAnother() {
            var dave = new CalledPhone(world, "sip:1003@192.0.2.5:5070");
            registered(dave.contact);
            var third = FakeRequest.of(Method.INVITE, "sip:1003@sentiric.cloud", "call-3", 1, "", FakeRequest.OFFER);
            world.calls().request(third);
            pass(0.4);
            dave.answers();
            world.calls().ack(FakeRequest.of(Method.ACK, third.rawUri(), "call-3", 1, tag(third), ""));
            // The workers take nothing for a while: the first one is given up, and asked for all the same.
            world.refusing = 1;
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", tag(second), "alice")), 7);
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 503");
            refers(inside(Method.REFER, 3, "").withHeaders(wants("call-3", tag(third), "alice")));
            world.refusing = 0;
            pass(1);
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 200 OK");
            assertThat(carol.got(Method.INVITE)).isEmpty();
            assertThat(dave.got(Method.INVITE)).hasSize(1);
            world.calls().request(inSecond(Method.BYE, 2, ""));
            pass(1);
            assertThat(carol.got(Method.BYE)).hasSize(1);
            bobHangsUp();
            assertThat(dave.got(Method.BYE)).hasSize(1);
            assertGone();
        }

        @Test
        void oneThatNeverTakesAnOfferIsNotWaitedForForEver() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            pass(40);
            assertThat(told(toAlice("call-1")).getLast())
                    .startsWith("SIP/2.0 480")
                    .endsWith("noresource");
            world.asked = request -> answer(request, 200);
            assertBothGoOn();
        }

        @Test
        void whoWantsToAnswerMeanwhileChangesNothing() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            assertThat(daveTakes()).isEqualTo(486);
            world.asked = request -> answer(request, 200);
            pass(3);
            assertBobAndCarolTalk();
            assertThat(methods("call-2")).containsExactly(Method.BYE);
            bobHangsUp();
            assertGone();
        }

        @Test
        void whoTookAnOfferInVainIsToldOfTheTransferorAgain() {
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-2", tag(second), "alice")), 0.04);
            assertThat(carol.got(Method.INVITE)).hasSize(1);
            bobHangsUp();
            pass(3);
            assertThat(carol.got(Method.INVITE)).hasSize(2);
            assertThat(sdp(carol.got(Method.INVITE).getLast())).contains("m=audio 10006 RTP/AVP 0 8 101");
            assertThat(methods("call-2")).isEmpty();
            world.calls().request(inSecond(Method.BYE, 2, ""));
            pass(1);
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertGone();
        }

        @Test
        void whoLeavesMeanwhileIsNotJoined() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            world.calls().request(carol.inside(Method.BYE, ""));
            pass(0.2);
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 480");
            assertThat(methods("call-2")).containsExactly(Method.BYE);
            assertThat(methods("call-1")).doesNotContain(Method.BYE);
            bobHangsUp();
            assertGone();
        }

        @Test
        void theTransfereeLeavesMeanwhile() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            bobHangsUp();
            assertThat(methods("call-1")).contains(Method.BYE);
            assertThat(carol.got(Method.BYE)).isEmpty();
            world.calls().request(inSecond(Method.BYE, 2, ""));
            pass(1);
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertGone();
        }

        @Test
        void itsCallIsEndedByCommandMeanwhile() {
            world.asked = request -> answer(request, request.method().equals(Method.INVITE) ? 491 : 200);
            refers();
            world.calls().terminate(requireNonNull(world.shown(second)).trace(), "terminated");
            pass(1);
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 480");
            bobHangsUp();
            assertGone();
        }

        @Test
        void aDialogThatIsNotThereIs481() {
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-9", "stranger", "alice")));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 481");
            refers(inside(Method.REFER, 3, "").withHeaders(wants("call-2", tag(second), "mallory")));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 481");
            assertBothGoOn();
        }

        @Test
        void theSameCallIsNotAnotherOne() {
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-1", tag(invite), "alice")));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 481");
            assertBothGoOn();
        }

        @Test
        void whoseDialogItIsNotMayNotHandItOn() {
            refers(bob.inside(Method.REFER, "").withHeaders(wants("call-2", tag(second), "alice")));
            assertThat(told(bob.got(Method.NOTIFY)).getLast()).startsWith("SIP/2.0 403");
            assertBothGoOn();
        }
    }

    @Nested
    final class ToWhomItCalls {
        @Test
        void thePhoneRingsOnAndIsJoinedWhenItAnswers() {
            refers();
            assertThat(world.last(second).status()).isEqualTo(487);
            assertThat(carol.cancelled).isFalse();
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 180");
            assertThat(ended()).singleElement().satisfies(event -> {
                assertThat(event.reason()).isEqualTo("transferred");
                assertThat(event.sipCode()).isEqualTo(487);
            });
            carol.says(200, Map.of(), CAROLS);
            pass(0.3);
            assertThat(carol.got(Method.ACK)).hasSize(2);
            assertBobAndCarolTalk();
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 200 OK");
            assertThat(methods("call-1")).endsWith(Method.BYE);
            bobHangsUp();
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertThat(ended()).hasSize(2);
            assertGone();
        }

        @Test
        void whoGivesUpItsOwnCallAtOnceDoesNotGiveUpTheTransfer() {
            refers();
            world.calls().cancel(second, true);
            world.calls().request(inside(Method.BYE, 3, ""));
            assertThat(carol.cancelled).isFalse();
            assertThat(world.patches.getLast()).extracting(EndPatch::hears).containsExactly(new Hears.Silence());
            carol.says(200, Map.of(), CAROLS);
            pass(0.3);
            assertBobAndCarolTalk();
            bobHangsUp();
            assertGone();
        }

        @Test
        void whenItRefusesTheTwoTalkOn() {
            refers();
            carol.says(486);
            pass(0.2);
            assertThat(told(toAlice("call-1")).getLast())
                    .startsWith("SIP/2.0 486")
                    .endsWith("noresource");
            assertThat(bob.got(Method.BYE)).isEmpty();
            var info = inside(Method.INFO, 9, "");
            world.calls().request(info);
            pass(0.2);
            assertThat(world.last(info).status()).isEqualTo(200);
            bobHangsUp();
            assertGone();
        }

        @Test
        void whenItRefusesAndTheTransferorHasLeftTheOtherIsHungUp() {
            refers();
            world.calls().request(inside(Method.BYE, 3, ""));
            carol.says(603);
            pass(1);
            assertThat(bob.got(Method.BYE)).hasSize(1);
            assertThat(ended().getLast().reason()).isEqualTo("transfer_failed");
            assertGone();
        }

        @Test
        void whoWantsToAnswerMeanwhileChangesNothing() {
            refers();
            assertThat(daveTakes()).isEqualTo(486);
            pass(61);
            assertThat(carol.cancelled).isTrue();
            carol.says(487);
            bobHangsUp();
            assertGone();
        }

        @Test
        void nobodyAnswersInTime() {
            refers();
            pass(61);
            assertThat(carol.cancelled).isTrue();
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 480 No Answer");
            carol.says(487);
            bobHangsUp();
            assertGone();
        }

        @Test
        void theTransfereeHangsUp() {
            refers();
            bobHangsUp();
            assertThat(carol.cancelled).isTrue();
            carol.says(487);
            pass(1);
            assertGone();
        }

        @Test
        void whoseCallItIsNotMayNotHaveIt() {
            refers(bob.inside(Method.REFER, "").withHeaders(wants("call-2", tag(second), "alice")));
            assertThat(told(bob.got(Method.NOTIFY)).getLast()).startsWith("SIP/2.0 403");
            assertThat(world.last(second).status()).isEqualTo(180);
        }
    }

    @Nested
    final class ToOthers {
        @Test
        void whomWeAnswerOurselvesIsNotHandedOn() {
            plan(new PlanAction.EchoTest(60));
            var echo = FakeRequest.of(
                    Method.INVITE, "sip:" + NUMBER + "@sentiric.cloud", "call-3", 1, "", FakeRequest.OFFER);
            world.calls().request(echo);
            pass(0.4);
            world.calls().ack(FakeRequest.of(Method.ACK, echo.rawUri(), "call-3", 1, tag(echo), ""));
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-3", tag(echo), "alice")));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 603");
            assertThat(methods("call-3")).isEmpty();
        }

        @Test
        void aTelephoneIsPaidForInTheCallThatReachedIt() {
            var outside = new CalledPhone(world, "sip:902125550000@192.0.2.66");
            world.plan = new Late<>(
                    new PlanOutcome.Outbound(
                            "route",
                            "sentiric_demo",
                            "902125550000",
                            List.of(new OutboundTrunk("one", "192.0.2.66", 0, "", "", "", 10, 5, "902121110000")),
                            "",
                            Duration.ofMinutes(10),
                            false),
                    Duration.ZERO);
            var third = FakeRequest.of(
                    Method.INVITE, "sip:902125550000@sentiric.cloud", "call-3", 1, "", FakeRequest.OFFER);
            world.calls().request(third);
            pass(0.4);
            outside.answers();
            world.calls().ack(FakeRequest.of(Method.ACK, third.rawUri(), "call-3", 1, tag(third), ""));
            refers(inside(Method.REFER, 2, "").withHeaders(wants("call-3", tag(third), "alice")));
            assertThat(told(toAlice("call-1")).getLast()).startsWith("SIP/2.0 200");
            assertThat(ended()).isEmpty();
            assertThat(world.stored).hasSize(3);
            pass(601);
            assertThat(outside.got(Method.BYE)).hasSize(1);
            assertThat(bob.got(Method.BYE)).hasSize(1);
            assertThat(ended()).extracting(CallEvent.Ended::reason).contains("transferred", "cost_limit");
        }
    }
}
