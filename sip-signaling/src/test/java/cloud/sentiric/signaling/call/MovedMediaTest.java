package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.Leases.Why;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.sdp.Srtp;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The media-service of a call is lost, and the call goes on at another one. */
final class MovedMediaTest extends CallFlow {
    private static final String DESK = "sip:2001@192.0.2.8:5070";
    private final CalledPhone desk = new CalledPhone(world, DESK);

    private void lose(Why why) {
        var entry = requireNonNull(world.shown(invite));
        world.calls().lost(entry.trace(), requireNonNull(entry.session()), why);
    }

    private static String sdp(byte[] body) {
        return new String(body, UTF_8);
    }

    /** What parties answer to requests of ours. */
    private void say(int alice, int bob, String aliceSays, String bobSays) {
        world.asked = request -> {
            boolean isBob = request.callId().equals(desk.invite().callId());
            int status = isBob ? bob : alice;
            return new ClientOutcome.Answered(
                    FakeResponse.to(request, status, Map.of(), status < 300 ? (isBob ? bobSays : aliceSays) : ""));
        };
    }

    private List<OutgoingRequest> toAlice(Method method) {
        return world.sent.stream()
                .filter(request -> request.callId().equals(invite.callId()))
                .filter(request -> request.method().equals(method))
                .toList();
    }

    /** As in grpc.GrpcMedia. */
    private static Random nothingIsGivenUp() {
        return new Random(1) {
            @Override
            public boolean nextBoolean() {
                return false;
            }
        };
    }

    private String lease() {
        return requireNonNull(requireNonNull(world.shown(invite)).session()).leaseId();
    }

    @Nested
    final class OfTwoWhoTalk {
        private void theyTalk(String offer, String answer) {
            world.judgement = World.digest("1001");
            world.user = new Late<>(World.playing("file:waltz.wav", DESK), Duration.ofMillis(20));
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
            call();
            desk.says(200, Map.of(), answer);
            acknowledge();
            say(200, 200, offer, answer);
        }

        private void theyTalk() {
            theyTalk(FakeRequest.OFFER, CalledPhone.ANSWER);
        }

