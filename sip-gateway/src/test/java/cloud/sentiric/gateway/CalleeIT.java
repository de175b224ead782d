package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that the nodes place to phones behind UDP flows, the nodes on a socket of their own. */
class CalleeIT {
    private FakeNode b;
    private FakeNode c;
    private Gateway gateway;

    @BeforeEach
    void start() {
        b = new FakeNode("node-b");
        c = new FakeNode("node-c");
        gateway = new Gateway()
                .inside("127.0.0.9")
                .node(b)
                .node(c)
                .band(Duration.ofMillis(200))
                .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        b.close();
        c.close();
    }

    /** A phone that is no trusted one, registered; the Path of its binding as a Route. */
    private String registered(Caller phone) {
        phone.send(
                phone.request(
                        "REGISTER",
                        "sip:sentiric.cloud",
                        phone.callId,
                        1,
                        "Contact: <" + Callee.CONTACT + ">\nTo: <sip:1001@sentiric.cloud>\n"),
                gateway.address());
        phone.receive("SIP/2.0 200 ");
        return List.of(b, c).stream()
                        .flatMap(node -> node.received("REGISTER").stream())
                        .filter(register -> register.contains("Call-ID: " + phone.callId + "\n"))
                        .map(register -> Peer.headers(register, "Path").getFirst())
                        .findFirst()
                        .orElseThrow()
                        .replace("Path", "Route")
                + "\n";
    }

    private void fromNode(FakeNode node, String text) {
        node.send(text, gateway.insideAddress());
    }

