package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Kind;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to a user whose phone answers 302. */
final class DivertedCallsTest extends CallFlow {
    private static final String CAROL = "<sip:1002@sentiric.cloud>";
    private static final String OUTSIDE = "+905321234567";

    private final CalledPhone desk = new CalledPhone(world, "sip:2001@192.0.2.8:5070");
    private final CalledPhone mobile = new CalledPhone(world, "sip:2001@192.0.2.8:5080");
    private final CalledPhone carol = new CalledPhone(world, "sip:1002@192.0.2.6:5070");
    private final CalledPhone carrier = new CalledPhone(world, "sip:905321234567@carrier.example");

    @BeforeEach
    void aUserIsCalled() {
        world.judgement = World.digest("1001");
        world.users.put("2001", World.registered("2001", desk.contact));
        world.users.put("1002", World.registered("1002", carol.contact));
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
    }

    private void diverts(String contacts) {
        call();
        desk.says(302, Map.of("contact", contacts), "");
        pass(0.1);
    }

    private void leavesFor(String callerId, Duration longest) {
        var trunk = new OutboundTrunk("one", "carrier.example", 0, "", "acme", "", 10, 5, callerId);
        world.plan = new Late<>(
                new PlanOutcome.Outbound("route", "sentiric_demo", "905321234567", List.of(trunk), "", longest, false),
                Duration.ZERO);
    }

    private static List<String> diversions(CalledPhone phone) {
        return phone.invite().headers().stream()
                .filter(header -> header.name().toLowerCase(Locale.ROOT).equals("diversion"))
                .map(Header::value)
                .toList();
    }

    private void isNotFollowed() {
        assertThat(world.last(invite).status()).isEqualTo(480);
        assertEnded("unavailable", 480, Side.CALLEE);
        assertThat(carol.invites).isEmpty();
        assertGone();
    }