        private EndPatch end(String id) {
            return world.patches.getLast().stream()
                    .filter(patch -> patch.endId().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void bothAreToldWhereItIsNow() {
            theyTalk();
            lose(Why.UNREACHABLE);
            pass(0.5);

            var alice = toAlice(Method.INVITE);
            assertThat(alice).hasSize(1);
            // Her end of the new session; what Bob has answered, as his next description.
            assertThat(sdp(alice.getFirst().body()))
                    .contains("o=- 42 2 IN IP4 192.0.2.9", "m=audio 10004 RTP/AVP 8 101");
            var bob = desk.got(Method.INVITE);
            assertThat(bob).hasSize(1);
            assertThat(sdp(bob.getFirst().body()))
                    .contains("o=- 43 2 IN IP4 192.0.2.9", "m=audio 10006 RTP/AVP 0 8 101");
            assertThat(toAlice(Method.ACK)).hasSize(1);
            assertThat(desk.got(Method.ACK)).hasSize(2);

            assertThat(world.released).containsExactly(10_000);
            assertThat(world.moves).containsExactly(true);
            assertThat(lease()).isEqualTo("lease-10004");
            assertThat(end("0").hears()).isEqualTo(new Hears.Relay("1"));
            assertThat(end("0").remote()).isEqualTo(new Remote("192.0.2.7", 4002));
            assertThat(end("1").remote()).isEqualTo(new Remote("192.0.2.8", 6002));
            assertThat(events()).containsExactly("Started", "Answered");

            world.calls().request(inside(Method.BYE, 2, ""));
            pass(40);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        /** Nobody waits for an answer before its sound flows: it may come from where it was. */
        @Test
        void theyHearEachOtherBeforeTheyAgree() {
            theyTalk();
            world.asked = request -> new ClientOutcome.TimedOut();
            lose(Why.UNREACHABLE);
            pass(0.03);
            assertThat(world.patches.getLast())
                    .extracting(EndPatch::hears)
                    .containsExactly(new Hears.Relay("1"), new Hears.Relay("0"));
        }

        @Test
        void aLeaseThatIsNotKnownAnyMoreMovesAsWell() {
            theyTalk();
            lose(Why.OVER);
            pass(0.5);
            assertThat(lease()).isEqualTo("lease-10004");
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void whoIsOnHoldStaysSo() {
            theyTalk();
            say(200, 200, FakeRequest.OFFER, CalledPhone.ANSWER + "a=recvonly\n");
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);
            pass(0.1);
            world.calls().ack(inside(Method.ACK, 2, ""));
            assertThat(end("1").hears()).isInstanceOf(Hears.Music.class);

            say(200, 200, FakeRequest.OFFER + "a=sendonly\n", CalledPhone.ANSWER + "a=recvonly\n");
            lose(Why.UNREACHABLE);
            pass(0.5);
            assertThat(sdp(toAlice(Method.INVITE).getLast().body())).contains("a=recvonly");
            assertThat(sdp(desk.got(Method.INVITE).getLast().body())).contains("a=sendonly");
            assertThat(end("0").hears()).isEqualTo(new Hears.Silence());
            assertThat(end("1").hears()).isInstanceOf(Hears.Music.class);
            assertThat(lease()).isEqualTo("lease-10004");
        }

        @Test
        void whoSealsGetsANewKey() {
            var crypto = "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:"
                    + Base64.getEncoder().encodeToString(new byte[30]) + "\r\n";
            var sealed = FakeRequest.OFFER.replace("RTP/AVP", "RTP/SAVP") + crypto;
            world.judgement = World.digest("1001");
            world.user = new Late<>(World.reachable(DESK), Duration.ofMillis(20));
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", sealed);
            call();
            desk.says(488);
            desk.answers();
            acknowledge();
            var before = (Srtp) requireNonNull(end("0").keying());

            say(200, 200, sealed, CalledPhone.ANSWER);
            lose(Why.UNREACHABLE);
            pass(0.5);
            var after = (Srtp) requireNonNull(end("0").keying());
            assertThat(after.local()).isNotEqualTo(before.local());
            assertThat(after.remote()).isEqualTo(before.remote());
            assertThat(sdp(toAlice(Method.INVITE).getLast().body())).contains("RTP/SAVP", "inline:" + after.local());
            assertThat(sdp(desk.got(Method.INVITE).getLast().body())).doesNotContain("crypto", "SAVP");
        }

        @Test
        void whoAsksAtTheSameTimeIsAskedAgain() {
            theyTalk();
            say(491, 200, FakeRequest.OFFER, CalledPhone.ANSWER);
            lose(Why.UNREACHABLE);
            pass(0.5);
            assertThat(toAlice(Method.INVITE)).hasSize(1);
            say(200, 200, FakeRequest.OFFER, CalledPhone.ANSWER);
            pass(3);
            var alice = toAlice(Method.INVITE);
            assertThat(alice).hasSize(2);
            // The same description, hence the same version (RFC 3264 §8).
            assertThat(alice.getLast().body()).isEqualTo(alice.getFirst().body());
            assertThat(desk.got(Method.INVITE)).hasSize(1);
            pass(60);
            assertThat(toAlice(Method.INVITE)).hasSize(2);
        }

        @Test
        void aHoldMeanwhileGoesAcross() {
            theyTalk();
            world.port = new Late<>(true, Duration.ofMillis(200));
            lose(Why.UNREACHABLE);
            say(200, 200, FakeRequest.OFFER + "a=sendonly\n", CalledPhone.ANSWER + "a=recvonly\n");
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);
            pass(0.1);
            assertThat(world.last(hold).status()).isEqualTo(200);
            world.calls().ack(inside(Method.ACK, 2, ""));
            pass(5);
            assertThat(lease()).isEqualTo("lease-10004");
            assertThat(end("1").hears()).isInstanceOf(Hears.Music.class);
            assertThat(sdp(toAlice(Method.INVITE).getLast().body())).contains("m=audio 10004", "a=recvonly");
        }

        @Test
        void aReferMeanwhileIsToComeAgain() {
            theyTalk();
            world.port = new Late<>(true, Duration.ofMillis(200));
            lose(Why.UNREACHABLE);
            var refer = inside(Method.REFER, 2, "").withHeaders(Map.of("refer-to", "<sip:2002@sentiric.cloud>"));
            world.calls().request(refer);
            assertThat(world.last(refer).status()).isEqualTo(491);
        }

        @Test
        void whoDoesNotFollowEndsTheCall() {
            theyTalk();
            say(200, 488, FakeRequest.OFFER, CalledPhone.ANSWER);
            lose(Why.UNREACHABLE);
            pass(40);
            assertEnded("media_lost", 200, Side.SYSTEM);
            assertThat(world.moves).containsExactly(false);
            assertThat(toAlice(Method.BYE)).hasSize(1);
            assertThat(desk.got(Method.BYE)).hasSize(1);
            assertGone();
        }

        @Test
        void withoutAnotherInstanceForLongTheCallEnds() {
            theyTalk();
            world.port = new Late<>(false, Duration.ofMillis(20));
            lose(Why.UNREACHABLE);
            pass(40);
            assertEnded("media_lost", 200, Side.SYSTEM);
            assertGone();
        }

        @Test
        void oneThatIsSlowIsWaitedFor() {
            theyTalk();
            world.port = new Late<>(true, Duration.ofSeconds(3));
            lose(Why.UNREACHABLE);
            pass(20);
            assertThat(events()).containsExactly("Started", "Answered");
            assertThat(toAlice(Method.INVITE)).hasSize(1);
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(40);
            // Those that came when there was one already went back.
            assertGone();
        }

        @Test
        void oneThatComesBackSoonIsFound() {
            theyTalk();
            world.port = new Late<>(false, Duration.ofMillis(20));
            lose(Why.UNREACHABLE);
            pass(2);
            world.port = new Late<>(true, Duration.ofMillis(20));
            pass(6);
            assertThat(toAlice(Method.INVITE)).hasSize(1);
            assertThat(events()).containsExactly("Started", "Answered");
        }

        /** 491 for ever, or a provisional response and nothing more. */
        @ParameterizedTest
        @ValueSource(ints = {491, 180})
        void whoNeverFollowsEndsTheCall(int status) {
            theyTalk();
            say(status, 200, FakeRequest.OFFER, CalledPhone.ANSWER);
            lose(Why.UNREACHABLE);
            pass(31);
            assertThat(events()).containsExactly("Started", "Answered");
            pass(5);
            assertEnded("media_lost", 200, Side.SYSTEM);
            assertThat(toAlice(Method.INVITE)).hasSizeLessThan(20);
        }

        /** RFC 3261 §14.2, §21.5.1. */
        @ParameterizedTest
        @ValueSource(ints = {422, 500, 503})
        void whoIsBusyForAMomentIsAskedAgain(int status) {
            theyTalk();
            say(status, 200, FakeRequest.OFFER, CalledPhone.ANSWER);
            lose(Why.UNREACHABLE);
            pass(0.5);
            say(200, 200, FakeRequest.OFFER, CalledPhone.ANSWER);
            pass(40);
            assertThat(events()).containsExactly("Started", "Answered");
        }

        /** RFC 3264 §6: port 0 is a refusal. */
        @ParameterizedTest
        @ValueSource(strings = {"m=audio 0 RTP/AVP 8", "nonsense"})
        void whoTakesNoAudioDoesNotFollow(String answer) {
            theyTalk();
            say(
                    200,
                    200,
                    FakeRequest.OFFER,
                    CalledPhone.ANSWER
                            .replaceAll("(?s)m=audio.*", answer + "\n")
                            .replaceAll("(?s).*nonsense", "no"));
            lose(Why.UNREACHABLE);
            pass(40);
            assertEnded("media_lost", 200, Side.SYSTEM);
        }

        @Test
        void whoTakesAnotherCodecIsUnderstood() {
            theyTalk();
            say(200, 200, FakeRequest.OFFER.replace("0 8 101", "8 101"), CalledPhone.ANSWER.replace("8 101", "0 101"));
            lose(Why.UNREACHABLE);
            pass(10);
            // What Alice was told last names what Bob sends.
            assertThat(sdp(toAlice(Method.INVITE).getLast().body())).contains("RTP/AVP 0");
        }

        @Test
        void whoAdoptsItInTheMidstTellsBoth() {
            theyTalk();
            say(491, 200, FakeRequest.OFFER, CalledPhone.ANSWER);
            lose(Why.UNREACHABLE);
            pass(0.5);
            var other = new World(world);
            other.asked = request -> new ClientOutcome.Answered(FakeResponse.to(
                    request,
                    200,
                    Map.of(),
                    request.callId().equals(invite.callId()) ? FakeRequest.OFFER : CalledPhone.ANSWER));
            other.inheritAll();
            other.pass(Duration.ofSeconds(60));
            assertThat(other.sent)
                    .filteredOn(request -> request.method().equals(Method.INVITE))
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(sdp(request.body())).contains("IN IP4 192.0.2.9", " 2 IN IP4"));
            assertThat(requireNonNull(other.stored.values().iterator().next()).moving())
                    .isFalse();
            assertThat(other.events).isEmpty();
        }

        /** Nothing that was asked before has the same name. */
        @Test
        void whatIsAnsweredToAMoveIsNoAnswerToAnother() {
            theyTalk();
            world.port = new Late<>(true, Duration.ofMillis(20));
            lose(Why.UNREACHABLE);
            pass(0.03);
            world.port = new Late<>(true, Duration.ofMillis(200));
            lose(Why.UNREACHABLE);
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(
                    request,
                    request.method().equals(Method.INFO) ? 415 : 200,
                    Map.of(),
                    !request.method().equals(Method.INVITE)
                            ? ""
                            : request.callId().equals(invite.callId()) ? FakeRequest.OFFER : CalledPhone.ANSWER));
            var info = inside(Method.INFO, 2, "Signal=5").withHeaders(Map.of("content-type", "application/dtmf-relay"));
            world.calls().request(info);
            var second =
                    inside(Method.INFO, 3, "Signal=6").withHeaders(Map.of("content-type", "application/dtmf-relay"));
            world.calls().request(second);
            pass(5);
            assertThat(world.statuses(info)).containsExactly(415);
            assertThat(world.statuses(second)).containsExactly(415);
        }

