package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parties that want harm of each other, or of us. */
final class HostilePartyTest extends CallFlow {
    /** Each by itself has phones of some makes answer without their user, or look up and show what the caller names. */
    private static final List<Header> ORDERS = List.of(
            new Header("answer-mode", "Auto"),
            new Header("priv-answer-mode", "Auto;require"),
            new Header("alert-info", "<http://x>;info=alert-autoanswer;delay=0"),
            new Header("alert-info", "Auto Answer"),
            new Header("alert-info", "<urn:alert:tone:internal>;info=alert-autoanswer"),
            new Header("call-info", "<sip:x>;answer-after=0"),
            new Header("p-auto-answer", "normal"),
            new Header("resource-priority", "ets.0"));

    /** Each by itself is shown for the caller's number, or billed to somebody, somewhere. */
    private static final List<Header> CLAIMS = List.of(
            new Header("remote-party-id", "<sip:110@sentiric.cloud>;party=calling;screen=yes"),
            new Header("p-asserted-identity", "<sip:110@sentiric.cloud>"),
            new Header("p-charge-info", "<sip:2001@sentiric.cloud>"),
            new Header("diversion", "<sip:110@sentiric.cloud>;reason=unconditional"),
            new Header("history-info", "<sip:110@sentiric.cloud>;index=1"),
            new Header("referred-by", "<sip:110@sentiric.cloud>"));

    private final CalledPhone desk = new CalledPhone(world, "sip:2001@192.0.2.8:5070");

    @BeforeEach
    void aUserIsCalled() {
        world.judgement = World.digest("1001");
        world.user = new Late<>(World.reachable(desk.contact), Duration.ofMillis(20));
        invite(Map.of());
    }