    @Nested
    final class ToAnotherUser {
        @Test
        void itsPhonesAreCalledAndTheCallIsConnected() {
            diverts(CAROL);
            assertThat(world.statuses(invite)).containsExactly(100, 181);
            assertThat(world.sought).containsExactly(aor("2001"), aor("1002"));
            carol.says(180);
            carol.answers();
            acknowledge();
            assertThat(world.statuses(invite)).containsExactly(100, 181, 180, 200);
            assertThat(new String(world.last(invite).body(), UTF_8)).contains("c=IN IP4 192.0.2.9");
            assertThat(events()).containsExactly("Transferred", "Started", "Answered");
            assertThat(world.events.getFirst()).isInstanceOfSatisfying(CallEvent.Transferred.class, transferred -> {
                assertThat(transferred.kind()).isEqualTo(Kind.DIVERTED);
                assertThat(transferred.by()).isEqualTo(Side.CALLEE);
                assertThat(transferred.target()).isEqualTo("sip:1002@sentiric.cloud");
            });
            assertThat(world.events.getLast())
                    .isInstanceOfSatisfying(
                            CallEvent.Answered.class,
                            answered -> assertThat(answered.answeredBy()).isEqualTo("sip:1002@sentiric.cloud"));
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(1);
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        @Test
        void itIsToldWhoDivertedAndWhoCalls() {
            diverts(CAROL);
            assertThat(diversions(carol)).containsExactly("<sip:2001@sentiric.cloud>;reason=unconditional;counter=1");
            assertThat(carol.invite().from()).startsWith("\"Alice\" <sip:1001@sentiric.cloud>;tag=");
        }

        @Test
        void whoRangBeforeDeflects() {
            call();
            desk.says(180);
            desk.says(302, Map.of("contact", CAROL), "");
            pass(0.1);
            assertThat(diversions(carol)).containsExactly("<sip:2001@sentiric.cloud>;reason=deflection;counter=1");
        }

        @Test
        void itsRefusalGoesToTheCaller() {
            diverts(CAROL);
            carol.says(486);
            assertThat(world.last(invite).status()).isEqualTo(486);
            assertEnded("busy", 486, Side.CALLEE);
            assertGone();
        }

        @Test
        void itRingsAsLongAsItsUserWants() {
            call();
            desk.says(180);
            pass(50);
            desk.says(302, Map.of("contact", CAROL), "");
            pass(0.1);
            carol.says(180);
            pass(59);
            assertThat(world.last(invite).status()).isEqualTo(180);
            pass(2);
            assertEnded("no_answer", 480, Side.CALLEE);
            assertThat(carol.cancelled).isTrue();
        }

        @Test
        void theCallerMayCancelMeanwhile() {
            call();
            world.user = new Late<>(new SipUserOutcome.Unknown(), Duration.ofMillis(250));
            desk.says(302, Map.of("contact", CAROL), "");
            world.calls().cancel(invite, true);
            pass(1);
            assertThat(carol.invites).isEmpty();
            assertEnded("cancelled", 487, Side.CALLER);
            assertGone();
        }

        @Test
        void nobodyWaitsForASilentDirectory() {
            call();
            world.user = new Late<>(new SipUserOutcome.Unknown(), World.NEVER);
            desk.says(302, Map.of("contact", CAROL), "");
            pass(1);
            assertEnded("unavailable", 503, Side.SYSTEM);
            assertGone();
        }

        @Test
        void theLampIsThatOfWhoRings() {
            diverts(CAROL);
            carol.says(180);
            assertThat(world.lit.keySet()).anyMatch(lamp -> lamp.startsWith("sip:1002@"));
            assertThat(world.lit.keySet()).noneMatch(lamp -> lamp.startsWith("sip:2001@"));
        }

        @Test
        void mediaGoesFromPhoneToPhoneWhereTheTenantWantsItSo() {
            world.users.put("2001", World.registeredDirect("2001", desk.contact));
            world.users.put("1002", World.registeredDirect("1002", carol.contact));
            var offer = FakeRequest.OFFER.replace("192.0.2.7", "192.0.2.1");
            invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", offer);
            diverts(CAROL);
            carol.answers();
            assertThat(new String(carol.invite().body(), UTF_8)).isEqualTo(offer);
            assertThat(world.allocated).isEmpty();
        }

        @Test
        void anotherNodeGoesOnWithTheCall() {
            diverts(CAROL);
            carol.answers();
            acknowledge();
            world.kill();
            world.inheritAll();
            world.calls().request(inside(Method.BYE, 2, ""));
            pass(1);
            assertThat(carol.got(Method.BYE)).hasSize(1);
            assertGone();
        }
    }

    @Nested
    final class ToANumber {
        @Test
        void itLeavesOnTheAccountOfWhoDiverts() {
            leavesFor("902122001001", Duration.ofMinutes(3));
            diverts("<sip:" + OUTSIDE + "@sentiric.cloud>");
            assertThat(world.asked()).containsExactly("+905321234567");
            assertThat(world.callers)
                    .containsExactly(new CallerNumber("2001", "sentiric_demo", "00000000-0000-0000-0000-000000002001"));
            assertThat(carrier.invite().from()).startsWith("<sip:902122001001@carrier.example>;tag=");
            assertThat(diversions(carrier))
                    .containsExactly("<sip:902122001001@carrier.example>;reason=unconditional;counter=1");
            carrier.answers();
            acknowledge();
            assertThat(world.seats).hasSize(1);
            pass(181);
            assertEnded("cost_limit", 200, Side.SYSTEM);
            assertThat(carrier.got(Method.BYE)).hasSize(1);
            assertGone();
        }

        @Test
        void aTelUriIsANumberAsWell() {
            leavesFor("902122001001", Duration.ZERO);
            diverts("<tel:" + OUTSIDE + ">");
            assertThat(carrier.invites).hasSize(1);
        }