        @Test
        void whoIsToBeHandedOnMeanwhileIsAfterwards() {
            theyTalk();
            world.port = new Late<>(true, Duration.ofMillis(200));
            world.users.put("2002", World.registered("2002", "sip:2002@192.0.2.8:6"));
            var third = new CalledPhone(world, "sip:2002@192.0.2.8:6");
            lose(Why.UNREACHABLE);
            var trace = requireNonNull(world.shown(invite)).trace();
            world.calls().transfer(trace, requireNonNull(SipUri.parse("sip:2002@sentiric.cloud")), "wish-1");
            assertThat(third.invites).isEmpty();
            pass(5);
            assertThat(third.invites).hasSize(1);
        }

        /** What one of them is being told goes on, and says where its media is now. */
        @Test
        void aHoldThatCrossesTheNewSessionGrowsByOne() {
            theyTalk();
            say(200, 200, FakeRequest.OFFER + "a=sendonly\n", CalledPhone.ANSWER + "a=recvonly\n");
            var hold = inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
            world.calls().request(hold);
            pass(0.01);
            lose(Why.UNREACHABLE);
            pass(0.2);
            assertThat(sdp(world.last(hold).body())).contains("o=- 42 2 IN", "m=audio 10004");
            world.calls().ack(inside(Method.ACK, 2, ""));
            pass(5);
            assertThat(end("1").hears()).isInstanceOf(Hears.Music.class);
            assertThat(sdp(desk.got(Method.INVITE).getLast().body())).contains("m=audio 10006", "a=sendonly");
            assertThat(sdp(toAlice(Method.INVITE).getLast().body())).contains("o=- 42 2 IN");
        }

