package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Calls between phones whose descriptions have more than one stream (RFC 3264 §5.1, §6, §8). */
final class StreamsTest extends CallFlow {
    private static final String VIDEO = "m=video 4004 RTP/AVP 96\na=rtpmap:96 H264/90000\n";
    private static final String BOB = "sip:2001@192.0.2.8:5070";
    private static final String CAROL = "sip:1002@192.0.2.6:5070";
    private static final String CAROLS = CalledPhone.ANSWER.replace("192.0.2.8", "192.0.2.6");

    private final CalledPhone bob = new CalledPhone(world, BOB);
    private final CalledPhone carol = new CalledPhone(world, CAROL);

    @BeforeEach
    void bobIsThere() {
        world.judgement = World.digest("1001");
        registered(World.reachable(BOB));
        invited("call-1", FakeRequest.OFFER);
    }

    private void registered(SipUserOutcome user) {
        world.user = new Late<>(user, Duration.ofMillis(20));
    }

    private void invited(String callId, String offer) {
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", callId, 1, "", offer);
    }

    private void bobSays(String answer) {
        world.asked = request -> answer(request, answer);
    }

    private static ClientOutcome answer(OutgoingRequest request, String body) {
        return new ClientOutcome.Answered(
                FakeResponse.to(request, 200, Map.of(), request.method().equals(Method.INVITE) ? body : ""));
    }

    private void talk(String offer, String answer) {
        invited("call-1", offer);
        call();
        bob.says(200, Map.of(), answer);
        acknowledge();
    }

    private FakeRequest offers(int cseq, String offer) {
        var again = inside(Method.INVITE, cseq, offer);
        world.calls().request(again);
        pass(0.1);
        return again;
    }

    private static List<String> lines(byte[] body, String prefix) {
        return new String(body, UTF_8)
                .lines()
                .filter(line -> line.startsWith(prefix))
                .toList();
    }

    private static List<String> streams(byte[] body) {
        return lines(body, "m=");
    }

    private List<String> toldAlice(FakeRequest request) {
        return streams(world.last(request).body());
    }

    private List<String> toldBob() {
        return streams(bob.got(Method.INVITE).getLast().body());
    }

    private List<Remote> remotes() {
        return world.patches.getLast().stream().map(EndPatch::remote).toList();
    }

    @Nested
    final class OfTheFirstOffer {
        @Test
        void allButTheFirstAudioAreRefusedInTheirPlaces() {
            talk(
                    FakeRequest.OFFER.replace("m=audio", VIDEO + "m=audio")
                            + "m=audio 4006 RTP/AVP 0\nm=application 4008 UDP/BFCP *\n",
                    CalledPhone.ANSWER.replace("m=audio", "m=video 0 RTP/AVP 96\nm=audio")
                            + "m=audio 0 RTP/AVP 0\nm=application 0 UDP/BFCP *\n");
            assertThat(streams(bob.invite().body()))
                    .containsExactly(
                            "m=video 0 RTP/AVP 96",
                            "m=audio 10002 RTP/AVP 0 8 101",
                            "m=audio 0 RTP/AVP 0",
                            "m=application 0 UDP/BFCP *");
            assertThat(toldAlice(invite))
                    .containsExactly(
                            "m=video 0 RTP/AVP 96",
                            "m=audio 10000 RTP/AVP 8 101",
                            "m=audio 0 RTP/AVP 0",
                            "m=application 0 UDP/BFCP *");
        }