        @Test
        void aCallFromATrunkLeavesAgainThroughATrunk() {
            world.judgement = new Callers.Trusted("carrier");
            plan(new PlanAction.ConnectUser("2001"));
            invite = world.invite("call-1", NUMBER).withHeaders(Map.of("diversion", "<sip:+902120000000@x>"));
            call();
            leavesFor("902122001001", Duration.ZERO);
            desk.says(302, Map.of("contact", "<tel:" + OUTSIDE + ">"), "");
            pass(0.1);
            assertThat(diversions(carrier))
                    .containsExactly(
                            "<sip:902122001001@carrier.example>;reason=unconditional;counter=1",
                            "<sip:+902120000000@x>");
        }

        @Test
        void whoseNumberIsWithheldIsNotNamed() {
            leavesFor("", Duration.ZERO);
            diverts("<tel:" + OUTSIDE + ">");
            assertThat(diversions(carrier)).isEmpty();
            assertThat(carrier.invite().headers()).contains(new Header("Privacy", "id"));
        }

        @Test
        void whatItsUserMayNotCallIsRefused() {
            world.plan = new Late<>(new PlanOutcome.Refused(403, "destination_forbidden"), Duration.ZERO);
            diverts("<tel:" + OUTSIDE + ">");
            assertEnded("rejected", 403, Side.SYSTEM);
            assertThat(carrier.invites).isEmpty();
            assertGone();
        }

        @Test
        void aNumberOfAUserOfOursReachesIt() {
            plan(new PlanAction.ConnectUser("1002"));
            diverts("<tel:" + OUTSIDE + ">");
            carol.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
        }

        @Test
        void whatWeWouldAnswerOurselvesIsNotServed() {
            diverts("<tel:" + OUTSIDE + ">");
            isNotFollowed();
        }

        @Test
        void aPlaceInATrunkIsGivenBack() {
            leavesFor("902122001001", Duration.ZERO);
            diverts("<tel:" + OUTSIDE + ">");
            carrier.says(486);
            assertEnded("busy", 486, Side.CALLEE);
            assertGone();
        }
    }

    @Nested
    final class WhereSeveralPhonesAreCalled {
        @BeforeEach
        void twoRing() {
            world.users.put("2001", World.registered("2001", desk.contact, mobile.contact));
        }

        @Test
        void nobodyIsFollowedWhileAnotherOneRings() {
            diverts(CAROL);
            assertThat(carol.invites).isEmpty();
            mobile.says(180);
            mobile.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(carol.invites).isEmpty();
        }

        @Test
        void itIsTheBestOfTheRefusals() {
            diverts(CAROL);
            mobile.says(486);
            pass(0.1);
            assertThat(carol.invites).hasSize(1);
        }

        @Test
        void whoDeclinesForAllIsHeard() {
            diverts(CAROL);
            mobile.says(603);
            assertEnded("declined", 603, Side.CALLEE);
            assertThat(carol.invites).isEmpty();
        }

        @Test
        void theFirstThatNamesSomebodyIsFollowed() {
            diverts("<mailto:2001@sentiric.cloud>");
            mobile.says(302, Map.of("contact", CAROL), "");
            pass(0.1);
            assertThat(carol.invites).hasSize(1);
        }
    }

    @Nested
    final class OfItsContacts {
        @Test
        void theMostWantedCounts() {
            diverts("<sip:2002@sentiric.cloud>;q=0.3, " + CAROL + ";q=0.7, <sip:2003@sentiric.cloud>;q=0.5");
            assertThat(world.sought).endsWith(aor("1002"));
        }

        @Test
        void thoseThatNameNobodyArePassedOver() {
            diverts("nonsense, <http://x/>, <sip:sentiric.cloud>, <sip:1002@sentiric.cloud?Replaces=x>;q=0.1");
            assertThat(carol.invites).hasSize(1);
            assertThat(carol.invite().uri()).isEqualTo(carol.contact);
        }

