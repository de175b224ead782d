package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 4028 where the refresher is the called side, which we are. */
final class RefreshTest extends CallFlow {
    @BeforeEach
    void welcome() {
        plan(new PlanAction.ProcessGuestCall(""));
    }

    private void invite(String allow) {
        invite =
                invite.withHeaders(Map.of("supported", "timer", "session-expires", "90;refresher=uas", "allow", allow));
        call();
        acknowledge();
    }

    private void answer(int status, Map<String, String> headers, String body) {
        world.asked = request -> new ClientOutcome.Answered(FakeResponse.to(request, status, headers, body));
    }

    private List<Method> methods() {
        return world.sent.stream().map(OutgoingRequest::method).toList();
    }

    @Test
    void weAreTheRefresherIfWeAreAsked() {
        invite("INVITE, UPDATE");
        assertThat(world.last(invite).headers())
                .contains(new Header("Session-Expires", "90;refresher=uas"))
                .extracting(Header::name)
                .doesNotContain("Require");
    }

    @Test
    void updateRefreshesAtHalfTheIntervalAndKeepsTheCall() {
        invite("INVITE, UPDATE");
        answer(200, Map.of("session-expires", "90;refresher=uac"), "");
        pass(46);
        assertThat(methods()).containsExactly(Method.UPDATE);
        assertThat(world.sent.getFirst().cseq().number()).isEqualTo(1);
        assertThat(world.sent.getFirst().headers()).contains(new Header("Session-Expires", "90;refresher=uac"));
        pass(300);
        assertThat(methods()).hasSize(7).containsOnly(Method.UPDATE);
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Test
    void theOtherSideMayTakeOverTheRefreshing() {
        invite("INVITE, UPDATE");
        answer(200, Map.of("session-expires", "90;refresher=uas"), "");
        pass(120);
        assertThat(methods()).containsExactly(Method.UPDATE, Method.BYE);
        assertEnded("session_expired", 200, CallEvent.Side.SYSTEM);
    }

    @Test
    void longerIntervalOfA422IsTaken() {
        invite("INVITE, UPDATE");
        var seen = new ArrayList<Header>();
        world.asked = request -> {
            seen.addAll(request.headers());
            return new ClientOutcome.Answered(
                    seen.contains(new Header("Session-Expires", "120;refresher=uac"))
                            ? FakeResponse.to(request, 200, Map.of("session-expires", "120;refresher=uac"), "")
                            : FakeResponse.to(request, 422, Map.of("min-se", "120"), ""));
        };
        pass(50);
        assertThat(methods()).containsExactly(Method.UPDATE, Method.UPDATE);
        assertThat(world.sent.getLast().cseq().number()).isEqualTo(2);
        pass(50);
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Test
    void goneDialogEndsTheCall() {
        invite("INVITE, UPDATE");
        answer(481, Map.of(), "");
        pass(47);
        assertThat(methods()).containsExactly(Method.UPDATE, Method.BYE);
        assertEnded("session_expired", 200, CallEvent.Side.SYSTEM);
        assertGone();
    }

    @Test
    void refusalThatMayPassIsTriedAgainUntilTheSessionIsOver() {
        invite("INVITE, UPDATE");
        answer(491, Map.of(), "");
        pass(65);
        assertThat(methods()).contains(Method.UPDATE, Method.BYE);
        assertThat(methods().size()).isBetween(6, 10);
        assertEnded("session_expired", 200, CallEvent.Side.SYSTEM);
        assertGone();
    }

    /** As where there is no room for a transaction. */
    @Test
    void oneThatCannotBeSentIsTriedAgain() {
        invite("INVITE, UPDATE");
        var tries = new ArrayList<Integer>();
        world.asked = request -> {
            tries.add(1);
            return tries.size() == 1
                    ? new ClientOutcome.Failed("too many transactions")
                    : new ClientOutcome.Answered(
                            FakeResponse.to(request, 200, Map.of("session-expires", "90;refresher=uac"), ""));
        };
        pass(100);
        assertThat(methods()).containsOnly(Method.UPDATE);
        assertThat(events()).containsExactly("Started", "Answered");
    }

    @Nested
    final class WithoutUpdate {
        @Test
        void reInviteCarriesTheLastDescriptionAndIsAcknowledged() {
            invite("INVITE, ACK, BYE");
            answer(200, Map.of("session-expires", "90;refresher=uac"), FakeRequest.OFFER);
            pass(46);
            assertThat(methods()).containsExactly(Method.INVITE, Method.ACK);
            var again = world.sent.getFirst();
            assertThat(new String(again.body(), UTF_8))
                    .isEqualTo(new String(world.last(invite).body(), UTF_8));
            assertThat(again.contact()).isEqualTo("<sip:192.0.2.9:13024>");
            assertThat(world.sent.getLast().cseq().number())
                    .isEqualTo(again.cseq().number());
            // The target moved with the 2xx (RFC 3261 §12.2.1.2).
            assertThat(world.sent.getLast().uri()).isEqualTo("sip:1001@192.0.2.8:5070");
        }

        @Test
        void offerThatCrossesOursIs491() {
            invite("INVITE, ACK, BYE");
            answer(100, Map.of(), "");
            pass(46);
            var theirs = inside(Method.INVITE, 2, FakeRequest.OFFER);
            world.calls().request(theirs);
            assertThat(world.statuses(theirs)).containsExactly(491);
        }
    }
}
