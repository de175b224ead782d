package cloud.sentiric.signaling.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 401, 407 (RFC 3261 §26.3.2.4) and 481 are sent once, and nothing is kept for them. */
final class StatelessChallengesTest {
    private final Recorder recorder = new Recorder();
    private final TransactionLayer layer = recorder.layer(10_000);

    private static Request request(String method, String branch) {
        return Messages.request("""
                %s sip:2001@sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK%s
                From: <sip:1001@sentiric.cloud>;tag=1
                To: <sip:2001@sentiric.cloud>
                Call-ID: x
                CSeq: 1 %s

                """.formatted(method, branch, method));
    }

    private String toTag(int index) {
        return recorder.sent.get(index).replaceAll("(?s).*\r\nTo: [^\r]*;tag=([^\r;]*).*", "$1");
    }

    private void passTime() {
        for (int i = 0; i < 400; i++) {
            recorder.nanos += Duration.ofMillis(100).toNanos();
            layer.tick();
        }
    }

    @ParameterizedTest
    @CsvSource({"INVITE,407", "REGISTER,401"})
    void whoBringsNoCredentialsIsAskedOncePerRequest(String method, int status) {
        recorder.screen = Reply.of(status);
        layer.received(request(method, "a"));
        assertThat(layer.size()).isZero();
        assertThat(layer.timers()).isZero();
        passTime();
        assertThat(recorder.sent).hasSize(1);
        layer.received(request(method, "a"));
        assertThat(recorder.sent).hasSize(2);
        assertThat(toTag(1)).isEqualTo(toTag(0)).isNotEmpty();
        layer.received(request(method, "b"));
        assertThat(toTag(2)).isNotEqualTo(toTag(0));
        assertThat(recorder.heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "UPDATE", "INVITE"})
    void aRequestOfADialogThatNobodyHasTakesNoRoom(String method) {
        for (int i = 0; i < 10; i++) {
            var stray = request(method, "s" + i);
            layer.received(stray);
            layer.reply(stray, Reply.of(481));
        }
        assertThat(layer.size()).isZero();
        assertThat(layer.timers()).isZero();
        assertThat(recorder.sent).hasSize(10);
    }

    @Test
    void cancelsWithoutAnInviteTakeLittleRoom() {
        for (int i = 0; i < 5000; i++) {
            layer.received(request("CANCEL", "c" + i));
        }
        assertThat(recorder.sent).hasSize(5000);
        assertThat(layer.size()).isEqualTo(1000);
        passTime();
        assertThat(layer.size()).isZero();
    }

    @Test
    void itsAckIsAbsorbed() {
        recorder.screen = Reply.of(407);
        layer.received(request("INVITE", "a"));
        layer.received(request("ACK", "a"));
        assertThat(recorder.sent).hasSize(1);
        assertThat(layer.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INVITE,407", "REGISTER,401"})
    void soIsWhoseCredentialsTurnOutToBeNoGood(String method, int status) {
        var request = request(method, "a");
        layer.received(request);
        layer.reply(request, Reply.of(100));
        assertThat(layer.size()).isEqualTo(1);
        layer.reply(request, Reply.of(status));
        assertThat(layer.size()).isZero();
        int sent = recorder.sent.size();
        passTime();
        assertThat(recorder.sent).hasSize(sent);
        layer.received(request);
        layer.reply(request, Reply.of(status));
        assertThat(toTag(recorder.sent.size() - 1)).isEqualTo(toTag(sent - 1));
    }
}