        @Test
        void noMoreThanSomeAreLookedAt() {
            var many = IntStream.range(0, 100)
                    .mapToObj(i -> "<sip:300" + i + "@sentiric.cloud>;q=0." + (100 + i))
                    .collect(Collectors.joining(", "));
            diverts(many);
            assertThat(world.sought).containsExactly(aor("2001"), aor("30015"));
            isNotFollowed();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<sip:1002@evil.example>",
                    "<sip:+905321234567@evil.example>",
                    "<sip:1002@other.example>",
                    "<sip:2001@sentiric.cloud>",
                    "<sip:2001@192.0.2.8:5070>",
                    "<sip:1001@sentiric.cloud>",
                    "<sip:4711@sentiric.cloud>",
                    "<sip:112@sentiric.cloud>",
                    "<tel:112>",
                    "*",
                    ""
                })
        void strangersAndCirclesAreNotFollowed(String contact) {
            world.users.put("1001", World.registered("1001", carol.contact));
            leavesFor("902122001001", Duration.ZERO);
            diverts(contact);
            assertThat(carrier.invites).isEmpty();
            isNotFollowed();
        }
    }

    @Nested
    final class ButOnce {
        @Test
        void whoIsCalledInsteadMayNotDivertAgain() {
            diverts(CAROL);
            world.users.put("1003", World.registered("1003", mobile.contact));
            carol.says(302, Map.of("contact", "<sip:1003@sentiric.cloud>"), "");
            pass(0.1);
            assertThat(mobile.invites).isEmpty();
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertEnded("unavailable", 480, Side.CALLEE);
            assertGone();
        }

        @Test
        void twoThatDivertToEachOtherMakeNoCircle() {
            diverts(CAROL);
            carol.says(302, Map.of("contact", "<sip:2001@sentiric.cloud>"), "");
            pass(0.1);
            assertThat(desk.invites).hasSize(1);
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertGone();
        }

        @Test
        void whatCameThroughManyHandsStays() {
            world.judgement = new Callers.Trusted("carrier");
            plan(new PlanAction.ConnectUser("2001"));
            invite = world.invite("call-1", NUMBER)
                    .withHeaders(Map.of("diversion", "<sip:1@x>, <sip:2@x>, <sip:3@x>, <sip:4@x>, <sip:5@x>"));
            diverts(CAROL);
            isNotFollowed();
        }

        @Test
        void aCarrierMayNot() {
            leavesFor("902122001001", Duration.ZERO);
            invite = world.invite("call-1", "905321234567");
            call();
            carrier.says(302, Map.of("contact", CAROL), "");
            pass(0.1);
            assertThat(carol.invites).isEmpty();
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertGone();
        }

        @Test
        void norMayWhomATransferIsFor() {
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
            call();
            desk.answers();
            acknowledge();
            world.users.put("1003", World.registered("1003", mobile.contact));
            world.calls()
                    .request(
                            desk.inside(Method.REFER, "").withHeaders(Map.of("refer-to", "<sip:1003@sentiric.cloud>")));
            pass(0.1);
            mobile.says(302, Map.of("contact", CAROL), "");
            pass(0.1);
            assertThat(carol.invites).isEmpty();
            assertThat(new String(desk.got(Method.NOTIFY).getLast().body(), UTF_8))
                    .startsWith("SIP/2.0 480");
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void whoseCallWasDivertedIsHandedOnLater() {
            world.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            diverts(CAROL);
            carol.answers();
            acknowledge();
            world.calls()
                    .request(carol.inside(Method.REFER, "")
                            .withHeaders(Map.of("refer-to", "<sip:2001@sentiric.cloud>")));
            pass(0.1);
            assertThat(desk.invites).hasSize(2);
            desk.answers();
            pass(0.1);
            assertThat(events()).containsExactly("Transferred", "Started", "Answered", "Transferred");
        }
    }

    private static Aor aor(String user) {
        return new Aor(user, "sentiric.cloud");
    }
}
