package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that a node places to phones through their connections. */
class CalleeStreamIT extends OverStreams {
    private static String answers(String status, String cseq) {
        await().until(() -> node.received("SIP/2.0").stream()
                .anyMatch(r -> r.startsWith("SIP/2.0 " + status) && r.contains("CSeq: " + cseq + "\n")));
        return node.received("SIP/2.0").stream()
                .filter(r -> r.startsWith("SIP/2.0 " + status) && r.contains("CSeq: " + cseq + "\n"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void aCallRingsIsAnsweredAndEndedByThePhone(Transport transport) {
        try (var phone = phone(transport)) {
            var leg = new Callee(node, path(phone));
            node.send(leg.invite());
            String invite = phone.receive("INVITE " + Callee.CONTACT + " SIP/2.0\n");
            phone.send(Peer.answer(invite, "100 Trying", ""));
            phone.send(Peer.answer(invite, "180 Ringing", ""));
            answers("180", "1 INVITE");
            phone.send(Peer.answer(invite, "200 OK", "Contact: <sip:1001@10.9.9.9>\n"));
            String answered = answers("200", "1 INVITE");
            node.send(leg.within("ACK", 1, answered));
            phone.receive("ACK ");
            String via = transport + " " + phone.sentBy();
            phone.send(Callee.ofPhone("INVITE", 1, invite, via, "uas"));
            phone.receive("SIP/2.0 200 ");
            phone.send(Callee.ofPhone("BYE", 2, invite, via, "uas"));
            assertThat(phone.receive("SIP/2.0 200 ")).contains("CSeq: 2 BYE\n");
            assertThat(last("BYE")).contains("Call-ID: " + leg.callId + "\n").doesNotContain("\nRoute:");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void aCallIsCancelled(Transport transport) {
        try (var phone = phone(transport)) {
            var leg = new Callee(node, path(phone));
            node.send(leg.invite());
            String invite = phone.receive("INVITE ");
            phone.send(Peer.answer(invite, "180 Ringing", ""));
            answers("180", "1 INVITE");
            node.send(leg.cancel());
            String cancel = phone.receive("CANCEL ");
            String top = Peer.headers(invite, "Via").getFirst();
            assertThat(Peer.headers(cancel, "Via").getFirst()).isEqualTo(top);
            phone.send(Peer.answer(cancel, "200 OK", ""));
            phone.send(Peer.answer(invite, "487 Request Terminated", ""));
            answers("200", "1 CANCEL");
            answers("487", "1 INVITE");
            node.send(leg.ackOfRefusal("uas"));
            assertThat(Peer.headers(phone.receive("ACK "), "Via").getFirst()).isEqualTo(top);
        }
    }

    /** RFC 5626 §5.3: the node hears of it at once and can have the binding removed. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void aFlowThatIsGoneIsToldAtOnce(Transport transport) {
        String path;
        try (var phone = phone(transport)) {
            path = path(phone);
            node.send(new Callee(node, path).request("OPTIONS", "o", 1, path, "", ""));
            phone.send(Peer.answer(phone.receive("OPTIONS "), "200 OK", ""));
            answers("200", "1 OPTIONS");
        }
        await().until(() -> connections.open(transport) == 0);
        for (String method : new String[] {"OPTIONS", "INVITE", "MESSAGE"}) {
            node.received.clear();
            node.send(new Callee(node, path).request(method, "x", 1, path, "", ""));
            assertThat(answers("430", "1 " + method)).startsWith("SIP/2.0 430 Flow Failed\n");
        }
    }
}
