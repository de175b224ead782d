package cloud.sentiric.gateway.route;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Choices;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request of a connection, sent once by its client, that went to node B. */
class StickinessTest {
    private static final Node B = node(0, "node-b");
    private static final Node C = node(1, "node-c");
    private static final Choice ONLY_B = Choices.of(List.of(B), List.of(C));
    private static final Choice ONLY_C = Choices.of(List.of(C), List.of(B));
    private static final Choice BOTH = Choices.of(List.of(B, C), List.of());

    private final Stickiness stickiness =
            new Stickiness(new Signer(Keys.parse("1:0123456789abcdef")), new Affinity(64), 1);

    private static Node node(int id, String name) {
        var address = new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + (id + 2)), 13024);
        return Choices.node(id, new Instance(name, address, true, false));
    }

    private static Message message(String start, String method, String toTag) {
        byte[] bytes = crlf(start + "\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\nFrom: <sip:a@h>;tag=a\nTo: <sip:b@h>" + toTag
                + "\nCall-ID: c\nCSeq: 7 " + method + "\n\n");
        var message = Texts.message(bytes);
        assertThat(new Scanner(1000).scan(message, bytes.length)).isNotNull();
        return message;
    }

    private static Message request(String method) {
        return message(method + " sip:b@h SIP/2.0", method, "");
    }

    private Message sent(String method) {
        var request = request(method);
        assertThat(stickiness.node(request, null, null, ONLY_B, 1)).isSameAs(B);
        stickiness.expects(request, B, 1);
        return request;
    }

    @Test
    void answeredRequestIsNotSentAgain() {
        var invite = sent("INVITE");
        assertThat(stickiness.unanswered(invite, ONLY_B, 2)).isTrue();
        assertThat(stickiness.unanswered(request("CANCEL"), ONLY_B, 2)).isFalse();
        stickiness.meets(message("SIP/2.0 100 Trying", "INVITE", ""), 3);
        assertThat(stickiness.unanswered(invite, ONLY_B, 4)).isFalse();
    }

    @Test
    void inviteThatNobodyAnsweredMoves() {
        var invite = sent("INVITE");
        assertThat(stickiness.unanswered(invite, BOTH, 2)).isTrue();
        assertThat(stickiness.node(invite, null, null, BOTH, 3)).isSameAs(C);
    }

    @Test
    void whatNeedsNoProvisionalAnswerMovesOnlyFromANodeThatTakesNoCalls() {
        var options = sent("OPTIONS");
        assertThat(stickiness.unanswered(options, BOTH, 2)).isTrue();
        assertThat(stickiness.node(options, null, null, BOTH, 3)).isSameAs(B);
        assertThat(stickiness.unanswered(options, ONLY_C, 4)).isTrue();
        assertThat(stickiness.node(options, null, null, ONLY_C, 5)).isSameAs(C);
    }

    @Test
    void requestInADialogLeavesTheCallWhereItIs() {
        var invite = sent("INVITE");
        var again = message("INVITE sip:b@h SIP/2.0", "INVITE", ";tag=b");
        assertThat(stickiness.unanswered(again, BOTH, 2)).isTrue();
        assertThat(stickiness.node(invite, null, null, BOTH, 3)).isSameAs(B);
    }

    @Test
    void ackFollowsItsInviteToANodeThatIsDown() {
        var invite = sent("INVITE");
        var ack = request("ACK");
        assertThat(stickiness.node(ack, null, null, ONLY_C, 2)).isSameAs(B);
        assertThat(stickiness.node(ack, null, null, Choices.of(List.of(), List.of(B, C)), 3))
                .isSameAs(B);
        var ackOfTwoHundred = message("ACK sip:b@h SIP/2.0", "ACK", ";tag=b");
        assertThat(stickiness.node(ackOfTwoHundred, new Token(B.address(), C.address(), null), null, ONLY_C, 4))
                .isSameAs(B);
        assertThat(stickiness.node(invite, null, null, Choices.of(List.of(), List.of(B, C)), 5))
                .isNull();
    }

    @Test
    void requestThatComesAgainLeavesTheNodeThatIsDownMeanwhile() {
        var invite = sent("INVITE");
        assertThat(stickiness.node(invite, null, null, BOTH, 2)).isSameAs(B);
        assertThat(stickiness.left()).isNull();
        assertThat(stickiness.node(invite, null, null, ONLY_C, 3)).isSameAs(C);
        assertThat(stickiness.left()).isSameAs(B);
        assertThat(stickiness.node(invite, null, null, ONLY_C, 4)).isSameAs(C);
        assertThat(stickiness.left()).isNull();
    }

    @Test
    void refusalOfANodeThatTheInviteLeftIsKeptFromTheClientButNotItsTwoHundred() {
        var invite = sent("INVITE");
        assertThat(stickiness.unanswered(invite, BOTH, 2)).isTrue();
        assertThat(stickiness.node(invite, null, null, BOTH, 3)).isSameAs(C);
        assertThat(stickiness.answered(message("SIP/2.0 503 No", "INVITE", ";tag=b"), B, 4))
                .isFalse();
        assertThat(stickiness.unanswered(invite, BOTH, 5)).isTrue();
        assertThat(stickiness.answered(message("SIP/2.0 200 OK", "INVITE", ";tag=b"), B, 6))
                .isTrue();
        assertThat(stickiness.answered(message("SIP/2.0 503 No", "INVITE", ";tag=c"), C, 7))
                .isTrue();
    }

    /** The number by which the call of all these messages is found again. */
    private long call() {
        var invite = sent("INVITE");
        assertThat(stickiness.call()).isNotZero();
        assertThat(invite.cseq()).isEqualTo(7);
        return stickiness.call();
    }

    @Test
    void inviteIsPendingUntilItsFinalResponse() {
        long call = call();
        assertThat(stickiness.pending(call, 7, 2)).isTrue();
        stickiness.answered(message("SIP/2.0 180 Ringing", "INVITE", ";tag=b"), B, 3);
        assertThat(stickiness.pending(call, 7, 4)).isTrue();
        assertThat(stickiness.answered(call, 4)).isTrue();
        assertThat(stickiness.pending(call, 8, 4)).isFalse();
        stickiness.answered(message("SIP/2.0 200 OK", "PRACK", ";tag=b"), B, 5);
        assertThat(stickiness.pending(call, 7, 6)).isTrue();
        stickiness.answered(message("SIP/2.0 486 Busy", "INVITE", ";tag=b"), B, 7);
        assertThat(stickiness.pending(call, 7, 8)).isFalse();
    }

    @Test
    void whatAClientRefusesLateIsKeptFromTheNodeThatIsLost() {
        var branch = new Octets(20).put("abc");
        var refusal = message("SIP/2.0 487 Terminated", "INVITE", ";tag=b");
        System.arraycopy(branch.bytes(), 0, refusal.bytes(), 0, 3);
        long call = stickiness.toClient(branch, request("INVITE"), B, 1);
        assertThat(stickiness.fresh()).isTrue();
        assertThat(stickiness.toClient(branch, request("INVITE"), B, 2)).isEqualTo(call);
        assertThat(stickiness.fresh()).isFalse();
        assertThat(stickiness.holder(call, BOTH, 3)).isSameAs(B);
        assertThat(stickiness.withdrew(branch.bytes(), 0, 3, 3)).isFalse();
        stickiness.withdraws(call, 4);
        assertThat(stickiness.withdrew(branch.bytes(), 0, 3, 5)).isTrue();
        assertThat(stickiness.pending(call, 7, 5)).isTrue();
        assertThat(stickiness.refusedLate(refusal, 0, 3, 6)).isTrue();
        assertThat(stickiness.pending(call, 7, 7)).isFalse();
    }

    @Test
    void whatAClientRefusesInTimeIsTheNodes() {
        var branch = new Octets(20).put("abc");
        var refusal = message("SIP/2.0 486 Busy", "INVITE", ";tag=b");
        System.arraycopy(branch.bytes(), 0, refusal.bytes(), 0, 3);
        long call = stickiness.toClient(branch, request("INVITE"), B, 1);
        assertThat(stickiness.refusedLate(refusal, 0, 3, 2)).isFalse();
        assertThat(stickiness.pending(call, 7, 3)).isFalse();
    }
}
