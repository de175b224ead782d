package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.phone.rtp.Codec;
import cloud.sentiric.phone.sip.CSeq;
import cloud.sentiric.phone.sip.SipRequest;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Order(40)
@ExtendWith(PlatformExtension.class)
final class RefusedCallIT {
    private final Platform platform;

    RefusedCallIT(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void nothingIsLeft() {
        platform.isQuiet();
    }

    @Test
    void whoIsNotATrunkIsChallenged() throws Exception {
        var stranger = platform.stranger();

        var callId = stranger.invite(platform.uri(Platform.WELCOME));

        var response = stranger.expectsFinal(Phone.PATIENCE);
        assertThat(response.status()).isEqualTo(407);
        assertThat(response.headers().lines("Proxy-Authenticate").getFirst()).contains("SHA-256", "qop=\"auth\"");
        assertThat(platform.calls().rows(callId)).isEmpty();
    }

    @Test
    void aWrongPasswordIsNotEnough() {
        var mallory = platform.subscriber("1001", "not the password");

        mallory.invite(platform.uri(Platform.WELCOME));

        assertThat(mallory.expectsFinal(Phone.PATIENCE).status()).isIn(403, 407);
    }

    @Test
    void aPlanMayRefuse() {
        refuses(Platform.REFUSED, 403);
    }

    @Test
    void anUnknownNumberIsNotFound() {
        refuses(Platform.UNKNOWN, 404);
    }

    private void refuses(String number, int status) {
        var alice = platform.trunk();

        var callId = alice.invite(platform.uri(number));

        assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(status);
        var row = platform.calls().finished(callId);
        assertThat(row.disposition()).isEqualTo("REJECTED");
        assertThat(row.sipCode()).isEqualTo(status);
        assertThat(row.reason()).isEqualTo("rejected");
        assertThat(row.answerTime()).isEmpty();
        assertThat(platform.calls().events(callId)).containsExactly("call.ended");
    }

    @Test
    void noCodecInCommonIsNotAcceptable() {
        var alice = platform.trunk().offers(Codec.G729);

        var callId = alice.invite(platform.uri(Platform.WELCOME));

        assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(488);
        var row = platform.calls().finished(callId);
        assertThat(row.reason()).isEqualTo("not_acceptable");
        assertThat(row.answerTime()).isEmpty();
    }

    @Test
    void anUnknownMethodIsNotAllowed() {
        var alice = platform.trunk();
        alice.options("sip:" + platform.realm());
        alice.expects(200);
        var options = alice.ladder().requests("OPTIONS", true).getLast();

        alice.send(new SipRequest("FROBNICATE", options.uri(), options.headers(), "")
                .replacing("CSeq", new CSeq(1, "FROBNICATE").toString())
                .replacing("Via", options.via().text() + "x")
                .replacing("Call-ID", "frobnicate-" + options.callId()));

        assertThat(alice.expects("FROBNICATE", 405).headers().only("Allow")).contains("INVITE", "BYE");
    }

    @Test
    void aCancelWhileTheNumberIsRoutedEndsTheCall() {
        String caller = "cancel" + ThreadLocalRandom.current().nextInt(1_000_000);
        var dialplan = platform.environment().process("DIALPLAN").orElseThrow();

        // a plan that is not yet known when the CANCEL comes
        Stopped.during(
                dialplan, () -> platform.sipp().runs("invite_cancelled_while_routing", Platform.WELCOME, caller));

        var row = platform.calls().finishedOf(caller, 1, Phone.PATIENCE).getFirst();
        assertThat(row.disposition()).isEqualTo("CANCELLED");
        assertThat(row.sipCode()).isEqualTo(487);
        assertThat(row.endedBy()).isEqualTo("caller");
        assertThat(row.reason()).isEqualTo("cancelled");
        assertThat(row.answerTime()).isEmpty();
        assertThat(platform.calls().eventCount(caller)).isEqualTo(1);
    }

    @Test
    void aCancelWhileMediaIsAllocatedEndsTheCall() {
        var media = platform.environment().process("MEDIA").orElseThrow();
        var alice = platform.trunk();

        Stopped.during(media, () -> {
            alice.invite(platform.uri(Platform.WELCOME));
            alice.cancel();
            assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(487);
        });

        alice.expects("CANCEL", 200);
        var row = platform.calls().finished(alice.callId());
        assertThat(row.disposition()).isEqualTo("CANCELLED");
        assertThat(row.answerTime()).isEmpty();
    }
}
