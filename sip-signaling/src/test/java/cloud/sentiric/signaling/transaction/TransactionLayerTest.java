package cloud.sentiric.signaling.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Matching of requests to server transactions: RFC 3261 §17.2.3, §8.2.2.2, §9.2. */
final class TransactionLayerTest {
    private final Recorder recorder = new Recorder();
    private final TransactionLayer layer = recorder.layer(20);

    private static Request request(String method, String branch) {
        return request(method, branch, "");
    }

    private static Request request(String method, String branch, String toTag) {
        return Messages.request("""
                %1$s sip:902124548590@sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=%2$s;rport
                From: <sip:alice@example.org>;tag=1
                To: <sip:902124548590@sentiric.cloud>%3$s
                Call-ID: one
                CSeq: 1 %4$s
                Content-Length: 0

                """.formatted(method, branch, toTag, method));
    }

    @Nested
    class AnInvite {
        private final Request invite = request("INVITE", "z9hG4bK1");

        @Test
        void repeatedIsSeenOnceAndGetsTheLastResponse() {
            layer.received(invite);
            layer.reply(invite, Reply.of(180));
            layer.received(request("INVITE", "z9hG4bK1"));
            assertThat(recorder.heard).containsExactly("request INVITE");
            assertThat(recorder.sent).hasSize(2);
            assertThat(recorder.sent.get(0)).isEqualTo(recorder.sent.get(1));
        }

        @Test
        void isUnansweredUntilItsFinalResponse() {
            layer.received(invite);
            layer.reply(invite, Reply.of(180));
            layer.received(request("CANCEL", "z9hG4bK9"));
            layer.received(request("INVITE", "z9hG4bK2", ";tag=x"));
            assertThat(layer.unanswered()).isEqualTo(2);
            layer.reply(invite, Reply.of(200));
            layer.received(request("INVITE", "z9hG4bK1"));
            assertThat(layer.unanswered()).isEqualTo(1);
            layer.reply(request("INVITE", "z9hG4bK2", ";tag=x"), Reply.of(481));
            assertThat(layer.unanswered()).isZero();
        }

        @Test
        void thatWaitedTooLongIs503AndSoIsItsRetransmission() {
            layer.received(invite, Duration.ofMillis(501).toNanos());
            layer.received(request("INVITE", "z9hG4bK1"), 0);
            assertThat(recorder.heard).isEmpty();
            assertThat(recorder.sent)
                    .hasSize(2)
                    .allSatisfy(
                            sent -> assertThat(sent).startsWith("SIP/2.0 503 ").contains("Retry-After: 5"));
        }

        @Test
        void thatWaitedTooLongIsToldOnce() {
            layer.received(invite, Duration.ofMillis(501).toNanos());
            for (int i = 0; i < 330; i++) {
                recorder.nanos += Duration.ofMillis(100).toNanos();
                layer.tick();
            }
            assertThat(recorder.sent).hasSize(1);
            assertThat(layer.size()).isZero();
        }

        @Test
        void insideADialogIsNeverTooLate() {
            layer.received(
                    request("INVITE", "z9hG4bK2", ";tag=x"),
                    Duration.ofSeconds(3).toNanos());
            assertThat(recorder.heard).containsExactly("request INVITE");
        }

        @Test
        void hasOneToTagInAllItsResponses() {
            layer.received(invite);
            layer.reply(invite, Reply.of(100));
            layer.reply(invite, Reply.of(180));
            layer.reply(invite, Reply.of(486));
            assertThat(recorder.sent.get(0)).doesNotContain("To: <sip:902124548590@sentiric.cloud>;tag");
            var to = recorder.sent
                    .get(1)
                    .lines()
                    .filter(line -> line.startsWith("To:"))
                    .findFirst();
            assertThat(to.orElseThrow()).contains(";tag=");
            assertThat(recorder.sent.get(2).lines()).contains(to.orElseThrow());
        }

        @Test
        void overTwoPathsIsMergedAndRefused() {
            layer.received(invite);
            layer.received(request("INVITE", "z9hG4bK2"));
            assertThat(recorder.heard).containsExactly("request INVITE");
            assertThat(recorder.lastLine()).startsWith("SIP/2.0 482");
        }

        @Test
        void withAToTagIsNoMergedRequest() {
            layer.received(invite);
            layer.received(request("INVITE", "z9hG4bK2", ";tag=x"));
            assertThat(recorder.heard).containsExactly("request INVITE", "request INVITE");
        }

        @Test
        void refusedAndAcknowledgedEndsSilently() {
            layer.received(invite);
            layer.reply(invite, Reply.of(486));
            layer.received(request("ACK", "z9hG4bK1", ";tag=x"));
            recorder.nanos = Duration.ofSeconds(6).toNanos();
            layer.tick();
            assertThat(recorder.heard).containsExactly("request INVITE");
            assertThat(layer.size()).isZero();
            assertThat(layer.timers()).isZero();
        }

        @Test
        void refusedAndNeverAcknowledgedIsRepeatedAndCounted() {
            layer.received(invite);
            layer.reply(invite, Reply.of(486));
            for (int i = 0; i < 330; i++) {
                recorder.nanos += Duration.ofMillis(100).toNanos();
                layer.tick();
            }
            // 0, 0.5, 1.5, 3.5, 7.5, … 31.5 s
            assertThat(recorder.sent).hasSize(11);
            assertThat(recorder.heard).containsExactly("request INVITE");
            assertThat(recorder.dropped).containsExactly("no_ack");
            assertThat(layer.size()).isZero();
        }
    }

