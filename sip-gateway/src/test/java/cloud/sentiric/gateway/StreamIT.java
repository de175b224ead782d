package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Transport;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport has to carry. */
final class StreamIT extends OverStreams {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void phoneRegistersAndCalls(Transport transport) {
        try (var phone = phone(transport)) {
            String call = callId();
            phone.send(register(phone, call));
            String registered = phone.receive("SIP/2.0 200 ");
            assertThat(Peer.headers(registered, "Via"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Via: SIP/2.0/" + transport + " " + phone.sentBy() + ";branch=z9hG4bK" + call + "1;rport=")
                    .endsWith(";received=127.0.0.1");
            assertThat(last("REGISTER"))
                    .containsPattern("Path: <sip:127.0.0.1:\\d+;lr;ob;sf=")
                    .containsPattern("Sentiric-Source: 127.0.0.1:\\d+;transport=" + transport.label() + ";key=1;mac=")
                    .startsWith("REGISTER sip:sentiric.cloud SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:");
            call = callId();
            phone.send(invite(phone, call));
            assertThat(phone.receive()).startsWith("SIP/2.0 100 ");
            assertThat(phone.receive()).startsWith("SIP/2.0 180 ");
            String ok = phone.receive("SIP/2.0 200 ");
            var recorded = Peer.headers(ok, "Record-Route");
            assertThat(recorded).hasSize(2);
            assertThat(recorded.getLast())
                    .startsWith("Record-Route: <sip:127.0.0.1:" + port(transport) + ";transport=" + transport.inUri()
                            + ";lr;sn=");
            String contact = Peer.value(ok, "^Contact: <([^>]*)>");
            String to = Peer.value(ok, "^(To: .*)$") + "\n";
            phone.send(request("ACK", contact, phone, call, 1, routes(ok, true) + to));
            phone.send(request("BYE", contact, phone, call, 2, routes(ok, true) + to));
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 2 BYE");
            assertThat(node.received("ACK")).hasSize(1);
            assertThat(last("BYE")).doesNotContain("Route:").contains("Max-Forwards: 69");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void nodeCallsThePhoneThroughItsConnection(Transport transport) {
        try (var phone = phone(transport)) {
            String route = path(phone);
            String call = callId();
            node.send(fromNode("INVITE", route, call, 1, ""));
            String invite = phone.receive("INVITE ");
            assertThat(invite)
                    .contains("\nContent-Length: 0\n")
                    .doesNotContain("\nRoute:")
                    .startsWith("INVITE sip:1001@10.9.9.9 SIP/2.0\nVia: SIP/2.0/" + transport + " 127.0.0.1:"
                            + port(transport) + ";branch=z9hG4bK");
            assertThat(Peer.headers(invite, "Record-Route").getFirst())
                    .contains(";transport=" + transport.inUri() + ";lr;sn=");
            phone.send(Peer.answer(invite, "200 OK", "Contact: <sip:1001@10.9.9.9>\n"));
            String ok = last("SIP/2.0");
            assertThat(Peer.headers(ok, "Via")).hasSize(1);
            node.send(fromNode("BYE", routes(ok, true), call, 2, ";tag=uas"));
            String bye = phone.receive("BYE ");
            phone.send(Peer.answer(bye, "200 OK", ""));
            await().until(() -> node.received("SIP/2.0").size() == 2);
        }
    }

    @Test
    void whatIsMeantForAConnectionThatIsGone() {
        String route;
        String ok;
        String call = callId();
        String pending = callId();
        try (var phone = phone(Transport.TCP)) {
            route = path(phone);
            node.send(fromNode("INVITE", route, call, 1, ""));
            phone.send(Peer.answer(phone.receive("INVITE "), "200 OK", "Contact: <sip:1001@10.9.9.9>\n"));
            ok = last("SIP/2.0");
            phone.send(invite(phone, pending));
            phone.receive("SIP/2.0 200 ");
        }
        String invite = last("INVITE");
        await().until(() -> connections.open(Transport.TCP) == 0);
        node.received.clear();
        node.send(fromNode("INVITE", route, callId(), 1, ""));
        assertThat(last("SIP/2.0")).startsWith("SIP/2.0 430 Flow Failed\n");
        node.received.clear();
        node.send(fromNode("BYE", routes(ok, true), call, 2, ";tag=uas"));
        assertThat(last("SIP/2.0")).startsWith("SIP/2.0 480 ");
        node.send(Peer.answer(invite, "200 OK", ""));
        await().untilAsserted(() -> assertThat(metrics()).contains("reason=\"connection_gone\""));
    }

    @Test
    void lineOfNetcatIsAnsweredOverTcp() {
        try (var netcat = phone(Transport.TCP)) {
            netcat.send("REGISTER sip:test@sentiric.cloud SIP/2.0\n\n");
            assertThat(netcat.receive())
                    .startsWith("SIP/2.0 200 OK\n")
                    .containsPattern("\nServer: sentiric/[\\w-]{6}\n")
                    .doesNotContain("node-");
            assertThat(last("REGISTER")).contains(";transport=tcp;key=1;mac=").contains("Sentiric-Probe: key=1;mac=");
        }
    }

    /** A client with a connection sends once; towards the node it is UDP all the same. */
    @Test
    void requestThatTheNodeDidNotAnswerGoesAgain() {
        try (var phone = phone(Transport.TCP)) {
            node.silent(true);
            String call = callId();
            phone.send(request("PUBLISH", "sip:sentiric.cloud", phone, call, 1, "To: <sip:1001@sentiric.cloud>\n"));
            await().until(() -> node.ignored.stream().anyMatch(request -> request.startsWith("PUBLISH ")));
            node.silent(false);
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ").contains("Call-ID: " + call + "\n");
            assertThat(node.received("PUBLISH")).hasSize(1);
        } finally {
            node.silent(false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CANCEL", "BYE"})
    void whatEndsACallGoesAgainToo(String method) {
        try (var phone = phone(Transport.TCP)) {
            String call = callId();
            phone.send(invite(phone, call));
            String ok = phone.receive("SIP/2.0 200 ");
            boolean bye = method.equals("BYE");
            String more = bye
                    ? routes(ok, true) + Peer.value(ok, "^(To: .*)$") + "\n"
                    : "To: <sip:902124548590@sentiric.cloud>\n";
            String uri = bye ? Peer.value(ok, "^Contact: <([^>]*)>") : "sip:902124548590@sentiric.cloud";
            node.silent(true);
            phone.send(request(method, uri, phone, call, bye ? 2 : 1, more));
            await().until(() -> node.ignored.stream().anyMatch(r -> r.startsWith(method) && r.contains(call)));
            node.silent(false);
            assertThat(phone.receive("SIP/2.0 200 ")).contains(" " + method + "\n");
            assertThat(node.received(method)).hasSize(1);
        } finally {
            node.silent(false);
        }
    }

    @Test
    void whatWasAnsweredDoesNotGoAgain() {
        try (var phone = phone(Transport.TCP)) {
            for (int i = 0; i < 40; i++) {
                phone.send(options(phone, callId()));
                phone.receive("SIP/2.0 200 ");
            }
            await().during(Duration.ofMillis(900))
                    .until(() -> node.received("OPTIONS").size() == 40);
        }
    }

    @Test
    void metricsTellOfConnections() {
        try (var phone = phone(Transport.WS)) {
            path(phone);
            assertThat(metrics())
                    .containsPattern("sip_connections\\{[^}]*transport=\"ws\"} 1.0")
                    .containsPattern("sip_messages_total\\{[^}]*direction=\"out\"[^}]*method=\"REGISTER\"");
        }
        await().untilAsserted(() -> assertThat(metrics())
                .containsPattern("sip_connections\\{[^}]*transport=\"ws\"} 0.0")
                .containsPattern("sip_connections_closed_total\\{[^}]*reason=\"by_client\""));
    }
}
