package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UPDATE before a call is answered (RFC 3311 §5), and what else is said of media before that. */
final class EarlyUpdateTest extends CallFlow {
    private static final Map<String, String> RELIABLY = Map.of("require", "100rel", "rseq", "77");

    private final CalledPhone desk = new CalledPhone(world, "sip:2001@192.0.2.8:5070");
    private final CalledPhone mobile = new CalledPhone(world, "sip:2001@192.0.2.8:5080");

    @BeforeEach
    void aUserIsCalled() {
        world.judgement = World.digest("1001");
        world.user = new Late<>(World.reachable(desk.contact), Duration.ofMillis(20));
        invite(FakeRequest.OFFER);
    }

    private void invite(String offer) {
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer)
                .withHeaders(Map.of("supported", "100rel"));
    }

    private FakeRequest update(int cseq, String body) {
        return inside(Method.UPDATE, cseq, body);
    }

    private Reply ask(FakeRequest request) {
        world.calls().request(request);
        assertThat(world.statuses(request)).hasSize(1);
        return world.last(request);
    }

    private void prack() {
        assertThat(prack("").status()).isEqualTo(200);
    }

    private Reply prack(String offer) {
        return ask(inside(Method.PRACK, 2, offer).withHeaders(Map.of("rack", rseq() + " 1 INVITE")));
    }

    private String rseq() {
        return world.last(invite).headers().stream()
                .filter(header -> header.name().equals("RSeq"))
                .map(Header::value)
                .findFirst()
                .orElseThrow();
    }

    private List<Hears> hears() {
        return world.patches.getLast().stream().map(EndPatch::hears).toList();
    }

    private static String sdp(Reply reply) {
        return new String(reply.body(), UTF_8);
    }

    private List<Remote> remotes() {
        return world.patches.getLast().stream()
                .map(EndPatch::remote)
                .map(remote -> remote == null ? new Remote("nowhere", 0) : remote)
                .toList();
    }

    @Nested
    final class OfTheCaller {
        @Test
        void whatOnlySaysWhereItIsIsTakenAtOnce() {
            call();
            desk.says(180);
            var moved = update(2, "").withContacts(List.of(Address.parse("<sip:1001@192.0.2.99:5099>")));
            var reply = ask(moved);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers()).contains(new Header("Contact", "<sip:192.0.2.9:13024>"));
            desk.answers();
            acknowledge();
            world.calls().request(desk.inside(Method.BYE, ""));
            assertThat(world.sent.getLast().method()).isEqualTo(Method.BYE);
            assertThat(world.sent.getLast().uri()).isEqualTo("sip:1001@192.0.2.99:5099");
        }

        @Test
        void anOfferHasToWaitForTheAnswerToTheFirst() {
            call();
            desk.says(180);
            var early = ask(update(2, FakeRequest.OFFER));
            assertThat(early.status()).isEqualTo(500);
            assertThat(early.headers()).contains(new Header("Retry-After", "5"));
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            assertThat(ask(update(3, FakeRequest.OFFER)).status()).isEqualTo(500);
        }

        @Test
        void whoGotTheAnswerUnreliablyHasNotGotIt() {
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            assertThat(ask(update(2, FakeRequest.OFFER)).status()).isEqualTo(500);
        }

        @Test
        void anOfferThatOnlyMovesItsMediaIsAnsweredByUs() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            var answer = sdp(world.last(invite));
            prack();
            var reply = ask(update(3, FakeRequest.OFFER.replace("4002", "4444")));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(sdp(reply)).isEqualTo(answer);
            assertThat(desk.got(Method.UPDATE)).isEmpty();
            assertThat(ask(update(4, "")).status()).isEqualTo(200);
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4444), new Remote("192.0.2.8", 6002));

            desk.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(world.last(invite).body()).as("they have agreed").isEmpty();
            acknowledge();
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4444), new Remote("192.0.2.8", 6002));
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "m=audio 4002 RTP/AVP 0 101",
                    "m=audio 4002 RTP/SAVP 0 8 101",
                    "m=audio 0 RTP/AVP 0 8 101",
                    "m=video 4004 RTP/AVP 96\nm=audio 4002 RTP/AVP 0 8 101",
                    "nonsense"
                })
        void whatTheOtherWouldHaveToAgreeToIsRefused(String media) {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            prack();
            int patches = world.patches.size();
            var offer = FakeRequest.OFFER.replace("m=audio 4002 RTP/AVP 0 8 101", media);
            assertThat(ask(update(3, offer)).status()).isEqualTo(488);
            assertThat(world.patches).hasSize(patches);
            desk.answers();
            assertThat(sdp(world.last(invite))).contains("m=audio 10000");
        }

        @ParameterizedTest
        @ValueSource(strings = {"8 101", "0 8 18 101", "101 8"})
        void anOfferThatLeavesInWhatWasAgreedIsAnsweredByUs(String formats) {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            var answer = sdp(world.last(invite));
            prack();
            var reply = ask(update(3, FakeRequest.OFFER.replace("0 8 101", formats)));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(sdp(reply)).isEqualTo(answer);
            assertThat(desk.got(Method.UPDATE)).isEmpty();
        }

        @Test
        void theOtherOneIsHeldAndTakenBackByUs() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            prack();
            assertThat(sdp(ask(update(3, FakeRequest.OFFER + "a=sendonly\n")))).contains("a=recvonly", "o=- 42 2 ");
            assertThat(hears()).containsExactly(new Hears.Silence(), new Hears.Relay("0"));
            assertThat(sdp(ask(update(4, FakeRequest.OFFER + "a=inactive\n")))).contains("a=inactive", "o=- 42 3 ");
            assertThat(sdp(ask(update(5, FakeRequest.OFFER)))).contains("a=sendrecv", "o=- 42 4 ");
            assertThat(hears()).containsExactly(new Hears.Relay("1"), new Hears.Relay("0"));
            assertThat(desk.got(Method.UPDATE)).isEmpty();
            desk.answers();
            assertThat(world.last(invite).body()).as("they have agreed").isEmpty();
        }

        @Test
        void whoIsStillHeldWhenHeAnswersIsHeld() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            prack();
            ask(update(3, FakeRequest.OFFER + "a=sendonly\n"));
            desk.answers();
            acknowledge();
            assertThat(hears()).containsExactly(new Hears.Silence(), new Hears.Relay("0"));
        }

        @Test
        void aPrackMayHaveAnOffer() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            var reply = prack(FakeRequest.OFFER.replace("4002", "4444"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(sdp(reply)).contains("m=audio 10000");
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4444), new Remote("192.0.2.8", 6002));
            desk.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(world.last(invite).body()).as("they have agreed").isEmpty();
        }

        /** RFC 3262 §5: while its PRACK is waited for, the 2xx is. */
        private FakeRequest answeredBeforeThePrack(String offer) {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            desk.answers();
            assertThat(world.last(invite).status()).isEqualTo(183);
            var prack = inside(Method.PRACK, 2, offer).withHeaders(Map.of("rack", rseq() + " 1 INVITE"));
            world.calls().request(prack);
            return prack;
        }

        @Test
        void itMayHaveOneThoughThePhoneHasAnswered() {
            var prack = answeredBeforeThePrack(FakeRequest.OFFER.replace("4002", "4444"));
            assertThat(world.last(prack).status()).isEqualTo(200);
            assertThat(sdp(world.last(prack))).contains("m=audio 10000");
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4444), new Remote("192.0.2.8", 6002));
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(world.last(invite).body()).as("they have agreed").isEmpty();
            acknowledge();
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void whatThatOneHasToAgreeToIsAskedOfIt() {
            world.asked = request -> new ClientOutcome.Answered(
                    FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER.replace("8 101", "0 101")));
            var prack = answeredBeforeThePrack(FakeRequest.OFFER.replace("0 8 101", "0 101"));
            assertThat(world.replies).doesNotContainKey(prack);
            assertThat(new String(desk.got(Method.INVITE).getLast().body(), UTF_8))
                    .contains("m=audio 10002 RTP/AVP 0 101");
            pass(0.1);
            assertThat(desk.got(Method.ACK)).hasSize(2);
            assertThat(world.last(prack).status()).isEqualTo(200);
            assertThat(sdp(world.last(prack))).contains("m=audio 10000 RTP/AVP 0 101");
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(world.last(invite).body()).as("they have agreed").isEmpty();
            acknowledge();
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void whatThatOneRefusesIsRefusedAndTheyTalkAsAgreed() {
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 488, Map.of(), ""));
            var prack = answeredBeforeThePrack(FakeRequest.OFFER.replace("0 8 101", "0 101"));
            pass(0.1);
            assertThat(world.statuses(prack)).containsExactly(488);
            assertThat(world.last(invite).status()).isEqualTo(200);
            acknowledge();
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void whoeverHangsUpMeanwhileThePrackIsAnswered() {
            var prack = answeredBeforeThePrack(FakeRequest.OFFER.replace("0 8 101", "0 101"));
            world.calls().request(desk.inside(Method.BYE, ""));
            assertThat(world.statuses(prack)).containsExactly(487);
            assertThat(world.last(invite).status()).isEqualTo(480);
            pass(40);
            assertGone();
        }

        @Test
        void anotherPrackForTheSameResponseIsForNone() {
            var prack = answeredBeforeThePrack(FakeRequest.OFFER.replace("0 8 101", "0 101"));
            var again = inside(Method.PRACK, 3, "").withHeaders(Map.of("rack", rseq() + " 1 INVITE"));
            world.calls().request(again);
            assertThat(world.statuses(again)).containsExactly(481);
            assertThat(world.replies).doesNotContainKey(prack);
        }

        @Test
        void whatThePhoneOffersMeanwhileMeetsTheFirst() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            desk.answers();
            var hold = desk.inside(Method.INVITE, CalledPhone.ANSWER + "a=sendonly\n");
            world.calls().request(hold);
            assertThat(world.statuses(hold)).containsExactly(491);
            prack();
            assertThat(world.last(invite).status()).isEqualTo(200);
        }

        @Test
        void whatAPrackOffersMayBeRefused() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            assertThat(prack(FakeRequest.OFFER.replace("0 8 101", "0 101")).status())
                    .isEqualTo(488);
            desk.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
        }

        @Test
        void numbersGoUp() {
            call();
            desk.says(180);
            assertThat(ask(update(3, "")).status()).isEqualTo(200);
            assertThat(ask(update(3, "")).status()).isEqualTo(500);
            assertThat(ask(update(1, "")).status()).isEqualTo(500);
        }

        @Test
        void anIntervalMayBeTooSmall() {
            call();
            desk.says(180);
            var small = update(2, "").withHeaders(Map.of("supported", "timer", "session-expires", "5"));
            assertThat(ask(small).status()).isEqualTo(422);
        }

        @Test
        void whoseMediaWeDoNotHaveIsRefused() {
            var offer = FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.1");
            world.user = new Late<>(World.direct(desk.contact), Duration.ofMillis(20));
            invite(offer);
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            prack();
            assertThat(ask(update(3, offer.replace("4002", "4444"))).status()).isEqualTo(488);
        }

        @Test
        void whileSeveralPhonesRingItIsNotKnownForWhom() {
            world.user = new Late<>(World.reachable(desk.contact, mobile.contact), Duration.ofMillis(20));
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            prack();
            assertThat(ask(update(3, FakeRequest.OFFER)).status()).isEqualTo(500);
            mobile.says(486);
            assertThat(ask(update(4, FakeRequest.OFFER)).status()).isEqualTo(200);
        }

        @Test
        void whileItsCallIsDivertedItComesTooEarly() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            var update = update(3, FakeRequest.OFFER);
            prack();
            desk.says(302, Map.of("contact", "<sip:1002@sentiric.cloud>"), "");
            assertThat(ask(update).status()).isEqualTo(500);
        }

        @Test
        void anotherNodeGoesOnWhereItIsNow() {
            call();
            desk.says(180);
            ask(update(2, "").withContacts(List.of(Address.parse("<sip:1001@192.0.2.99:5099>"))));
            desk.answers();
            acknowledge();
            world.kill();
            world.inheritAll();
            world.calls().request(desk.inside(Method.BYE, ""));
            assertThat(world.sent.getLast().uri()).isEqualTo("sip:1001@192.0.2.99:5099");
        }
    }

    @Nested
    final class OfTheCallee {
        private static final String MOVED = CalledPhone.ANSWER.replace("6002", "6666");

        @Test
        void whatOnlySaysWhereItIsIsTakenAtOnce() {
            call();
            desk.says(180);
            var moved =
                    desk.inside(Method.UPDATE, "").withContacts(List.of(Address.parse("<sip:2001@192.0.2.98:5098>")));
            assertThat(ask(moved).status()).isEqualTo(200);
        }

        @Test
        void anOfferMeetsOursWhereThatHasNoAnswerYet() {
            call();
            desk.says(180);
            assertThat(ask(desk.inside(Method.UPDATE, CalledPhone.ANSWER)).status())
                    .isEqualTo(491);
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            assertThat(ask(desk.inside(Method.UPDATE, MOVED)).status()).isEqualTo(491);
        }

        @Test
        void anOfferThatOnlyMovesItsMediaIsAnsweredByUs() {
            call();
            desk.says(183, RELIABLY, CalledPhone.ANSWER);
            var reply = ask(desk.inside(Method.UPDATE, MOVED));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(sdp(reply)).contains("m=audio 10002");
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4002), new Remote("192.0.2.8", 6666));

            // What it repeats of its first answer is old.
            desk.says(180, Map.of(), CalledPhone.ANSWER);
            prack();
            desk.answers();
            acknowledge();
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4002), new Remote("192.0.2.8", 6666));
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void anotherThatItsNetworkTriedSaysItselfWhereItIs() {
            call();
            desk.says(183, with(RELIABLY, "to-tag", "music"), CalledPhone.ANSWER);
            assertThat(ask(desk.inside("music", Method.UPDATE, MOVED)).status()).isEqualTo(200);
            desk.says(200, Map.of("to-tag", "person"), CalledPhone.ANSWER.replace("6002", "7002"));
            prack();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(sdp(world.last(invite))).contains("m=audio 10000");
            acknowledge();
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4002), new Remote("192.0.2.8", 7002));
        }

        @Test
        void whoMovedIsHeardThereThoughAnotherSpokeMeanwhile() {
            call();
            desk.says(183, with(RELIABLY, "to-tag", "person"), CalledPhone.ANSWER);
            ask(desk.inside("person", Method.UPDATE, MOVED));
            prack();
            desk.says(183, Map.of("to-tag", "music"), CalledPhone.ANSWER.replace("6002", "7002"));
            prack();
            desk.says(200, Map.of("to-tag", "person"), CalledPhone.ANSWER);
            acknowledge();
            assertThat(remotes()).containsExactly(new Remote("192.0.2.7", 4002), new Remote("192.0.2.8", 6666));
        }

        /** Each of several early dialogs has agreed on a codec of its own. */
        @ParameterizedTest
        @CsvSource({"music, 0, 200", "music, 8, 488", "person, 8, 200", "person, 0, 488"})
        void whatWasSaidInTheDialogCountsWhoeverSpokeSince(String dialog, String codec, int status) {
            call();
            var music = CalledPhone.ANSWER.replace("6002 RTP/AVP 8", "7002 RTP/AVP 0");
            desk.says(183, with(RELIABLY, "to-tag", "music"), music);
            prack();
            desk.says(183, with(RELIABLY, "to-tag", "person"), CalledPhone.ANSWER);
            prack();
            var offer = MOVED.replace("RTP/AVP 8", "RTP/AVP " + codec);
            assertThat(ask(desk.inside(dialog, Method.UPDATE, offer)).status()).isEqualTo(status);
        }

        /** The same of the caller, to whom each of them is a dialog of its own. */
        @ParameterizedTest
        @CsvSource({"music, 0, 200", "music, 8, 488", "person, 8, 200", "person, 0, 488"})
        void soItDoesForTheCaller(String dialog, String codec, int status) {
            call();
            desk.says(183, with(RELIABLY, "to-tag", "music"), CalledPhone.ANSWER.replace("8 101", "0 101"));
            prack();
            var music = world.last(invite);
            desk.says(183, with(RELIABLY, "to-tag", "person"), CalledPhone.ANSWER);
            prack();
            var said = dialog.equals("music") ? music : world.last(invite);
            var offer = FakeRequest.OFFER.replace("0 8 101", codec + " 101") + "a=sendonly\n";
            var update = FakeRequest.of(Method.UPDATE, invite.rawUri(), "call-1", 3, "" + said.toTag(), offer);
            var reply = ask(update);
            assertThat(reply.status()).isEqualTo(status);
            if (status == 200) {
                assertThat(sdp(reply)).contains("RTP/AVP " + codec + " 101", "a=recvonly");
            }
        }

        private static Map<String, String> with(Map<String, String> headers, String name, String value) {
            var more = new HashMap<>(headers);
            more.put(name, value);
            return more;
        }

        @Test
        void whoHearsNothingReliablyIsToldInTheEnd() {
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
            call();
            desk.says(183, RELIABLY, CalledPhone.ANSWER);
            var early = sdp(world.last(invite));
            ask(desk.inside(Method.UPDATE, MOVED));
            desk.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(sdp(world.last(invite))).isEqualTo(early);
        }

        @Test
        void anotherCodecIsRefused() {
            call();
            desk.says(183, RELIABLY, CalledPhone.ANSWER);
            var other = CalledPhone.ANSWER.replace("RTP/AVP 8 101", "RTP/AVP 0 101");
            assertThat(ask(desk.inside(Method.UPDATE, other)).status()).isEqualTo(488);
        }

        @Test
        void theCallerIsHeldByUs() {
            call();
            desk.says(183, RELIABLY, CalledPhone.ANSWER);
            var reply = ask(desk.inside(Method.UPDATE, CalledPhone.ANSWER + "a=sendonly\n"));
            assertThat(sdp(reply)).contains("a=recvonly");
            assertThat(hears()).containsExactly(new Hears.Relay("1"), new Hears.Silence());
        }

        @Test
        void whoWasGivenUpIsInNoDialog() {
            call();
            desk.says(183, RELIABLY, CalledPhone.ANSWER);
            world.calls().cancel(invite, true);
            assertThat(ask(desk.inside(Method.UPDATE, MOVED)).status()).isEqualTo(481);
        }

        @Test
        void whomATransferIsForWaits() {
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
            call();
            desk.answers();
            acknowledge();
            world.user = new Late<>(World.reachable(mobile.contact), Duration.ofMillis(20));
            world.calls()
                    .request(
                            desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:2001@sentiric.cloud>")));
            pass(0.1);
            mobile.says(183, RELIABLY, CalledPhone.ANSWER);
            assertThat(ask(mobile.inside(Method.UPDATE, MOVED)).status()).isEqualTo(491);
        }
    }

    @Nested
    final class WithoutAnOfferOfTheCaller {
        @BeforeEach
        void nothingIsOffered() {
            invite("");
        }

        @Test
        void thePhonesOfferGoesToTheCallerOnceAndItsAnswerBack() {
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            assertThat(world.last(invite).body()).isEmpty();
            desk.answers();
            assertThat(sdp(world.last(invite))).contains("m=audio 10000");
            world.calls().ack(inside(Method.ACK, 1, FakeRequest.OFFER));
            assertThat(new String(desk.got(Method.ACK).getFirst().body(), UTF_8))
                    .contains("m=audio 10002");
        }
    }

    @Test
    void anAnswerThatThePhoneGaveEarlyIsTheAnswer() {
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
        call();
        desk.says(183, RELIABLY, CalledPhone.ANSWER);
        var early = sdp(world.last(invite));
        desk.says(200, Map.of(), "");
        assertThat(sdp(world.last(invite))).isEqualTo(early).contains("m=audio 10000");
        acknowledge();
        assertThat(events()).containsExactly("Started", "Answered");
    }
}
