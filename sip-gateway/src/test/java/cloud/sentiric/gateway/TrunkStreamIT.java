package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What a node sends to carriers through connections that the gateway opens. */
class TrunkStreamIT extends OverTrunks {

    private static int nobodyListens(String host) throws IOException {
        try (var server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
            return server.getLocalPort();
        }
    }

    @Test
    void aConnectionIsUsedAgainAndOpenedAgain() throws IOException {
        try (var carrier = new StreamCarrier("127.0.0.73", null)) {
            DNS.naptr(domain, 1, 1, "SIP+D2T", "_sip._tcp." + domain)
                    .srv("_sip._tcp." + domain, 1, 1, nobodyListens("127.0.0.72"), "127.0.0.72")
                    .srv("_sip._tcp." + domain, 2, 1, carrier.port(), "127.0.0.73");
            String call = callId();
            fromNode(outward("INVITE", uri(), call, "i", 1));
            String invite = carrier.receive("INVITE ");
            assertThat(Peer.headers(invite, "Via").getFirst())
                    .startsWith("Via: SIP/2.0/TCP 127.0.0.1:" + tcpPort + ";");
            assertThat(Peer.headers(invite, "Record-Route").getFirst())
                    .contains("<sip:127.0.0.1:" + tcpPort + ";transport=tcp;lr;sn=");
            assertThat(metrics()).containsPattern("sip_carrier_connections\\{[^}]*transport=\"tcp\"[^}]*} 1");
            carrier.send(Peer.answer(invite, "200 OK", "Contact: <sip:gw@carrier.example>\n"));
            String ok = answered("200", call, "1 INVITE");
            fromNode(within("ACK", 1, ok));
            carrier.receive("ACK ");
            String second = callId();
            fromNode(outward("OPTIONS", uri(), second, "o", 1));
            carrier.send(Peer.answer(carrier.receive("OPTIONS "), "200 OK", ""));
            answered("200", second, "1 OPTIONS");
            // What the carrier asks comes through the connection too.
            carrier.send(Callee.ofPhone("INFO", 1, invite, "TCP 127.0.0.73:5060", "uas"));
            carrier.receive("SIP/2.0 200 ");
            assertThat(node.received("INFO")).hasSize(1);
            assertThat(carrier.connections).hasSize(1);
            carrier.hangUp();
            await().untilAsserted(() ->
                    assertThat(metrics()).containsPattern("sip_carrier_connections\\{[^}]*transport=\"tcp\"[^}]*} 0"));
            fromNode(within("BYE", 2, ok));
            carrier.send(Peer.answer(carrier.receive("BYE "), "200 OK", ""));
            answered("200", call, "2 BYE");
        }
    }

    @Test
    void aCarrierIsBelievedByItsName() {
        try (var carrier = new StreamCarrier("127.0.0.74", carrierFiles.server())) {
            for (String name : new String[] {"carrier.example", "other.example"}) {
                DNS.naptr(name, 1, 1, "SIPS+D2T", "_sips._tcp." + name)
                        .srv("_sips._tcp." + name, 1, 1, carrier.port(), "127.0.0.74");
            }
            String call = callId();
            fromNode(outward("INVITE", "sip:9@carrier.example", call, "i", 1));
            String invite = carrier.receive("INVITE ");
            assertThat(Peer.headers(invite, "Via").getFirst()).startsWith("Via: SIP/2.0/TLS 127.0.0.1:");
            carrier.send(Peer.answer(invite, "200 OK", "Contact: <sip:gw@carrier.example>\n"));
            String ok = answered("200", call, "1 INVITE");
            String other = callId();
            fromNode(outward("INVITE", "sip:9@other.example", other, "i", 1));
            assertThat(answered("503", other, "1 INVITE")).startsWith("SIP/2.0 503 Carrier Unreachable\n");
            // Within the dialog its name is known, though its Contact and our token have none that helps.
            carrier.hangUp();
            await().untilAsserted(() ->
                    assertThat(metrics()).containsPattern("sip_carrier_connections\\{[^}]*transport=\"tls\"[^}]*} 0"));
            fromNode(within("BYE", 2, ok));
            carrier.send(Peer.answer(carrier.receive("BYE "), "200 OK", ""));
            answered("200", call, "2 BYE");
            assertThat(metrics())
                    .containsPattern("sip_carrier_failures_total\\{[^}]*reason=\"unreachable\"[^}]*} [1-9]");
        }
    }

    @Test
    void whoTakesNoTlsIsNotSpokenToOtherwise() {
        try (var plain = new StreamCarrier("127.0.0.75", null)) {
            String call = callId();
            fromNode(outward("INVITE", "sips:9@127.0.0.75:" + plain.port(), call, "i", 1));
            answered("503", call, "1 INVITE");
        }
    }
}
