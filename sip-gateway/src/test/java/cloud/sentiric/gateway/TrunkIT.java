package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a node sends to carriers over UDP. */
class TrunkIT extends OverTrunks {

    private static void silentBut(Peer peer) {
        peer.patience(300);
        assertThatThrownBy(peer::receive).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aCallIsAnsweredAndEndedByEitherSide() {
        try (var carrier = new Peer("127.0.0.72", 0)) {
            DNS.naptr(domain, 1, 1, "SIP+D2U", "_sip._udp." + domain)
                    .srv("_sip._udp." + domain, 1, 1, carrier.port(), "a." + domain)
                    .address("a." + domain, "127.0.0.72");
            String call = callId();
            fromNode(outward("INVITE", uri(), call, "i", 1));
            String invite = carrier.receive("INVITE " + uri() + " SIP/2.0\n");
            assertThat(carrier.from()).isEqualTo(gateway);
            assertThat(invite).doesNotContain("\nRoute:").contains("Max-Forwards: 69\n");
            assertThat(Peer.headers(invite, "Via"))
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("Via: SIP/2.0/UDP 127.0.0.1:");
            carrier.send(Peer.answer(invite, "100 Trying", ""), gateway);
            carrier.send(Peer.answer(invite, "183 Session Progress", ""), gateway);
            String contact = "Contact: <sip:gw@127.0.0.72:" + carrier.port() + ">\n";
            carrier.send(Peer.answer(invite, "200 OK", contact), gateway);
            answered("183", call, "1 INVITE");
            String ok = answered("200", call, "1 INVITE");
            assertThat(Peer.headers(ok, "Via")).hasSize(1);
            fromNode(within("ACK", 1, ok));
            carrier.receive("ACK sip:gw@127.0.0.72");
            fromNode(within("UPDATE", 2, ok));
            carrier.send(Peer.answer(carrier.receive("UPDATE "), "200 OK", ""), gateway);
            answered("200", call, "2 UPDATE");
            carrier.send(Callee.ofPhone("BYE", 1, invite, "UDP 127.0.0.72:" + carrier.port(), "uas"), gateway);
            carrier.receive("SIP/2.0 200 ");
            assertThat(node.received("BYE")).hasSize(1);
        }
    }

    @Test
    void whoIsSilentIsLeftForTheNextServer() {
        try (var dead = new Peer("127.0.0.72", 0);
                var alive = new Peer("127.0.0.73", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, dead.port(), "a." + domain)
                    .srv("_sip._udp." + domain, 2, 1, alive.port(), "b." + domain)
                    .address("a." + domain, "127.0.0.72")
                    .address("b." + domain, "127.0.0.73");
            String call = callId();
            fromNode(outward("INVITE", uri(), call, "i", 1));
            String first = dead.receive("INVITE ");
            // Its retransmission goes where it went.
            fromNode(outward("INVITE", uri(), call, "i", 1));
            assertThat(dead.receive("INVITE ")).isEqualTo(first);
            String second = alive.receive("INVITE ");
            String top = Peer.headers(first, "Via").getFirst();
            assertThat(Peer.headers(second, "Via").getFirst()).isNotEqualTo(top);
            assertThat(Peer.headers(second, "Via").getLast())
                    .isEqualTo(Peer.headers(first, "Via").getLast());
            // It may only be slow.
            String cancel = dead.receive("CANCEL ");
            assertThat(Peer.headers(cancel, "Via")).containsExactly(top);
            dead.send(Peer.answer(cancel, "200 OK", ""), gateway);
            dead.send(Peer.answer(first, "487 Request Terminated", ""), gateway);
            dead.receive("ACK ");
            alive.send(Peer.answer(second, "486 Busy Here", ""), gateway);
            answered("486", call, "1 INVITE");
            fromNode(request("ACK", uri(), call, "i", 1, route(), ";tag=uas"));
            assertThat(Peer.headers(alive.receive("ACK "), "Via").getFirst())
                    .isEqualTo(Peer.headers(second, "Via").getFirst());
            assertThat(node.received("SIP/2.0")).hasSize(1);
        }
    }

    private static String route() {
        return "Route: <sip:127.0.0.9:" + inside.getPort() + ";lr;trunk=t1>\n";
    }

    @Test
    void whoIsBusyIsAcknowledgedAndLeft() {
        try (var busy = new Peer("127.0.0.72", 0);
                var free = new Peer("127.0.0.73", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, busy.port(), "127.0.0.72")
                    .srv("_sip._udp." + domain, 2, 1, free.port(), "127.0.0.73");
            String call = callId();
            fromNode(outward("INVITE", uri(), call, "i", 1));
            busy.send(Peer.answer(busy.receive("INVITE "), "503 Service Unavailable", ""), gateway);
            busy.receive("ACK ");
            free.send(Peer.answer(free.receive("INVITE "), "200 OK", "Contact: <sip:gw@127.0.0.73>\n"), gateway);
            answered("200", call, "1 INVITE");
            assertThat(node.received("SIP/2.0")).hasSize(1);
            assertThat(metrics()).containsPattern("sip_carrier_failures_total\\{[^}]*reason=\"refused\"[^}]*} [1-9]");
        }
    }

    @Test
    void theNodeHearsInTimeToTryTheNextTrunk() {
        try (var dead = new Peer("127.0.0.72", 0)) {
            String call = callId();
            long at = System.nanoTime();
            fromNode(outward("INVITE", "sip:9@127.0.0.72:" + dead.port(), call, "i", 1));
            answered("408", call, "1 INVITE");
            assertThat(Duration.ofNanos(System.nanoTime() - at)).isLessThan(Duration.ofSeconds(4));
            // Our own refusal is acknowledged to us.
            dead.receive("CANCEL ");
            fromNode(request("ACK", "sip:9@127.0.0.72:" + dead.port(), call, "i", 1, route(), ";tag=x"));
            silentBut(dead);
        }
    }

    @Test
    void whoCannotBeFoundIsSaidAtOnce() {
        String call = callId();
        fromNode(outward("INVITE", "sip:9@nobody.example", call, "i", 1));
        answered("503", call, "1 INVITE");
        fromNode(outward("OPTIONS", "sip:nobody.example;transport=sctp", call, "o", 2));
        answered("416", call, "2 OPTIONS");
    }

    @Test
    void aCallIsCancelledWhereverItIs() {
        try (var carrier = new Peer("127.0.0.72", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            String ringing = callId();
            fromNode(outward("INVITE", uri(), ringing, "i", 1));
            String invite = carrier.receive("INVITE ");
            carrier.send(Peer.answer(invite, "180 Ringing", ""), gateway);
            answered("180", ringing, "1 INVITE");
            fromNode(outward("CANCEL", uri(), ringing, "i", 1));
            String cancel = carrier.receive("CANCEL ");
            assertThat(Peer.headers(cancel, "Via").getFirst())
                    .isEqualTo(Peer.headers(invite, "Via").getFirst());
            carrier.send(Peer.answer(cancel, "200 OK", ""), gateway);
            answered("200", ringing, "1 CANCEL");
            carrier.send(Peer.answer(invite, "487 Request Terminated", ""), gateway);
            answered("487", ringing, "1 INVITE");
            fromNode(request("ACK", uri(), ringing, "i", 1, route(), ";tag=uas"));
            carrier.receive("ACK ");
            DNS.silent(true);
            String unfound = callId();
            fromNode(outward("INVITE", "sip:9@slow.example", unfound, "i", 1));
            fromNode(outward("CANCEL", "sip:9@slow.example", unfound, "i", 1));
            answered("200", unfound, "1 CANCEL");
            answered("487", unfound, "1 INVITE");
            silentBut(carrier);
        }
    }

    @Test
    void requestsOutsideDialogsPass() {
        try (var carrier = new Peer("127.0.0.72", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            int cseq = 1;
            for (String method : new String[] {"REGISTER", "OPTIONS", "MESSAGE"}) {
                String call = callId();
                fromNode(outward(method, uri(), call, method, cseq));
                String request = carrier.receive(method + " ");
                assertThat(request).doesNotContain("Record-Route:").doesNotContain("Path:");
                carrier.send(Peer.answer(request, "401 Unauthorized", "WWW-Authenticate: Digest\n"), gateway);
                assertThat(answered("401", call, cseq + " " + method)).contains("WWW-Authenticate: Digest\n");
            }
        }
    }

    @Test
    void aRingingCallOfALostNodeIsTakenBack() {
        try (var carrier = new Peer("127.0.0.72", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            fromNode(outward("INVITE", uri(), callId(), "i", 1));
            String invite = carrier.receive("INVITE ");
            carrier.send(Peer.answer(invite, "180 Ringing", ""), gateway);
            await().until(() -> !node.received("SIP/2.0").isEmpty());
            node.silent(true);
            String cancel = carrier.receive("CANCEL ");
            carrier.send(Peer.answer(cancel, "200 OK", ""), gateway);
            carrier.send(Peer.answer(invite, "487 Request Terminated", ""), gateway);
            carrier.receive("ACK ");
        } finally {
            node.silent(false);
        }
    }

    /** Names that lead to where no carrier may be: a loopback address that is not trusted, the node itself. */
    @Test
    void noNameLeadsInside() {
        try (var victim = new Peer("127.0.0.90", 0)) {
            DNS.address("victim.example", "127.0.0.90").address("node.example", "127.0.0.1");
            for (String uri : new String[] {
                "sip:victim.example:" + victim.port(),
                "sip:127.0.0.90:" + victim.port(),
                "sip:node.example:" + node.port(),
                "sip:127.0.0.1:" + node.port(),
                "sip:127.0.0.1:1;transport=tcp"
            }) {
                String call = callId();
                fromNode(outward("INVITE", uri, call, "i", 1));
                answered("503", call, "1 INVITE");
            }
            silentBut(victim);
            assertThat(node.received("INVITE")).isEmpty();
            assertThat(metrics()).containsPattern("sip_carrier_failures_total\\{[^}]*reason=\"forbidden\"[^}]*} [1-9]");
        }
    }
}
