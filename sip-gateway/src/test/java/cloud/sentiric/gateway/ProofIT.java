package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What is sent to an address that may be forged. */
class ProofIT {
    private static final String OFFER = """
            v=0
            o=- 3927 3927 IN IP4 127.0.0.80
            s=-
            c=IN IP4 127.0.0.80
            t=0 0
            m=audio 40000 RTP/AVP 8 0 101
            a=rtpmap:101 telephone-event/8000
            """.replace("\n", "\r\n");

    /** As phones send it, with an offer. */
    private static String offering(String invite) {
        return invite.replace(
                "Content-Length: 0\n\n",
                "Supported: outbound, path, timer\nContent-Type: application/sdp\n" + "Content-Length: "
                        + OFFER.length() + "\n\n" + OFFER);
    }

    private static int bytes(Peer victim) {
        int bytes = 0;
        victim.patience(300);
        while (true) {
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                victim.socket.receive(packet);
            } catch (IOException e) {
                return bytes;
            }
            bytes += packet.getLength();
        }
    }

    @Test
    void whoseAddressIsForgedIsSentLessThanThreeTimesWhatTheForgerSends() throws IOException {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var victim = new Caller(gateway.address(), "127.0.0.80")) {
            b.asking(11);
            String tiny = """
                    %1$s sip:x SIP/2.0
                    v:SIP/2.0/UDP h;rport;branch=z9hG4bK%2$d
                    f:<sip:a>;tag=1
                    t:<sip:b>
                    i:%2$d
                    CSeq:1 %1$s

                    """;
            int sent = 0;
            for (int i = 0; i < 5; i++) {
                for (String each : new String[] {
                    tiny.formatted("OPTIONS", 10 * i),
                    tiny.formatted("INVITE", 10 * i + 1),
                    tiny.formatted("REGISTER", 10 * i + 2),
                    tiny.formatted("BYE", 10 * i + 3).replace("<sip:b>", "<sip:b>;tag=2"),
                    offering(victim.invite("v" + i)),
                    "OPTIONS sip:x SIP/2.0\n",
                    "\n\n",
                    tiny.formatted("NOTIFY", 10 * i + 4).replace("CSeq:1", "CSeq:x"),
                }) {
                    victim.send(each, gateway.address());
                    sent += each.replace("\r\n", "\n")
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1)
                            .length;
                }
                byte[] stun = HexFormat.of().parseHex("000100002112a442b7e7a701bc34d686fa87dfae");
                victim.socket.send(new DatagramPacket(stun, stun.length, gateway.address()));
                sent += stun.length;
            }
            assertThat(bytes(victim)).isBetween(1, 3 * sent - 1);
            assertThat(gateway.dropped(Reason.UNPROVEN)).isPositive();
        }
    }

    @Test
    void aPhoneIsAskedAndServed() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.81")) {
            b.asking(1);
            phone.send(offering(phone.invite("call")), gateway.address());
            String asked = phone.receive();
            assertThat(asked).startsWith("SIP/2.0 401 ");
            assertThat(Peer.headers(asked, "WWW-Authenticate")).hasSize(2);
            phone.send(
                    offering(phone.invite("call").replace("CSeq: 1", "Authorization: x\nCSeq: 2")), gateway.address());
            phone.receive("SIP/2.0 100 ");
            phone.receive("SIP/2.0 180 ");
            phone.answered();
            phone.inDialog("ACK", 2, gateway.address());
            await().until(() -> !b.received("ACK").isEmpty());
            long unproven = gateway.dropped(Reason.UNPROVEN);
            // Who is there is sent what the nodes send, as often as they do.
            String ok = Peer.answer(b.received("INVITE").getLast(), "200 OK", "X: " + "x".repeat(8000) + "\n");
            for (int i = 0; i < 10; i++) {
                b.send(ok);
                phone.receive("SIP/2.0 200 ");
            }
            assertThat(gateway.dropped(Reason.UNPROVEN)).isEqualTo(unproven);
        }
    }

    /** What a phone that is not registered needs until its ACK shows that it is there. */
    @Test
    void aCallerIsServedWithinHisCredit() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.83")) {
            b.deaf(true);
            phone.send(offering(phone.invite("call")), gateway.address());
            await().until(() -> b.received("INVITE").size() == 1);
            String challenge = "Proxy-Authenticate: Digest realm=\"sentiric.cloud\", nonce=\"" + "n".repeat(60)
                    + "\", algorithm=%s, qop=\"auth\"\n";
            b.send(Peer.answer(
                    b.received("INVITE").getFirst(),
                    "407 Proxy Authentication Required",
                    challenge.formatted("SHA-256") + challenge.formatted("MD5")));
            assertThat(Peer.headers(phone.receive("SIP/2.0 407 "), "Proxy-Authenticate"))
                    .hasSize(2);
            String digest = "Proxy-Authorization: Digest username=\"1001\", response=\"" + "f".repeat(64) + "\"\n";
            phone.send(offering(phone.invite("call").replace("CSeq: 1", digest + "CSeq: 2")), gateway.address());
            await().until(() -> b.received("INVITE").size() == 2);
            String invite = b.received("INVITE").getLast();
            String contact = "Contact: <sip:node-b@127.0.0.1:" + b.port() + ">\nAllow: INVITE, ACK, BYE, CANCEL\n";
            b.send(Peer.answer(invite, "100 Trying", ""));
            b.send(Peer.answer(invite, "180 Ringing", contact));
            String body = OFFER + "a=x:" + "x".repeat(900 - OFFER.length() - 6) + "\r\n";
            b.send(Peer.answer(invite, "200 OK", contact + "Content-Type: application/sdp\n")
                    .replace("Content-Length: 0\n\n", "Content-Length: " + body.length() + "\n\n" + body));
            phone.receive("SIP/2.0 100 ");
            assertThat(phone.receive("SIP/2.0 180 ")).contains("\nAllow: ");
            assertThat(phone.receive("SIP/2.0 200 ")).contains("\nAllow: ").contains("m=audio");
            assertThat(gateway.dropped(Reason.UNPROVEN)).isZero();
        }
    }

    /** Who is answered 1xx sends his INVITE no more, and with that nothing that a success could be paid with. */
    @Test
    void aCallerWithASmallInviteGetsHisSuccess() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start()) {
            b.deaf(true);
            int more = 0;
            for (int size : new int[] {0, 170, 330, 480, 700}) {
                try (var phone = new Caller(gateway.address(), "127.0.0." + (90 + more++))) {
                    String invite = small(phone, size);
                    int sent = calls(phone, invite, b, gateway);
                    assertThat(sent).as("an INVITE of %d bytes", crlf(invite)).isLessThan(4);
                }
            }
        }
    }

    private static int crlf(String text) {
        return text.replace("\n", "\r\n").length();
    }

    /** An INVITE in the short forms (RFC 3261 §7.3.3), filled up. */
    private static String small(Caller phone, int size) {
        String invite = """
                INVITE sip:9001@sentiric.cloud SIP/2.0
                v:SIP/2.0/UDP h;rport;branch=z9hG4bK%1$s
                m:<sip:a@h>
                f:<sip:a@h>;tag=1
                t:<sip:b@h>
                i:%1$s
                CSeq:1 INVITE

                """.formatted(phone.callId);
        int missing = size - crlf(invite) - "X:\r\n".length();
        return missing < 0 ? invite : invite.replace("CSeq:", "X:" + "x".repeat(missing) + "\nCSeq:");
    }

    /** How often the INVITE was sent until its success came; the client sends it again while nothing comes (timer A). */
    private static int calls(Caller phone, String invite, FakeNode b, Gateway gateway) {
        String contact = "Contact: <sip:node-b@127.0.0.1:" + b.port() + ">\n";
        String capable = """
                Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, PRACK
                Supported: timer, 100rel
                Server: sentiric-signaling/0123456
                """;
        int bytes = 0;
        boolean proceeding = false;
        int sent = 0;
        phone.patience(150);
        for (int round = 0; round < 8; round++) {
            int before = b.received("INVITE").size();
            if (!proceeding) {
                phone.send(invite, gateway.address());
                sent++;
                await().until(() -> b.received("INVITE").size() > before);
            }
            String request = longForms(b.received("INVITE").getLast());
            if (round == 0) {
                b.send(Peer.answer(request, "100 Trying", ""));
                b.send(Peer.answer(request, "180 Ringing", contact + capable));
            }
            b.send(Peer.answer(request, "200 OK", contact + capable + "Content-Type: application/sdp\n")
                    .replace("Content-Length: 0\n\n", "Content-Length: " + OFFER.length() + "\n\n" + OFFER));
            try {
                while (true) {
                    String answer = phone.receive();
                    bytes += crlf(answer);
                    assertThat(bytes).isLessThan(3 * sent * crlf(invite));
                    proceeding = true;
                    if (answer.startsWith("SIP/2.0 200 ")) {
                        assertThat(answer)
                                .contains("\nContact: <sip:node-b@")
                                .contains("\nRecord-Route: ")
                                .contains("\nContent-Type: application/sdp\n")
                                .endsWith("\n\n" + OFFER.replace("\r\n", "\n"));
                        return sent;
                    }
                }
            } catch (UncheckedIOException e) {
                // Nothing more came.
            }
        }
        return Integer.MAX_VALUE;
    }

    private static String longForms(String request) {
        return request.replace("\nv:", "\nVia: ")
                .replace("\nf:", "\nFrom: ")
                .replace("\nt:", "\nTo: ")
                .replace("\ni:", "\nCall-ID: ")
                .replace("\nCSeq:", "\nCSeq: ");
    }

    /** Has a dialog of the forger seem to move to the victim; the INVITE that says so. */
    private static String moves(Caller forger, Caller victim, FakeNode node, Gateway gateway) throws IOException {
        forger.call();
        String ok = forger.answered();
        String to = "To: <sip:902124548590@sentiric.cloud>\n";
        String again = forger.invite(forger.callId)
                .replace(to, Caller.routes(ok) + Peer.value(ok, "^(To: .*)$") + "\n")
                .replace("CSeq: 1", "CSeq: 2");
        victim.send(again, gateway.address());
        await().until(() -> node.received("INVITE").size() == 2);
        return again;
    }

    /** Within a dialog no digest is asked for, so whoever has one can forge where its next INVITE comes from. */
    @Test
    void whoseAddressIsForgedWithinADialogIsSentNoMore() throws IOException {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var forger = new Caller(gateway.address(), "127.0.0.84");
                var victim = new Caller(gateway.address(), "127.0.0.85")) {
            String again = moves(forger, victim, b, gateway);
            String large = Peer.answer(
                    b.received("INVITE").getLast(), "200 OK", "X: " + "x".repeat(2 * again.length()) + "\n");
            for (int i = 0; i < 10; i++) {
                b.send(large);
            }
            assertThat(bytes(victim)).isLessThan(3 * again.replace("\n", "\r\n").length());
            assertThat(gateway.dropped(Reason.UNPROVEN)).isPositive();
        }
    }

    /** Nor by what the node asks then: nobody there has answered. */
    @Test
    void whoseAddressIsForgedWithinADialogIsAskedNoMore() throws IOException {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var forger = new Caller(gateway.address(), "127.0.0.86");
                var victim = new Caller(gateway.address(), "127.0.0.87")) {
            String again = moves(forger, victim, b, gateway);
            String routes = Caller.routes(Peer.answer(b.received("INVITE").getLast(), "200 OK", ""));
            String bye = """
                    BYE sip:1001@127.0.0.87:%d SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKmoved;rport
                    %sFrom: <sip:902124548590@sentiric.cloud>;tag=uas
                    To: <sip:1001@sentiric.cloud>;tag=a
                    Call-ID: %s
                    CSeq: 1 BYE
                    Content-Length: 0

                    """.formatted(victim.port(), b.port(), routes, forger.callId);
            for (int i = 0; i < 11; i++) {
                b.send(bye);
            }
            assertThat(bytes(victim))
                    .isBetween(1, 3 * again.replace("\n", "\r\n").length() - 1);
            await().until(() -> b.received("SIP/2.0").stream().anyMatch(r -> r.startsWith("SIP/2.0 480 ")));
        }
    }

    @Test
    void anAnswerThatIsTooLargeComesShorter() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var stranger = new Caller(gateway.address(), "127.0.0.82")) {
            stranger.send(
                    stranger.request("PUBLISH", "sip:x@sentiric.cloud", "p", 1, "To: <sip:x@h>\n"), gateway.address());
            String first = stranger.receive();
            assertThat(first).contains("Server: ");
            await().until(() -> !b.received("PUBLISH").isEmpty());
            String request = b.received("PUBLISH").getFirst();
            b.send(Peer.answer(request, "423 Too Brief", "X-Long: " + "x".repeat(2000) + "\nRetry-After: 7\n"));
            assertThat(stranger.receive())
                    .startsWith("SIP/2.0 423 Too Brief\nVia: SIP/2.0/UDP 127.0.0.82:")
                    .contains("\nCall-ID: p\n")
                    .contains("\nRetry-After: 7\n")
                    .doesNotContain("X-Long")
                    .endsWith("\nContent-Length: 0\n\n");
            stranger.patience(200);
            for (int i = 0; i < 5; i++) {
                b.send(Peer.answer(request, "423 Too Brief", ""));
            }
            int heard = 0;
            try {
                while (true) {
                    stranger.receive();
                    heard++;
                }
            } catch (UncheckedIOException e) {
                assertThat(heard).isLessThan(3);
            }
        }
    }
}