        @Test
        void whatIsLostTwiceMovesTwice() {
            theyTalk();
            lose(Why.UNREACHABLE);
            // Of what is lost already.
            lose(Why.UNREACHABLE);
            pass(0.03);
            assertThat(lease()).isEqualTo("lease-10004");
            lose(Why.UNREACHABLE);
            pass(5);
            assertThat(lease()).isEqualTo("lease-10008");
            assertThat(world.moves).containsExactly(true);
            assertThat(sdp(toAlice(Method.INVITE).getLast().body())).contains("m=audio 10008");
            assertThat(sdp(desk.got(Method.INVITE).getLast().body())).contains("m=audio 10010");
            assertThat(events()).containsExactly("Started", "Answered");
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(40);
            assertGone();
        }

        @Test
        void whoHangsUpMeanwhileEndsIt() {
            theyTalk();
            lose(Why.UNREACHABLE);
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(40);
            assertEnded("normal", 200, Side.CALLER);
            world.released.forEach(world.allocated::remove);
            assertThat(world.allocated).isEmpty();
            assertThat(world.directory.size()).isZero();
        }

        /** The search at media-service is never given up; what it finds is of no use to the node that has the call now. */
        @Test
        void whatIsFoundForACallThatHasGoneToAnotherNodeIsClosed() {
            theyTalk();
            world.random = nothingIsGivenUp();
            world.port = new Late<>(true, Duration.ofMillis(200));
            lose(Why.UNREACHABLE);
            world.calls().moved(requireNonNull(world.shown(invite)).trace());
            pass(5);
            // The one that was lost is the other node's.
            assertThat(world.released).containsExactly(10_004);
            assertThat(world.moves).isEmpty();
            assertThat(world.sent).noneMatch(request -> request.method().equals(Method.BYE));
        }

