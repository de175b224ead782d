package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.stream.Closing;
import java.nio.file.Files;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Who may connect, for how long, and what certificate is shown. */
final class StreamLimitsIT extends OverStreams {
    @Test
    void silentConnectionsAreClosedInTime() {
        long handshake = connections.closings(Closing.HANDSHAKE);
        long unfinished = connections.closings(Closing.UNFINISHED);
        long idle = connections.closings(Closing.IDLE);
        try (var mute = SocketPhone.tcp(port(Transport.TCP));
                var noTls = SocketPhone.tcp(port(Transport.WSS));
                var slow = SocketPhone.tcp(port(Transport.TCP));
                var web = new WebPhone(Transport.WS, port(Transport.WS), trust);
                var idler = SocketPhone.tcp(port(Transport.TCP))) {
            for (var phone : List.of(slow, idler, web)) {
                phone.send(options(phone, callId()));
                phone.receive("SIP/2.0 200 ");
            }
            slow.send("OPTIONS sip:sentiric.cloud SIP/2.0\nVia: ");
            assertThat(slow.read()).isNegative();
            closed(Closing.UNFINISHED, unfinished);
            assertThat(mute.read()).isNegative();
            noTls.awaitEnd();
            closed(Closing.HANDSHAKE, handshake + 1);
            assertThat(idler.read()).isNegative();
            assertThat(web.event()).isEqualTo("close 1001 idle");
            closed(Closing.IDLE, idle + 1);
        }
    }

    @Test
    void connectionsOfOneSourceAreLimited() {
        long limited = connections.closings(Closing.LIMITED);
        var open = new ArrayList<SocketPhone>();
        try {
            for (int i = 0; i < PER_SOURCE; i++) {
                var phone = SocketPhone.tcp(port(Transport.TCP), "127.0.0.9");
                open.add(phone);
                phone.send(options(phone, callId()));
                assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
            }
            try (var surplus = SocketPhone.tcp(port(Transport.TCP), "127.0.0.9")) {
                assertThat(surplus.read()).isNegative();
            }
            closed(Closing.LIMITED, limited);
            try (var other = SocketPhone.tcp(port(Transport.TCP), "127.0.0.10")) {
                other.send(options(other, callId()));
                assertThat(other.receive()).startsWith("SIP/2.0 200 ");
            }
        } finally {
            open.forEach(SocketPhone::close);
        }
        await().until(() -> connections.open(Transport.TCP) == 0);
        try (var again = SocketPhone.tcp(port(Transport.TCP), "127.0.0.9")) {
            again.send(options(again, callId()));
            assertThat(again.receive()).startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void slowReaderIsCutOffAndOthersAreNot() {
        long slow = connections.closings(Closing.SLOW_READER);
        try (var reader = SocketPhone.tcp(port(Transport.TCP));
                var other = phone(Transport.TCP)) {
            String route = path(reader);
            String more = "X-Padding: " + "x".repeat(12_000) + "\n";
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        for (int i = 0; i < 20; i++) {
                            node.send(fromNode("MESSAGE", route + more, callId(), 1, ""));
                        }
                        return connections.closings(Closing.SLOW_READER) > slow;
                    });
            other.send(options(other, callId()));
            assertThat(other.receive()).startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void bannedSourceIsRefusedAndItsTokensAreHeard() {
        long banned = connections.closings(Closing.BANNED);
        try (var caller = SocketPhone.tcp(port(Transport.TCP), "127.0.0.66");
                var scanner = SocketPhone.tcp(port(Transport.TCP), "127.0.0.66")) {
            caller.send(invite(caller, callId()));
            String ok = caller.receive("SIP/2.0 200 ");
            String probe = options(scanner, callId()).replace("Max-", "User-Agent: friendly-scanner\nMax-");
            for (int i = 0; i < 40; i++) {
                scanner.send(probe);
            }
            await().untilAsserted(() -> assertThat(get(http + "/bans").body()).contains("127.0.0.66"));
            try (var again = SocketPhone.tcp(port(Transport.TCP), "127.0.0.66")) {
                assertThat(again.read()).isNegative();
            }
            closed(Closing.BANNED, banned);
            String contact = Peer.value(ok, "^Contact: <([^>]*)>");
            String to = Peer.value(ok, "^(To: .*)$") + "\n";
            caller.send(request("BYE", contact, caller, callId(), 2, routes(ok, true) + to));
            assertThat(caller.receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 2 BYE");
        }
    }

    private static Certificate shown(SocketPhone phone) throws SSLPeerUnverifiedException {
        return ((SSLSocket) phone.socket).getSession().getPeerCertificates()[0];
    }

    @Test
    void areReadAgainWhileConnectionsLiveOn() throws Exception {
        long id = System.nanoTime();
        try (var before = SocketPhone.tls(port(Transport.TLS), trust, "TLSv1.2")) {
            assertThat(shown(before)).isEqualTo(first.certificate);
            before.send(options(before, "c" + id));
            before.receive("SIP/2.0 200 ");
            Files.writeString(folder.resolve("key.pem"), "no key at all");
            second.write(folder.resolve("cert.pem"), folder.resolve("key.pem"));
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                try (var after = SocketPhone.tls(port(Transport.TLS), trust, "TLSv1.3")) {
                    assertThat(shown(after)).isEqualTo(second.certificate);
                }
                before.send("\n\n");
                assertThat(before.read()).isEqualTo('\r');
                assertThat(before.read()).isEqualTo('\n');
            });
            before.send(options(before, "d" + id));
            assertThat(before.receive()).startsWith("SIP/2.0 200 ");
        } finally {
            first.write(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (var after = SocketPhone.tls(port(Transport.TLS), trust, TLS)) {
                assertThat(shown(after)).isEqualTo(first.certificate);
            }
        });
    }
}