    @Nested
    class ACancel {
        @Test
        void ofAnOpenInviteGets200WithItsToTag() {
            var invite = request("INVITE", "z9hG4bK1");
            layer.received(invite);
            layer.reply(invite, Reply.of(180));
            layer.received(request("CANCEL", "z9hG4bK1"));
            assertThat(recorder.heard).containsExactly("request INVITE", "cancel z9hG4bK1");
            assertThat(recorder.lastLine()).startsWith("SIP/2.0 200");
            assertThat(tag(recorder.sent.get(1))).isEqualTo(tag(recorder.sent.get(0)));
        }

        @Test
        void ofTheProxyThatTookTheInviteElsewhereIsNotTheCallers() {
            layer.received(request("INVITE", "z9hG4bK1", "\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKphone"));
            layer.received(
                    request("CANCEL", "z9hG4bK1", "\nReason: SIP ;cause=200 ;text=\"Call completed elsewhere\""));
            assertThat(recorder.heard).containsExactly("request INVITE", "cancel z9hG4bK1 by the proxy");
        }

        @Test
        void thatOnlySaysSoIsTheCallers() {
            layer.received(request("INVITE", "z9hG4bK1"));
            layer.received(request("CANCEL", "z9hG4bK1", "\nReason: SIP;cause=200"));
            assertThat(recorder.heard).containsExactly("request INVITE", "cancel z9hG4bK1");
        }

        private static String tag(String message) {
            return message.lines()
                    .filter(line -> line.startsWith("To:"))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void ofAnAnsweredInviteGets200AndDoesNothing() {
            var invite = request("INVITE", "z9hG4bK1");
            layer.received(invite);
            layer.reply(invite, Reply.of(200));
            layer.received(request("CANCEL", "z9hG4bK1"));
            assertThat(recorder.heard).containsExactly("request INVITE");
            assertThat(recorder.lastLine()).startsWith("SIP/2.0 200");
        }

        @Test
        void thatOvertookItsInviteEndsIt() {
            layer.received(request("CANCEL", "z9hG4bK1"));
            layer.received(request("INVITE", "z9hG4bK1"));
            assertThat(recorder.lastLine()).startsWith("SIP/2.0 487");
            assertThat(recorder.heard).isEmpty();
        }

        @Test
        void ofNothingGets481() {
            layer.received(request("CANCEL", "z9hG4bK1"));
            assertThat(recorder.lastLine()).startsWith("SIP/2.0 481");
            layer.received(request("CANCEL", "z9hG4bK1"));
            assertThat(recorder.sent).hasSize(2);
            assertThat(layer.size()).isEqualTo(1);
        }
    }

    @Test
    void anAckOfA2xxGoesToTheUser() {
        layer.received(request("ACK", "z9hG4bK7", ";tag=x"));
        assertThat(recorder.heard).containsExactly("ack");
        assertThat(recorder.sent).isEmpty();
        assertThat(layer.size()).isZero();
    }

    @Test
    void beyondTheBoundRequestsAreRefusedWithoutStateTheLeastUrgentFirst() {
        assertThat(fill("REGISTER", "")).isEqualTo(16);
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 503");
        assertThat(recorder.sent.getLast()).contains("Retry-After: ");
        assertThat(fill("MESSAGE", "")).isEqualTo(18);
        assertThat(fill("INFO", ";tag=x")).isEqualTo(19);
        assertThat(fill("BYE", ";tag=x")).isEqualTo(20);
        assertThat(recorder.dropped).hasSize(4).containsOnly("transactions");
    }

    /** Sends requests until one is refused; how many transactions there are then. */
    private int fill(String method, String toTag) {
        int refused = recorder.dropped.size();
        for (int i = 0; recorder.dropped.size() == refused; i++) {
            layer.received(Messages.request("""
                    %1$s sip:902124548590@sentiric.cloud SIP/2.0
                    Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK%1$s%2$d;rport
                    From: <sip:alice@example.org>;tag=1
                    To: <sip:902124548590@sentiric.cloud>%3$s
                    Call-ID: %1$s%2$d
                    CSeq: 1 %1$s
                    Content-Length: 0

                    """.formatted(method, i, toTag)));
        }
        return layer.size();
    }

    @Test
    void aUserThatThrowsStillGivesAnAnswer() {
        recorder.broken = true;
        layer.received(request("INFO", "z9hG4bK1", ";tag=x"));
        assertThat(recorder.lastLine()).startsWith("SIP/2.0 500");
        assertThat(recorder.heard).containsExactly("bug broken");
    }

    @Test
    void aClientOfRfc2543IsMatchedByItsFields() {
        var first = Messages.request("""
                INFO sip:b@example.org SIP/2.0
                Via: SIP/2.0/UDP old.example.org
                From: sip:a@example.org;tag=1
                To: sip:b@example.org;tag=2
                Call-ID: old
                CSeq: 1 INFO

                """);
        layer.received(first);
        layer.received(first);
        assertThat(recorder.heard).containsExactly("request INFO");
        layer.reply(first, Reply.of(200));
        layer.received(first);
        assertThat(recorder.sent).hasSize(2);
        assertThat(recorder.destinations.getFirst()).isEqualTo(Messages.address("192.0.2.9", 5060));
    }
}