        /** A phone that answers what it knows alone. */
        @Test
        void theyAreAnsweredWhateverTheOtherPhoneAnswers() {
            talk(FakeRequest.OFFER.replace("m=audio", VIDEO + "m=audio"), CalledPhone.ANSWER);
            assertThat(toldAlice(invite)).containsExactly("m=video 0 RTP/AVP 96", "m=audio 10000 RTP/AVP 8 101");
            assertThat(lines(world.last(invite).body(), "a=")).containsExactly("a=rtpmap:101 telephone-event/8000");
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4002), new Remote("192.0.2.8", 6002));
        }

        @Test
        void noMoreAreAnsweredThanWereOffered() {
            talk(FakeRequest.OFFER, CalledPhone.ANSWER + VIDEO);
            assertThat(toldAlice(invite)).containsExactly("m=audio 10000 RTP/AVP 8 101");
        }

        @Test
        void withoutAudioThereIsNothingToCallFor() {
            invited("call-1", FakeRequest.OFFER.replaceAll("(?s)m=audio.*", VIDEO));
            call();
            assertThat(world.last(invite).status()).isEqualTo(488);
            assertThat(bob.invites).isEmpty();
            pass(40);
            assertGone();
        }

        @Test
        void whereMediaIsDirectTheyPass() {
            registered(World.direct(BOB));
            var offer = FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.1") + VIDEO;
            talk(offer, CalledPhone.ANSWER + VIDEO);
            assertThat(new String(bob.invite().body(), UTF_8)).isEqualTo(offer);
            assertThat(new String(world.last(invite).body(), UTF_8)).isEqualTo(CalledPhone.ANSWER + VIDEO);
        }

        @Test
        void whatAPhoneOffersInItsAnswerIsAnswered() {
            invited("call-1", "");
            call();
            bob.says(200, Map.of(), CalledPhone.ANSWER + VIDEO);
            assertThat(toldAlice(invite)).containsExactly("m=audio 10000 RTP/AVP 8 101", "m=video 0 RTP/AVP 96");
            world.calls().ack(inside(Method.ACK, 1, FakeRequest.OFFER));
            assertThat(streams(bob.got(Method.ACK).getLast().body()))
                    .containsExactly("m=audio 10002 RTP/AVP 0 8 101", "m=video 0 RTP/AVP 96");
        }
    }

    @Nested
    final class OfALaterOne {
        @BeforeEach
        void theyTalk() {
            talk(FakeRequest.OFFER, CalledPhone.ANSWER);
        }

        @Test
        void videoThatIsAddedIsRefused() {
            bobSays(CalledPhone.ANSWER + "m=video 0 RTP/AVP 96\n");
            var again = offers(2, FakeRequest.OFFER + VIDEO);
            assertThat(toldBob()).containsExactly("m=audio 10002 RTP/AVP 0 8 101", "m=video 0 RTP/AVP 96");
            assertThat(toldAlice(again)).containsExactly("m=audio 10000 RTP/AVP 8 101", "m=video 0 RTP/AVP 96");
            assertThat(lines(world.last(again).body(), "o=")).containsExactly("o=- 42 2 IN IP4 192.0.2.9");
        }

        /** RFC 3264 §8: a stream that was there once keeps its place. */
        @Test
        void itStaysWhereItIsForWhoeverOffers() {
            bobSays(CalledPhone.ANSWER);
            var again = offers(2, FakeRequest.OFFER + VIDEO);
            assertThat(toldAlice(again)).containsExactly("m=audio 10000 RTP/AVP 8 101", "m=video 0 RTP/AVP 96");
            world.calls().ack(inside(Method.ACK, 2, ""));
            world.asked = request -> answer(request, FakeRequest.OFFER + "m=video 0 RTP/AVP 96\n");
            var hold = bob.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
            world.calls().request(hold);
            pass(0.1);
            assertThat(streams(world.sent.stream()
                            .filter(request -> request.callId().equals(invite.callId()))
                            .filter(request -> request.method().equals(Method.INVITE))
                            .toList()
                            .getLast()
                            .body()))
                    .containsExactly("m=audio 10000 RTP/AVP 8 101", "m=video 0 RTP/AVP 96");
            assertThat(toldAlice(hold)).containsExactly("m=audio 10002 RTP/AVP 0 8 101");
        }

        @Test
        void anAnswerToTheOfferOfAnAnswerHasItsStreams() {
            world.asked = request -> answer(request, FakeRequest.OFFER + VIDEO);
            var empty = bob.inside(Method.INVITE, "");
            world.calls().request(empty);
            pass(0.1);
            assertThat(toldAlice(empty)).containsExactly("m=audio 10002 RTP/AVP 0 8 101", "m=video 0 RTP/AVP 96");
            world.calls().ack(bob.acknowledging(empty, CalledPhone.ANSWER));
            var acks = world.sent.stream()
                    .filter(request -> request.callId().equals(invite.callId()))
                    .filter(request -> request.method().equals(Method.ACK))
                    .toList();
            assertThat(streams(acks.getLast().body()))
                    .containsExactly("m=audio 10000 RTP/AVP 8 101", "m=video 0 RTP/AVP 96");
        }

        /** A fax machine goes on with audio then. */
        @Test
        void whatHasNoAudioAnyMoreIsRefusedAndTheyTalkOn() {
            bobSays(CalledPhone.ANSWER);
            var fax = offers(2, FakeRequest.OFFER.replaceAll("(?s)m=audio.*", "m=image 4010 udptl t38\n"));
            assertThat(world.last(fax).status()).isEqualTo(488);
            assertThat(bob.got(Method.INVITE)).isEmpty();
            var again = offers(3, FakeRequest.OFFER);
            assertThat(world.last(again).status()).isEqualTo(200);
        }

        @Test
        void allMayBeStopped() {
            bobSays(CalledPhone.ANSWER.replace("m=audio 6002", "m=audio 0"));
            var again = offers(2, FakeRequest.OFFER.replace("m=audio 4002", "m=audio 0"));
            assertThat(world.last(again).status()).isEqualTo(200);
            assertThat(toldAlice(again)).containsExactly("m=audio 0 RTP/AVP 8 101");
        }
    }

    @Nested
    final class OfOthers {
        @Test
        void whoIsHandedOnKeepsItsPlaces() {
            talk(FakeRequest.OFFER, CalledPhone.ANSWER);
            world.asked = request -> answer(request, FakeRequest.OFFER + "m=video 0 RTP/AVP 96\n");
            var video = bob.inside(Method.INVITE, CalledPhone.ANSWER + VIDEO);
            world.calls().request(video);
            pass(0.1);
            world.calls().ack(bob.acknowledging(video, ""));
            registered(World.registered("1002", CAROL));
            world.asked = request -> answer(request, CalledPhone.ANSWER + "m=video 0 RTP/AVP 96\n");
            world.calls()
                    .request(inside(Method.REFER, 2, "").withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud>")));
            pass(0.3);
            carol.says(200, Map.of(), CAROLS.replace("RTP/AVP 8 101", "RTP/AVP 8"));
            pass(0.3);
            assertThat(toldBob()).containsExactly("m=audio 10002 RTP/AVP 8", "m=video 0 RTP/AVP 96");
        }

        @Test
        void soDoesWhoWasLent() {
            talk(FakeRequest.OFFER + VIDEO, CalledPhone.ANSWER + "m=video 0 RTP/AVP 96\n");
            bobSays(CalledPhone.ANSWER + "m=video 0 RTP/AVP 96\n");
            var mobile = FakeRequest.of(
                            Method.INVITE,
                            "sip:2001@sentiric.cloud",
                            "call-2",
                            1,
                            "",
                            FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.3"))
                    .withHeaders(Map.of(
                            "replaces", "call-1;to-tag=" + world.last(invite).toTag() + ";from-tag=alice"));
            world.calls().request(mobile);
            pass(0.5);
            assertThat(toldBob()).containsExactly("m=audio 10006 RTP/AVP 0 8 101", "m=video 0 RTP/AVP 96");
            assertThat(lines(bob.invite().body(), "o=")).containsExactly("o=- 43 1 IN IP4 192.0.2.9");
            assertThat(lines(bob.got(Method.INVITE).getLast().body(), "o="))
                    .containsExactly("o=- 43 2 IN IP4 192.0.2.9");
            assertThat(toldAlice(mobile)).containsExactly("m=audio 10004 RTP/AVP 8 101");
        }

        @Test
        void soDoesWhoIsCalledByWhoHandsItOn() {
            talk(FakeRequest.OFFER, CalledPhone.ANSWER);
            registered(World.registered("1002", CAROL));
            var second = FakeRequest.of(
                    Method.INVITE, "sip:1002@sentiric.cloud", "call-2", 1, "", FakeRequest.OFFER + VIDEO);
            world.calls().request(second);
            pass(0.4);
            carol.says(180);
            var wanted = "call-2%3Bto-tag%3D" + world.last(second).toTag() + "%3Bfrom-tag%3Dalice";
            world.calls()
                    .request(inside(Method.REFER, 2, "")
                            .withHeaders(Map.of("refer-to", "<sip:1002@sentiric.cloud?Replaces=" + wanted + ">")));
            pass(0.3);
            bobSays(CalledPhone.ANSWER);
            carol.says(200, Map.of(), CAROLS + "m=video 0 RTP/AVP 96\n");
            pass(0.3);
            var told = carol.got(Method.INVITE).getLast().body();
            assertThat(streams(told)).hasSize(2).last().isEqualTo("m=video 0 RTP/AVP 96");
            assertThat(lines(told, "o=")).containsExactly("o=- 43 2 IN IP4 192.0.2.9");
        }
    }
}
