package cloud.sentiric.signaling.jain;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Parsed.Bare;
import cloud.sentiric.signaling.sip.Parsed.Ignored;
import cloud.sentiric.signaling.sip.Parsed.Malformed;
import cloud.sentiric.signaling.sip.Reply;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JainParserTest {
    private static final String INVITE = """
            INVITE sip:b@example.org SIP/2.0
            Via: SIP/2.0/UDP 10.1.1.1:5070;branch=z9hG4bK1
            From: <sip:a@example.org>;tag=1
            To: <sip:b@example.org>
            Call-ID: x@y
            CSeq: 1 INVITE
            Max-Forwards: 70
            Contact: <sip:a@10.1.1.1>
            Content-Length: 0

            """;

    @Test
    void moreHeaderFieldsThanAreKeptAreRefused() {
        assertThat(Messages.parse(INVITE.replace("Contact:", "X: y\n".repeat(192) + "Contact:")))
                .isInstanceOf(Parsed.Asked.class);
        assertThat(Messages.parse(INVITE.replace("Contact:", "X: y\n".repeat(193) + "Contact:")))
                .isInstanceOfSatisfying(
                        Malformed.class, refused -> assertThat(refused.reason()).contains("too many header fields"));
    }

    private static Malformed refused(String text) {
        var parsed = Messages.parse(text);
        assertThat(parsed).isInstanceOf(Malformed.class);
        return (Malformed) parsed;
    }

    @Test
    void aRefusalGoesWhereViaSays() {
        var refusal = refused(INVITE.replace("To: <sip:b@example.org>\n", ""));
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("Bad Request - To missing");
        var answer = Objects.requireNonNull(refusal.answer());
        assertThat(answer.destination()).isEqualTo(Messages.address("192.0.2.9", 5070));
        assertThat(new String(answer.message(), StandardCharsets.UTF_8)).isEqualTo("""
                SIP/2.0 400 Bad Request - To missing
                Via: SIP/2.0/UDP 10.1.1.1:5070;branch=z9hG4bK1;received=192.0.2.9
                From: <sip:a@example.org>;tag=1
                Call-ID: x@y
                CSeq: 1 INVITE
                Content-Length: 0

                """.replace("\n", "\r\n"));
    }

    @Test
    void anAckIsNeverRefused() {
        assertThat(refused(INVITE.replace("INVITE", "ACK").replace("Call-ID: x@y\n", ""))
                        .answer())
                .isNull();
    }

    @Test
    void aRequestWithoutViaIsNotAnswered() {
        assertThat(refused(INVITE.replaceAll("Via: .*\n", "")).answer()).isNull();
    }

    @Test
    void tooLongIs513() {
        assertThat(refused(INVITE.replace("Contact:", "Subject: " + "x".repeat(17_000) + "\nContact:"))
                        .status())
                .isEqualTo(513);
    }

    @Test
    void aTruncatedHeaderSectionIs400() {
        for (int cut = INVITE.indexOf("From:"); cut < INVITE.length() - 1; cut++) {
            assertThat(Messages.parse(INVITE.substring(0, cut))).isInstanceOf(Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE sip:b@example.org SIP/3.0", "INVITE sip:b@example.org SIP/1.0"})
    void anotherVersionIs505(String line) {
        assertThat(refused(INVITE.replaceFirst(".*\n", line + "\n")).status()).isEqualTo(505);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org/", "sips:b@example.org", "mailto:b@example.org"})
    void anotherSchemeIs416(String uri) {
        assertThat(refused(INVITE.replace("sip:b@example.org SIP", uri + " SIP"))
                        .status())
                .isEqualTo(416);
    }

    @Test
    void aTelephoneUriIsTaken() {
        var request = Messages.request(INVITE.replace("sip:b@example.org SIP", "tel:+902124548590;ext=1 SIP"));
        assertThat(request.uri().userText()).isEqualTo("+902124548590");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n -> keepalive",
                "\u0000\u0001\u0002 -> not_sip",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n -> not_sip",
                "hello -> not_sip",
                "SIP/2.0 -> bad_response",
                "SIP/2.0 200 OK\r\n\r\n -> bad_response"
            })
    void whatIsNoSipIsIgnored(String pair) {
        var parts = pair.split(" -> ", -1);
        assertThat(new JainParser(Messages.KEYS, 16_384)
                        .parse(parts[0].getBytes(StandardCharsets.ISO_8859_1), Messages.PEER))
                .isEqualTo(new Ignored(parts[1]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\r\n\r\n"})
    void aLineWithoutHeadersIsBare(String end) {
        var line = "REGISTER sip:test@sentiric.cloud SIP/2.0" + end;
        assertThat(new JainParser(Messages.KEYS, 16_384).parse(line.getBytes(StandardCharsets.US_ASCII), Messages.PEER))
                .isEqualTo(new Bare("REGISTER", "sip:test@sentiric.cloud"));
    }

    @Test
    void theSourceIsTheGatewaysWordIfItIsSigned() {
        var source = "203.0.113.7:40000;transport=udp;key=1;mac=";
        var good = source + Messages.mac("source\n203.0.113.7:40000\nx@y");
        assertThat(sourceOf(good)).isEqualTo(Messages.address("203.0.113.7", 40_000));
        assertThat(sourceOf(source + Messages.mac("source\n203.0.113.8:40000\nx@y")))
                .isEqualTo(Messages.PEER);
        assertThat(sourceOf(good.replace("key=1", "key=2"))).isEqualTo(Messages.PEER);
        assertThat(sourceOf(good.replace("key=1", "key=77"))).isEqualTo(Messages.PEER);
        assertThat(sourceOf(source)).isEqualTo(Messages.PEER);
        assertThat(sourceOf("nonsense")).isEqualTo(Messages.PEER);
        var six = "[2001:db8:0:0:0:0:0:1]:5060";
        assertThat(sourceOf(six + ";key=1;mac=" + Messages.mac("source\n" + six + "\nx@y")))
                .isEqualTo(Messages.address("2001:db8::1", 5060));
    }

    @Test
    void onlyTheFirstSourceCounts() {
        var second = "203.0.113.7:40000;key=1;mac=" + Messages.mac("source\n203.0.113.7:40000\nx@y");
        assertThat(sourceOf("198.51.100.1:1;key=1;mac=AAAA\nSentiric-Source: " + second))
                .isEqualTo(Messages.PEER);
    }

    private static InetSocketAddress sourceOf(String value) {
        return Messages.request(INVITE.replace("Contact:", "Sentiric-Source: " + value + "\nContact:"))
                .source();
    }

    @Test
    void aProbeIsSignedForItsCallId() {
        var value = "key=1;mac=" + Messages.mac("probe\nx@y");
        assertThat(Messages.KEYS.probe(value, new CallId("x@y"))).isTrue();
        assertThat(Messages.KEYS.probe(value, new CallId("other"))).isFalse();
        assertThat(Messages.KEYS.probe("1", new CallId("x@y"))).isFalse();
    }

    @Test
    void noGarbageMakesItThrow() {
        var parser = new JainParser(Messages.KEYS, 16_384);
        var base = Messages.bytes(INVITE);
        var random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            var data = Arrays.copyOf(base, 1 + random.nextInt(base.length));
            for (int flips = random.nextInt(12); flips > 0; flips--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt(256);
            }
            switch (parser.parse(data, Messages.PEER)) {
                case Parsed.Asked(var request) ->
                    assertThat(request.encode(Reply.of(200))).isNotEmpty();
                case Parsed _ -> {}
            }
        }
    }
}
