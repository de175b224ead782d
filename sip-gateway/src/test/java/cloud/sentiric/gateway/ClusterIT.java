package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** What a gateway forgets is in the messages: restarts, a second gateway, new keys. */
class ClusterIT {
    private static final String OLD = "1:0123456789abcdef";
    private static final String BOTH = "2:fedcba9876543210,1:0123456789abcdef";
    private static final String NEW = "2:fedcba9876543210";

    private static void inDialog(Caller phone, int cseq, Gateway through, FakeNode expected) {
        phone.inDialog("INFO", cseq, through.address());
        assertThat(phone.receive("SIP/2.0 200 ")).contains("Server: sentiric-signaling/" + expected.name + "\n");
    }

    /** The node asks through the route set of the INVITE, which leads to the first gateway or to the one behind its address. */
    private static void byNode(Caller phone, FakeNode node, Gateway through) {
        String invite = node.received("INVITE").stream()
                .filter(i -> i.contains(phone.callId + "\n"))
                .findFirst()
                .orElseThrow();
        String routes = String.join("\n", Peer.headers(invite, "Record-Route")).replace("Record-Route", "Route");
        node.send("""
                INFO sip:1001@10.0.0.99 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKn%s;rport
                %s
                From: <sip:902124548590@sentiric.cloud>;tag=uas
                To: <sip:1001@sentiric.cloud>;tag=a
                Call-ID: %s
                CSeq: 1 INFO

                """.formatted(node.address().getPort(), phone.callId, routes, phone.callId), through.address());
        String info = phone.receive("INFO ");
        assertThat(phone.from()).isEqualTo(through.address());
        int answers = node.received("SIP/2.0").size();
        phone.send(Peer.answer(info, "200 OK", ""), through.address());
        await().untilAsserted(() -> assertThat(node.received("SIP/2.0").size()).isGreaterThan(answers));
    }

    @Test
    void restartSecondGatewayAndNewKeysLoseNoCall() {
        try (var b = new FakeNode("node-b");
                var c = new FakeNode("node-c");
                var first = new Gateway().node(b).node(c).keys(OLD).start();
                var second = new Gateway().node(b).node(c).keys(BOTH).start();
                var phone = new Caller(first.address())) {
            phone.call();
            var node = Caller.node(phone.answered()).equals("node-b") ? b : c;
            inDialog(phone, 2, first, node);
            inDialog(phone, 3, second, node);
            byNode(phone, node, second);
            var address = first.address();
            first.stop();
            // The keys change with the restart: the new one signs, the old one still verifies.
            try (var restarted = new Gateway()
                            .bind("127.0.0.1", address.getPort())
                            .node(b)
                            .node(c)
                            .keys(BOTH)
                            .start();
                    var other = new Caller(address)) {
                inDialog(phone, 4, restarted, node);
                byNode(phone, node, restarted);
                other.call();
                var otherNode = Caller.node(other.answered()).equals("node-b") ? b : c;
                try (var later = new Gateway().node(b).node(c).keys(NEW).start()) {
                    inDialog(other, 2, later, otherNode);
                    byNode(other, otherNode, later);
                }
            }
        }
    }
}