        @Test
        void endsThatAreFoundForACallThatHasGoneToAnotherNodeGoBack() {
            theyTalk();
            world.random = nothingIsGivenUp();
            world.port = new Late<>(true, Duration.ofMillis(200));
            world.users.put("2002", World.registered("2002", "sip:2002@192.0.2.8:6"));
            var refer = inside(Method.REFER, 2, "").withHeaders(Map.of("refer-to", "<sip:2002@sentiric.cloud>"));
            world.calls().request(refer);
            pass(0.1);
            world.calls().moved(requireNonNull(world.shown(invite)).trace());
            assertThat(world.removed).isEmpty();
            pass(5);
            assertThat(world.removed).containsExactly("10004");
        }

        @Test
        void whoGoesOnWithItMovesItToo() {
            theyTalk();
            world.port = new Late<>(true, World.NEVER);
            lose(Why.UNREACHABLE);
            var other = new World(world);
            other.asked = request -> new ClientOutcome.Answered(FakeResponse.to(
                    request,
                    200,
                    Map.of(),
                    request.callId().equals(invite.callId()) ? FakeRequest.OFFER : CalledPhone.ANSWER));
            other.inheritAll();
            var entry = requireNonNull(other.shown(invite));
            other.calls().lost(entry.trace(), requireNonNull(entry.session()), Why.UNREACHABLE);
            other.pass(Duration.ofSeconds(1));
            assertThat(other.sent)
                    .filteredOn(request -> request.method().equals(Method.INVITE))
                    .hasSize(2);
            assertThat(other.warnings).isEmpty();
        }

        @Test
        void beforeTheAckItEnds() {
            world.judgement = World.digest("1001");
            world.user = new Late<>(World.reachable(DESK), Duration.ofMillis(20));
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
            call();
            desk.answers();
            lose(Why.UNREACHABLE);
            acknowledge();
            pass(40);
            assertEnded("media_lost", 200, Side.SYSTEM);
            assertGone();
        }
    }

