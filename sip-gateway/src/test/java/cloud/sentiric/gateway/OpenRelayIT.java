package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway carries outward for its nodes alone: nobody outside has it send to a carrier, whatever he writes. */
class OpenRelayIT extends OverTrunks {

    private static String invite(String uri, String via, String routes, String callId, String toTag) {
        return """
                INVITE %s SIP/2.0
                Via: SIP/2.0/%s;rport;branch=z9hG4bK%s
                Max-Forwards: 70
                %sFrom: <sip:mallory@sentiric.cloud>;tag=m
                To: <sip:902120000000@carrier.example>%s
                Call-ID: %s
                CSeq: 1 INVITE
                Contact: <sip:mallory@127.0.0.60>
                %sContent-Length: 0

                """.formatted(uri, via, callId, routes, toTag, callId, Caller.CAPABLE);
    }

    /** The Routes that lead outward for a node, and what an outsider may have seen or make of them. */
    private List<String> routes(String recorded) {
        String inner = "<sip:127.0.0.9:" + inside.getPort() + ";lr;trunk=t1>";
        String outer = "<sip:127.0.0.1:" + gateway.getPort() + ";lr;trunk=t1>";
        var routes = new ArrayList<>(List.of(
                "",
                "Route: " + inner + "\n",
                "Route: " + outer + "\n",
                "Route: " + outer + ", <sip:" + domain + ";lr>\n",
                "Route: " + outer.replace("trunk=t1", "trunk") + "\nRoute: " + inner + "\n",
                "Route: " + outer.replace(";trunk", ";sn=AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA;trunk") + "\n",
                recorded.replace("Record-Route", "Route") + "\n"));
        // A true token whose connection or address was changed.
        routes.add(recorded.replace("Record-Route", "Route").replaceAll("(;sn=.{12}).", "$1_") + "\n");
        return routes;
    }

    @Test
    void nobodyOutsideIsCarriedToACarrier() {
        try (var carrier = new Peer("127.0.0.72", 0);
                var streamed = new StreamCarrier("127.0.0.73", null);
                var mallory = new Peer("127.0.0.60", 0);
                var phone = SocketPhone.tcp(tcpPort, "127.0.0.61")) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            // What the carriers are sent for a node, and so may tell others.
            fromNode(outward("INVITE", uri(), callId(), "i", 1));
            String seen = carrier.receive("INVITE ");
            String over = "sip:9@127.0.0.73:" + streamed.port() + ";transport=tcp";
            fromNode(outward("INVITE", over, callId(), "i", 1));
            String seenToo = streamed.receive("INVITE ");
            streamed.hangUp();
            int sent = 0;
            for (String invite : List.of(seen, seenToo)) {
                String recorded = String.join("\n", Peer.headers(invite, "Record-Route"));
                for (String uri : List.of(uri(), "sip:9@127.0.0.72:" + carrier.port(), over)) {
                    for (String routes : routes(recorded)) {
                        for (String tag : List.of("", ";tag=uas")) {
                            String call = callId();
                            String via = "UDP 127.0.0.60:" + mallory.port();
                            mallory.send(invite(uri, via, routes, call, tag), gateway);
                            mallory.send(invite(uri, "UDP 127.0.0.1:" + node.port(), routes, call + "v", tag), gateway);
                            phone.send(invite(uri, "TCP 127.0.0.61:5060", routes, call + "t", tag));
                            sent += 3;
                        }
                    }
                }
            }
            assertThat(sent).isGreaterThan(200);
            // The last of them was handled.
            String last = callId();
            phone.send(invite(uri(), "TCP 127.0.0.61:5060", "", last, ""));
            phone.receive("SIP/2.0 200 ");
            carrier.patience(300);
            assertThatThrownBy(() -> {
                        while (true) {
                            assertThat(carrier.receive()).doesNotContain("mallory");
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(streamed.connections).isEmpty();
            assertThat(node.received("INVITE")).isNotEmpty().allMatch(invite -> invite.contains("Sentiric-Source: "));
        }
    }

    /** Who answers a node's INVITE writes Record-Routes into the answer, and so the Routes of what the node sends then. */
    @Test
    void whoeverAnsweredHasNothingSentToACarrier() {
        try (var carrier = new Peer("127.0.0.72", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            String route = "Route: <sip:127.0.0.9:" + inside.getPort() + ";lr;trunk=t1>\n";
            fromNode(request("ACK", uri(), callId(), "a", 1, route, ";tag=uas"));
            for (String method : List.of("INFO", "INVITE", "BYE")) {
                String call = callId();
                fromNode(request(method, uri(), call, "r", 2, route, ";tag=uas"));
                answered("480", call, "2 " + method);
            }
            carrier.patience(300);
            assertThatThrownBy(carrier::receive).isInstanceOf(UncheckedIOException.class);
        }
    }

    /** A node's address is nothing on the socket of the clients. */
    @Test
    void aNodesAddressOutsideIsNoNode() {
        try (var carrier = new Peer("127.0.0.72", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            node.send(outward("OPTIONS", uri(), callId(), "o", 1), gateway);
            carrier.patience(500);
            assertThatThrownBy(carrier::receive).isInstanceOf(UncheckedIOException.class);
        }
    }

    /** Answers that a carrier never gave go to no node. */
    @Test
    void nobodyAnswersForACarrier() {
        try (var carrier = new Peer("127.0.0.72", 0);
                var mallory = new Peer("127.0.0.60", 0)) {
            DNS.srv("_sip._udp." + domain, 1, 1, carrier.port(), "127.0.0.72");
            String call = callId();
            fromNode(outward("INVITE", uri(), call, "i", 1));
            String invite = carrier.receive("INVITE ");
            mallory.send(Peer.answer(invite.replaceFirst("so=.", "so=_"), "200 OK", "X-Forged: 1\n"), gateway);
            String elsewhere = invite.replace(":" + node.port() + ";rport=" + node.port(), ":1;rport=1");
            assertThat(elsewhere).isNotEqualTo(invite);
            mallory.send(Peer.answer(elsewhere, "200 OK", "X-Forged: 2\n"), gateway);
            carrier.send(Peer.answer(invite, "486 Busy Here", ""), gateway);
            answered("486", call, "1 INVITE");
            assertThat(node.received("SIP/2.0")).hasSize(1);
        }
    }
}
