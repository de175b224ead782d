package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Reason;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls that ring while their node dies, over UDP. */
class RingingIT {
    private static final int LONGEST = 5000;
    private final FakeNode b = new FakeNode("node-b");
    private final FakeNode c = new FakeNode("node-c");
    private final Gateway gateway = new Gateway().inside("127.0.0.9").band(Duration.ofMillis(200));

    private void started(FakeNode... nodes) {
        for (var node : nodes) {
            gateway.node(node);
            node.answering(false);
        }
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        b.close();
        c.close();
    }

    /** A call that rings at a node; which one. */
    private FakeNode ringing(Caller phone) {
        phone.call();
        // To an address that is not proven the gateway passes no more of it than the caller sent, and no Contact.
        phone.receive("SIP/2.0 180 ");
        return b.received("INVITE").isEmpty() ? c : b;
    }

    @Test
    void aRingingCallGoesOnAtAnotherNode() {
        started(b, c);
        try (var phone = new Caller(gateway.address(), "127.0.0.60")) {
            var dead = ringing(phone);
            var alive = dead == b ? c : b;
            long at = System.nanoTime();
            dead.silent(true);
            alive.answering(true);
            phone.patience(LONGEST);
            assertThat(phone.answered()).contains("<sip:" + alive.name + "@");
            assertThat(Duration.ofNanos(System.nanoTime() - at)).isLessThan(Duration.ofMillis(LONGEST));
            // It may only be slow: the call must not run on both.
            await().until(() -> dead.ignored.stream().anyMatch(r -> r.startsWith("CANCEL ")));
            phone.inDialog("BYE", 2, gateway.address());
            phone.receive("SIP/2.0 200 ");
            assertThat(alive.received("BYE")).hasSize(1);
        }
    }

    @Test
    void aCallerHearsIfNoNodeIsLeft() {
        started(b);
        try (var phone = new Caller(gateway.address(), "127.0.0.60")) {
            ringing(phone);
            b.silent(true);
            phone.patience(LONGEST);
            String refusal = phone.receive("SIP/2.0 503 ");
            assertThat(refusal).contains("Retry-After: 5\n").containsPattern("To: .*;tag=");
            // It comes more than once, as it may be lost, and always the same.
            assertThat(phone.receive("SIP/2.0 503 ")).isEqualTo(refusal);
            assertThat(b.ignored).anyMatch(r -> r.startsWith("CANCEL ") && !r.contains("Reason:"));
        }
    }

    @Test
    void anAnsweredCallIsLeftAlone() {
        started(b, c);
        b.answering(true);
        c.answering(true);
        try (var phone = new Caller(gateway.address(), "127.0.0.60")) {
            phone.call();
            var dead = Caller.node(phone.answered()).equals("node-b") ? b : c;
            var alive = dead == b ? c : b;
            dead.silent(true);
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.choice().usable() == 1);
            phone.patience(1500);
            assertThatThrownBy(phone::receive).isInstanceOf(UncheckedIOException.class);
            assertThat(alive.received).isEmpty();
        }
    }

    @Test
    void aSubscriptionIsNoCallThatRings() {
        started(b, c);
        try (var phone = new Caller(gateway.address(), "127.0.0.60")) {
            String uri = "sip:2001@sentiric.cloud";
            phone.send(phone.request("SUBSCRIBE", uri, phone.callId, 1, "To: <" + uri + ">\n"), gateway.address());
            phone.receive("SIP/2.0 200 ");
            var dead = b.received("SUBSCRIBE").isEmpty() ? c : b;
            var alive = dead == b ? c : b;
            dead.silent(true);
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.choice().usable() == 1);
            phone.patience(1500);
            assertThatThrownBy(phone::receive).isInstanceOf(UncheckedIOException.class);
            assertThat(alive.received).isEmpty();
            assertThat(dead.ignored).noneMatch(r -> r.startsWith("CANCEL "));
        }
    }

    @Test
    void aPhoneStopsRingingForALostNode() {
        started(b, c);
        try (var phone = new Caller(gateway.address(), "127.0.0.60")) {
            phone.send(
                    phone.request(
                            "REGISTER",
                            "sip:sentiric.cloud",
                            phone.callId,
                            1,
                            "Contact: <" + Callee.CONTACT + ">\nTo: <sip:1001@sentiric.cloud>\n"),
                    gateway.address());
            phone.receive("SIP/2.0 200 ");
            var registrar = b.received("REGISTER").isEmpty() ? c : b;
            String path = Peer.headers(registrar.received("REGISTER").getFirst(), "Path")
                            .getFirst()
                            .replace("Path", "Route")
                    + "\n";
            b.send(new Callee(b, path).invite(), gateway.insideAddress());
            String invite = phone.receive("INVITE ");
            phone.send(Peer.answer(invite, "180 Ringing", ""), gateway.address());
            await().until(() -> !b.received("SIP/2.0").isEmpty());
            b.silent(true);
            phone.patience(LONGEST);
            String cancel = phone.receive("CANCEL " + Callee.CONTACT + " SIP/2.0\n");
            assertThat(Peer.headers(cancel, "Via"))
                    .containsExactly(Peer.headers(invite, "Via").getFirst());
            assertThat(cancel)
                    .contains("CSeq: 1 CANCEL\n")
                    .contains("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\n");
            long wasted = gateway.dropped(Reason.RESPONSE_VIA_NOT_OURS);
            phone.send(Peer.answer(cancel, "200 OK", ""), gateway.address());
            phone.send(Peer.answer(invite, "487 Request Terminated", ""), gateway.address());
            // Nobody else is there to acknowledge it.
            String ack = phone.receive("ACK ");
            assertThat(Peer.headers(ack, "Via")).isEqualTo(Peer.headers(cancel, "Via"));
            assertThat(ack).contains(";tag=uas\n");
            assertThat(gateway.dropped(Reason.OWN_CANCEL)).isEqualTo(1);
            assertThat(gateway.dropped(Reason.RESPONSE_VIA_NOT_OURS)).isEqualTo(wasted);
            phone.patience(800);
            assertThatThrownBy(() -> phone.receive("CANCEL ")).isInstanceOf(UncheckedIOException.class);
        }
    }
}