    private static String answers(FakeNode node, String status, String cseq) {
        await().until(() -> node.received("SIP/2.0").stream()
                .anyMatch(r -> r.startsWith("SIP/2.0 " + status) && r.contains("CSeq: " + cseq + "\n")));
        return node.received("SIP/2.0").stream()
                .filter(r -> r.startsWith("SIP/2.0 " + status) && r.contains("CSeq: " + cseq + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private static String via(Peer phone) {
        return "UDP 127.0.0.50:" + phone.port();
    }

    @Test
    void aCallRingsIsAnsweredAndEndedByEitherSide() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            var leg = new Callee(b, registered(phone));
            fromNode(b, leg.invite());
            String invite = phone.receive("INVITE " + Callee.CONTACT + " SIP/2.0\n");
            assertThat(phone.from()).isEqualTo(gateway.address());
            assertThat(invite).doesNotContain("\nRoute:").doesNotContain("Sentiric-");
            assertThat(Peer.headers(invite, "Via")).hasSize(2);
            // The one for the phone's side is on top (RFC 5658 §5).
            assertThat(Peer.headers(invite, "Record-Route"))
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("<sip:127.0.0.1:" + gateway.address().getPort() + ";lr;sn=");
            phone.send(Peer.answer(invite, "100 Trying", ""), gateway.address());
            phone.send(Peer.answer(invite, "180 Ringing", ""), gateway.address());
            String ok = Peer.answer(invite, "200 OK", "Contact: <sip:1001@10.9.9.9>\n");
            phone.send(ok, gateway.address());
            assertThat(Peer.headers(answers(b, "100", "1 INVITE"), "Via")).hasSize(1);
            answers(b, "180", "1 INVITE");
            String answered = answers(b, "200", "1 INVITE");
            // The ACK is lost: the success comes again, as often as the phone sends it.
            phone.send(ok, gateway.address());
            phone.send(ok, gateway.address());
            await().until(() -> b.received("SIP/2.0").stream()
                            .filter(r -> r.startsWith("SIP/2.0 200"))
                            .count()
                    == 3);
            fromNode(b, leg.within("ACK", 1, answered));
            phone.receive("ACK ");
            fromNode(b, leg.within("INFO", 2, answered));
            phone.send(Peer.answer(phone.receive("INFO "), "200 OK", ""), gateway.address());
            answers(b, "200", "2 INFO");
            // Whatever the phone asks comes to the node that called it.
            int asked = 0;
            for (String method : List.of("INVITE", "UPDATE", "REFER", "NOTIFY", "BYE")) {
                phone.send(Callee.ofPhone(method, ++asked, invite, via(phone), "uas"), gateway.address());
                phone.receive("SIP/2.0 200 ");
                assertThat(b.received(method)).hasSize(1);
            }
            assertThat(c.received).allMatch(r -> r.startsWith("REGISTER "));
        }
    }

    @Test
    void aCallIsCancelled() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            var leg = new Callee(b, registered(phone));
            fromNode(b, leg.invite());
            String invite = phone.receive("INVITE ");
            phone.send(Peer.answer(invite, "180 Ringing", ""), gateway.address());
            answers(b, "180", "1 INVITE");
            fromNode(b, leg.cancel());
            String cancel = phone.receive("CANCEL ");
            String top = Peer.headers(invite, "Via").getFirst();
            assertThat(Peer.headers(cancel, "Via").getFirst()).isEqualTo(top);
            phone.send(Peer.answer(cancel, "200 OK", ""), gateway.address());
            answers(b, "200", "1 CANCEL");
            phone.send(Peer.answer(invite, "487 Request Terminated", ""), gateway.address());
            answers(b, "487", "1 INVITE");
            fromNode(b, leg.ackOfRefusal("uas"));
            assertThat(Peer.headers(phone.receive("ACK "), "Via").getFirst()).isEqualTo(top);
        }
    }

    @Test
    void earlyDialogsOfOneInviteAreToldApart() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            var leg = new Callee(b, registered(phone));
            fromNode(b, leg.invite());
            String invite = phone.receive("INVITE ");
            for (String tag : List.of("one", "two")) {
                String ringing = Peer.answer(invite, "183 Session Progress", "Contact: <sip:" + tag + "@10.9.9.9>\n");
                phone.send(ringing.replace("tag=uas", "tag=" + tag), gateway.address());
            }
            await().until(() -> b.received("SIP/2.0 183").size() == 2);
            for (String early : b.received("SIP/2.0")) {
                fromNode(b, leg.within("PRACK", 2, early));
                String prack = phone.receive("PRACK ");
                assertThat(Peer.headers(prack, "To")).isEqualTo(Peer.headers(early, "To"));
            }
        }
    }

    @Test
    void invitesOfOneCallIdReachTheirPhonesApart() {
        try (var first = new Caller(gateway.address(), "127.0.0.50");
                var second = new Caller(gateway.address(), "127.0.0.51")) {
            var leg = new Callee(b, registered(first));
            String other = registered(second);
            fromNode(b, leg.invite("i", ""));
            fromNode(b, leg.request("INVITE", "j", 1, other, "", ""));
            String one = first.receive("INVITE ");
            String two = second.receive("INVITE ");
            assertThat(Peer.value(one, "branch=([^;]*)")).isNotEqualTo(Peer.value(two, "branch=([^;]*)"));
            first.send(Peer.answer(one, "486 Busy Here", ""), gateway.address());
            second.send(Peer.answer(two, "200 OK", ""), gateway.address());
            assertThat(answers(b, "486", "1 INVITE")).contains("branch=z9hG4bK" + leg.callId + "i");
            assertThat(answers(b, "200", "1 INVITE")).contains("branch=z9hG4bK" + leg.callId + "j");
            fromNode(b, leg.ackOfRefusal("uas"));
            first.receive("ACK ");
        }
    }

    @Test
    void whenItsNodeIsGoneAnotherHearsOfTheDialog() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            var leg = new Callee(b, registered(phone));
            fromNode(b, leg.invite());
            String invite = phone.receive("INVITE ");
            phone.send(Peer.answer(invite, "200 OK", "Contact: <sip:1001@10.9.9.9>\n"), gateway.address());
            answers(b, "200", "1 INVITE");
            b.silent(true);
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.choice().usable() == 1);
            phone.send(Callee.ofPhone("BYE", 1, invite, via(phone), "uas"), gateway.address());
            phone.receive("SIP/2.0 200 ");
            assertThat(c.received("BYE")).hasSize(1);
        }
    }

    @Test
    void aNodeThatTookTheCallOverSpeaksToThePhone() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            var leg = new Callee(b, registered(phone));
            fromNode(b, leg.invite());
            phone.send(
                    Peer.answer(phone.receive("INVITE "), "200 OK", "Contact: <sip:1001@10.9.9.9>\n"),
                    gateway.address());
            String answered = answers(b, "200", "1 INVITE");
            String bye =
                    leg.within("BYE", 2, answered).replace("127.0.0.1:" + b.port() + ";rport", "127.0.0.1:" + c.port());
            fromNode(c, bye);
            phone.send(Peer.answer(phone.receive("BYE "), "200 OK", ""), gateway.address());
            answers(c, "200", "2 BYE");
        }
    }

    @Test
    void aLargeInviteGoesToAUdpPhoneWhole() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            String body = "v=0\n" + "a=candidate:1 1 UDP 2130706431 10.9.9.9 40000 typ host\n".repeat(60);
            var leg = new Callee(b, registered(phone));
            fromNode(
                    b,
                    leg.invite("i", body)
                            .replace(
                                    "Content-Length: " + body.length(),
                                    "Content-Length: "
                                            + body.replace("\n", "\r\n").length()));
            assertThat(phone.receive("INVITE ")).endsWith("\n\n" + body);
        }
    }

    /** Nothing is known of a phone behind UDP that does not answer: the node's own timers decide. */
    @Test
    void aPhoneThatDoesNotAnswerIsSentWhatTheNodeSends() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50")) {
            var leg = new Callee(b, registered(phone));
            for (int i = 0; i < 3; i++) {
                fromNode(b, leg.invite());
                phone.receive("INVITE ");
            }
            phone.patience(300);
            assertThatThrownBy(phone::receive).isInstanceOf(UncheckedIOException.class);
            assertThat(b.received("SIP/2.0")).isEmpty();
        }
    }

    /** An answer names a transaction of ours, so it comes through whatever its address is blamed for. */
    @Test
    void theAnswerOfABannedAddressIsHeard() {
        try (var phone = new Caller(gateway.address(), "127.0.0.50");
                var forger = new Peer("127.0.0.50", 0)) {
            var leg = new Callee(b, registered(phone));
            fromNode(b, leg.invite());
            String invite = phone.receive("INVITE ");
            for (int i = 0; i < 1000; i++) {
                forger.send("no SIP at all " + i, gateway.address());
            }
            await().until(() -> gateway.dropped(Reason.BANNED) > 0);
            phone.send(Peer.answer(invite, "200 OK", "Contact: <sip:1001@10.9.9.9>\n"), gateway.address());
            String answered = answers(b, "200", "1 INVITE");
            fromNode(b, leg.within("ACK", 1, answered));
            phone.receive("ACK ");
            phone.send(Callee.ofPhone("BYE", 1, invite, via(phone), "uas"), gateway.address());
            phone.receive("SIP/2.0 200 ");
        }
    }

    @Test
    void whatDoesNotLeaveIsToldAtOnce() {
        // The kernel sends nothing there from a loopback address.
        var out = new Octets(200).put("Route: <sip:127.0.0.9;lr;sf=");
        new Signer(Keys.parse("1:0123456789abcdef")).sign(null, Gateway.at("192.0.2.7", 5060), null, out);
        String path = new String(out.put(">\n").copy(), US_ASCII);
        fromNode(b, new Callee(b, path).invite());
        assertThat(answers(b, "430", "1 INVITE")).startsWith("SIP/2.0 430 Flow Failed\n");
        assertThat(gateway.dropped(Reason.NOT_SENT)).isEqualTo(1);
    }
}