    private void invite(Map<String, String> headers) {
        invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER)
                .withHeaders(headers);
    }

    private static boolean has(List<Header> headers, String name) {
        return headers.stream()
                .anyMatch(header -> header.name().toLowerCase(Locale.ROOT).equals(name));
    }

    private void talk() {
        call();
        desk.answers();
        acknowledge();
    }

    @Nested
    final class WhoCalls {
        @Test
        void hasNoPhoneAnswerByItself() {
            for (var order : ORDERS) {
                invite(Map.of(order.name(), order.value(), "user-to-user", "abc"));
                call();
                var headers = desk.invite().headers();
                assertThat(has(headers, order.name())).as(order.toString()).isFalse();
                assertThat(headers).contains(new Header("user-to-user", "abc"));
                world.calls().cancel(invite, true);
                desk.says(487);
            }
        }

        @Test
        void saysWhatToneFits() {
            invite(Map.of("alert-info", "<urn:alert:source:external>"));
            call();
            assertThat(desk.invite().headers()).contains(new Header("alert-info", "<urn:alert:source:external>"));
        }

        @Test
        void isServedHoweverLongWhatHeSays() {
            var endless = ";a".repeat(30_000);
            invite(Map.of(
                    "alert-info",
                    "<urn:alert:a" + ":a".repeat(30_000) + ">",
                    "content-disposition",
                    "session" + endless));
            talk();
            assertThat(world.last(invite).status()).isEqualTo(200);
        }

        @Test
        void isShownAsWhoHeIs() {
            for (var claim : CLAIMS) {
                invite(Map.of(claim.name(), claim.value()));
                call();
                assertThat(has(desk.invite().headers(), claim.name()))
                        .as(claim.toString())
                        .isFalse();
                world.calls().cancel(invite, true);
                desk.says(487);
            }
        }

        @Test
        void mayTellThroughWhomHeCameIfHeIsATrunk() {
            world.judgement = new Callers.Trusted("carrier");
            plan(new PlanAction.ConnectUser("2001"));
            invite = world.invite("call-1", NUMBER).withHeaders(Map.of("diversion", "<sip:+902120000000@x>"));
            call();
            assertThat(has(desk.invite().headers(), "diversion")).isTrue();
        }

        @Test
        void isNotToldByWhichContactACarrierCalls() {
            var meant = "sip:" + NUMBER + "@carrier.example";
            world.judgement = new Callers.Trusted("carrier", new TelephoneNumber(NUMBER), meant);
            plan(new PlanAction.ConnectUser("2001"));
            invite = FakeRequest.of(
                    Method.INVITE, "sip:t0011223344556677@203.0.113.9:5060", "call-1", 1, "", FakeRequest.OFFER);
            call();
            assertThat(desk.invite().to()).isEqualTo("<" + meant + ">");
            assertThat(desk.invite().toString()).doesNotContain("t0011223344556677");
            world.calls().cancel(invite, true);
            assertThat(world.events.getLast().subject().toUri()).isEqualTo(meant);
        }

        @Test
        void whoLeavesProvisionalResponsesUnacknowledgedHasNoPileOfThemKept() {
            invite(Map.of("supported", "100rel"));
            call();
            desk.says(183, Map.of(), CalledPhone.ANSWER);
            var early = world.last(invite);
            for (int i = 0; i < 60; i++) {
                desk.says(180);
            }
            desk.answers();
            var rseq = early.headers().stream()
                    .filter(header -> header.name().equals("RSeq"))
                    .findFirst()
                    .orElseThrow();
            Request prack = FakeRequest.of(Method.PRACK, invite.rawUri(), "call-1", 2, early.toTag() + "", "")
                    .withHeaders(Map.of("rack", rseq.value() + " 1 INVITE"));
            world.calls().request(prack);
            assertThat(world.statuses(invite).stream().filter(status -> status == 180))
                    .hasSize(32);
            assertThat(world.last(invite).status()).isEqualTo(200);
        }
    }

    @Nested
    final class WhoIsCalled {
        @Test
        void makesNoMoreThanSomeEarlyDialogs() {
            call();
            for (int i = 0; i < 100; i++) {
                desk.says(183, Map.of("to-tag", "tag-" + i), CalledPhone.ANSWER);
            }
            assertThat(world.statuses(invite)).hasSize(17);
            desk.says(200, Map.of("to-tag", "another"), CalledPhone.ANSWER);
            assertThat(world.last(invite).status()).isEqualTo(200);
        }

        @Test
        void isHeardHoweverLongWhatHeSays() {
            call();
            desk.says(180, Map.of("alert-info", "<urn:alert:a" + ":a".repeat(30_000) + ">"), "");
            desk.answers();
            assertThat(world.statuses(invite)).contains(180, 200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"m=audio", "m=", "m=audio ", "m=audio 6002", "c=", "a=", "=", "\0"})
        void breaksNothingByWhatCannotBeRead(String line) {
            call();
            desk.says(183, Map.of(), "v=0\n" + line + "\n");
            desk.says(200, Map.of(), "v=0\n" + line + "\n");
            acknowledge();
            assertThat(world.last(invite).status()).isEqualTo(200);
            assertThat(events()).containsExactly("Started", "Answered");
        }

        @Test
        void answersInNoMoreThanSomeDialogsThatHaveToBeEnded() {
            call();
            desk.answers();
            acknowledge();
            for (int i = 0; i < 1000; i++) {
                desk.says(200, Map.of("to-tag", "tag-" + i), CalledPhone.ANSWER);
            }
            assertThat(desk.got(Method.BYE)).hasSize(16);
            world.calls().request(inside(Method.BYE, 2, ""));
            for (int i = 0; i < 1000; i++) {
                desk.says(200, Map.of("to-tag", "late-" + i), CalledPhone.ANSWER);
            }
            assertThat(desk.got(Method.BYE)).hasSize(17);
            pass(1);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        @Test
        void sendsTheCallerNoMoreThanSomeProvisionalResponses() {
            call();
            for (int i = 0; i < 1000; i++) {
                desk.says(180);
            }
            assertThat(world.statuses(invite)).hasSize(65);
            desk.answers();
            assertThat(world.last(invite).status()).isEqualTo(200);
        }

        @Test
        void doesNotChooseWhomTheCallerCallsInstead() {
            call();
            desk.says(302, Map.of("contact", "<sip:+9009001234567@evil.example>"), "");
            pass(0.1);
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertThat(has(world.last(invite).headers(), "contact")).isFalse();
            assertEnded("unavailable", 480, Side.CALLEE);
        }

        @Test
        void doesNotSayThatWeAreOutOfOrder() {
            call();
            desk.says(503, Map.of("retry-after", "86400"), "");
            assertThat(world.last(invite).status()).isEqualTo(480);
            assertThat(has(world.last(invite).headers(), "retry-after")).isFalse();
        }

        @Test
        void isAskedTwiceAtMostWhereNoIntervalFits() {
            call();
            desk.says(422, Map.of("min-se", "91"), "");
            desk.says(422, Map.of("min-se", "92"), "");
            assertThat(desk.invites).hasSize(2);
            assertThat(world.events).hasSize(1);
        }

        @Test
        void whoNeverEndsHoldsNothing() {
            call();
            desk.says(180);
            world.calls().cancel(invite, true);
            pass(200);
            assertEnded("cancelled", 487, Side.CALLER);
            assertGone();
        }

        @Test
        void refreshesNoFasterThanOthersMayAsk() {
            call();
            desk.says(200, Map.of("session-expires", "1;refresher=uac", "allow", "UPDATE"), CalledPhone.ANSWER);
            acknowledge();
            pass(40);
            assertThat(desk.got(Method.UPDATE)).isEmpty();
            pass(6);
            assertThat(desk.got(Method.UPDATE)).hasSize(1);
        }
    }

    @Nested
    final class WhoTalks {
        @Test
        void givesTheOthersPhoneNoOrders() {
            talk();
            for (var event : List.of("check-sync;reboot=true", "talk", "hold", "kpml, check-sync")) {
                Request notify = desk.inside(Method.NOTIFY, "").withHeaders(Map.of("event", event));
                world.calls().request(notify);
                assertThat(world.last(notify).status()).as(event).isEqualTo(489);
            }
            assertThat(world.sent).extracting(OutgoingRequest::method).doesNotContain(Method.NOTIFY);
            world.calls().request(desk.inside(Method.NOTIFY, "").withHeaders(Map.of("event", "kpml")));
            assertThat(world.sent.getLast().method()).isEqualTo(Method.NOTIFY);
        }

        @Test
        void handsTheOtherOnSoOftenAndNoMore() {
            talk();
            var mobile = new CalledPhone(world, "sip:1003@192.0.2.8:5080");
            world.user = new Late<>(World.reachable(mobile.contact), Duration.ofMillis(20));
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), ""));
            for (int i = 0; i < 200; i++) {
                int before = mobile.invites.size();
                world.calls()
                        .request(inside(Method.REFER, 2 + i, "")
                                .withHeaders(Map.of("refer-to", "<sip:1003@sentiric.cloud>")));
                pass(0.2);
                if (mobile.invites.size() > before) {
                    mobile.says(486);
                }
                pass(0.2);
            }
            assertThat(mobile.invites).hasSize(126);
            world.calls().request(inside(Method.BYE, 300, ""));
            pass(1);
            assertEnded("normal", 200, Side.CALLER);
            assertGone();
        }

        @Test
        void hasNoMoreThanSomeRequestsWaitForTheOther() {
            talk();
            world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, 100, Map.of(), ""));
            var asked = new ArrayList<Request>();
            for (int i = 0; i < 50; i++) {
                asked.add(inside(Method.INFO, 2 + i, ""));
                world.calls().request(asked.getLast());
            }
            assertThat(desk.got(Method.INFO)).hasSize(16);
            assertThat(world.last(asked.getLast()).status()).isEqualTo(500);
            world.calls().request(inside(Method.BYE, 60, ""));
            pass(1);
            assertThat(asked)
                    .allSatisfy(request -> assertThat(world.replies.getOrDefault(request, List.<Reply>of()))
                            .hasSize(1));
            assertGone();
        }
    }
}