    @Nested
    final class OfOneThatWeAnswered {
        private void isAnswered(PlanAction action) {
            plan(action);
            call();
            acknowledge();
            world.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), FakeRequest.OFFER));
        }

        @Test
        void theEchoIsHeardOn() {
            isAnswered(new PlanAction.EchoTest(60));
            lose(Why.UNREACHABLE);
            pass(0.5);
            assertThat(sdp(toAlice(Method.INVITE).getFirst().body()))
                    .contains("o=- 42 2 IN IP4 192.0.2.9", "m=audio 10002 RTP/AVP 0 8 101");
            assertThat(world.heard).containsExactly("echo", "echo");
            assertThat(lease()).isEqualTo("lease-10002");
            pass(61);
            assertEnded("completed", 200, Side.SYSTEM);
            assertGone();
        }

        @Test
        void anAnnouncementBeginsAnew() {
            isAnswered(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
            pass(1);
            lose(Why.OVER);
            pass(0.5);
            assertThat(world.heard).containsExactly("play file:welcome.wav", "play file:welcome.wav");
            // What was played at the lost one may still say that it has ended.
            pass(2);
            assertThat(events()).containsExactly("Started", "Answered");
            pass(2);
            assertEnded("completed", 200, Side.SYSTEM);
        }

        /** It may fail as well, or end, at the one that is lost. */
        @Test
        void whatBecomesOfTheOldSoundEndsNothing() {
            world.play = new Late<>(PlayOutcome.FAILED, Duration.ofMillis(1035));
            isAnswered(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
            world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(60));
            pass(0.6);
            lose(Why.UNREACHABLE);
            pass(5);
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void anAnnouncementBeginsAnewOnce() {
            world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(60));
            isAnswered(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 491, Map.of(), ""));
            lose(Why.UNREACHABLE);
            pass(0.5);
            var elsewhere = FakeRequest.OFFER.replace("4002", "4004");
            world.calls().request(inside(Method.INVITE, 2, elsewhere));
            pass(0.1);
            world.calls().ack(inside(Method.ACK, 2, ""));
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), elsewhere));
            pass(5);
            assertThat(world.heard).containsExactly("play file:welcome.wav", "play file:welcome.wav");
        }

        /** The caller has moved its media itself, before it agrees to our offer. */
        @Test
        void anAnnouncementThatBeganAnewEndsTheCall() {
            isAnswered(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 491, Map.of(), ""));
            lose(Why.UNREACHABLE);
            pass(0.5);
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER.replace("4002", "4004")));
            pass(0.1);
            world.calls().ack(inside(Method.ACK, 2, ""));
            pass(4);
            assertEnded("completed", 200, Side.SYSTEM);
        }

        @Test
        void aHoldWhileItIsLookedForStaysOne() {
            world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(60));
            isAnswered(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
            world.port = new Late<>(true, Duration.ofMillis(200));
            lose(Why.UNREACHABLE);
            world.calls().request(inside(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n"));
            pass(0.1);
            world.calls().ack(inside(Method.ACK, 2, ""));
            world.asked = request -> new ClientOutcome.Answered(
                    FakeResponse.to(request, 200, Map.of(), FakeRequest.OFFER + "a=sendonly\n"));
            pass(5);
            assertThat(world.heard).containsExactly("play file:welcome.wav", "stop");
            assertThat(events()).containsExactly("Started", "Answered");
        }

        private void itsSoundFailsAs(Standing standing) {
            world.play = new Late<>(PlayOutcome.LOST, Duration.ofSeconds(1));
            isAnswered(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
            world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(3));
            world.standing = standing;
            pass(2);
        }

        @Test
        void soundOfALeaseThatIsNotKnownAnyMoreMovesIt() {
            itsSoundFailsAs(Standing.OURS);
            assertThat(toAlice(Method.INVITE)).hasSize(1);
            assertThat(lease()).isEqualTo("lease-10002");
            assertThat(world.heard).containsExactly("play file:welcome.wav", "play file:welcome.wav");
            pass(3);
            assertEnded("completed", 200, Side.SYSTEM);
            assertGone();
        }

        /** Another node has taken the call and closed its session: what is told to the phone is told from there. */
        @Test
        void soundOfACallThatAnotherNodeHasMovesNothing() {
            itsSoundFailsAs(Standing.MOVED);
            assertThat(world.sent).isEmpty();
            assertThat(world.released).isEmpty();
            assertThat(world.directory.size()).isZero();
            assertThat(world.stored).hasSize(1);
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void soundOfACallThatAnotherNodeHasEndedEndsItHere() {
            itsSoundFailsAs(Standing.TAKEN);
            assertThat(toAlice(Method.INVITE)).isEmpty();
            assertThat(world.directory.size()).isZero();
            assertThat(events()).containsExactly("Started", "Answered");
        }

        /** As long as nobody knows whose it is, it waits for the next renewal. */
        @Test
        void soundOfACallThatIsBeingHandedOverIsAskedAboutAgain() {
            itsSoundFailsAs(Standing.HELD);
            assertThat(world.sent).isEmpty();
            world.standing = Standing.OURS;
            lose(Why.OVER);
            pass(0.5);
            assertThat(lease()).isEqualTo("lease-10002");
        }

        @Test
        void whoDoesNotAgreeLosesTheCall() {
            isAnswered(new PlanAction.EchoTest(60));
            world.asked = request -> new ClientOutcome.Answered(
                    FakeResponse.to(request, 200, Map.of(), FakeRequest.OFFER.replace("0 8 101", "18")));
            lose(Why.UNREACHABLE);
            pass(40);
            assertEnded("media_lost", 200, Side.SYSTEM);
            assertGone();
        }
    }
}
