package cloud.sentiric.gateway.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Signed;
import cloud.sentiric.gateway.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignerTest {
    private static final InetSocketAddress NODE = at("10.0.0.2", 13024);
    private static final InetSocketAddress FLOW = at("192.0.2.77", 40001);
    private final Signer signer = new Signer(Keys.parse("1:0123456789abcdef"));

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static byte[] token(Signer signer, @Nullable InetSocketAddress node, InetSocketAddress flow) {
        var out = new Octets(200);
        signer.sign(node, flow, null, out);
        return out.copy();
    }

    private static @Nullable Token verify(Signer signer, byte[] token) {
        return verify(signer, token, token.length);
    }

    private static @Nullable Token verify(Signer signer, byte[] token, int length) {
        var ofNode = signer.verify(Signed.NODE, token, 0, length);
        var ofFlow = signer.verify(Signed.FLOW, token, 0, length);
        assertThat(ofNode == null || ofFlow == null).isTrue();
        return ofNode == null ? ofFlow : ofNode;
    }

    @Test
    void namesNodeAndFlow() {
        assertThat(verify(signer, token(signer, NODE, FLOW))).isEqualTo(new Token(NODE, FLOW, null));
        assertThat(verify(signer, token(signer, null, FLOW))).isEqualTo(new Token(null, FLOW, null));
        var v6 = at("2001:db8::1", 5060);
        assertThat(verify(signer, token(signer, v6, v6))).isEqualTo(new Token(v6, v6, null));
        assertThat(verify(signer, token(signer, NODE, v6))).isEqualTo(new Token(NODE, v6, null));
    }

    @Test
    void isGoodForItsParameterAlone() {
        byte[] node = token(signer, NODE, FLOW);
        byte[] flow = token(signer, null, FLOW);
        for (var parameter : Signed.values()) {
            assertThat(signer.verify(parameter, node, 0, node.length) != null).isEqualTo(parameter == Signed.NODE);
            assertThat(signer.verify(parameter, flow, 0, flow.length) != null).isEqualTo(parameter == Signed.FLOW);
        }
    }

    @Test
    void namesAConnection() {
        var v6 = at("2001:db8::1", 5060);
        for (var connection : new Connection[] {
            new Connection(Transport.TCP, 1, 2), new Connection(Transport.WSS, -1, Integer.MIN_VALUE)
        }) {
            for (var flow : new InetSocketAddress[] {FLOW, v6}) {
                for (var node : new InetSocketAddress[] {NODE, v6, null}) {
                    var out = new Octets(200);
                    signer.sign(node, flow, connection, out);
                    assertThat(verify(signer, out.copy())).isEqualTo(new Token(node, flow, connection));
                }
            }
        }
    }

    @Test
    void viaSignatureNamesAConnectionForOneBranch() {
        var connection = new Connection(Transport.TLS, -7, 40_000);
        var out = new Octets(50);
        signer.vias().sign("abcdef".getBytes(US_ASCII), 0, 6, connection, out);
        byte[] b = ("abcdef" + new String(out.copy(), US_ASCII)).getBytes(US_ASCII);
        assertThat(b).hasSize(6 + ViaSigner.CONNECTION_SIZE);
        assertThat(signer.vias().verify(b, 0, 6, 6, b.length)).isEqualTo(connection);
        assertThat(signer.vias().verify(b, 0, 5, 6, b.length)).isNull();
        assertThat(signer.vias().verify(b, 0, 6, FLOW, 6, b.length)).isFalse();
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            byte[] forged = b.clone();
            int place = random.nextInt(forged.length);
            forged[place] = (byte) random.nextInt(256);
            // The highest bits of a 32-bit number in 36 bits say nothing.
            var found = signer.vias().verify(forged, 0, 6, 6, b.length);
            assertThat(found == null || (place >= 6 && found.equals(connection)) || forged[place] == b[place])
                    .isTrue();
        }
        var later = new Signer(Keys.parse("2:fedcba9876543210, 1:0123456789abcdef"));
        assertThat(later.vias().verify(b, 0, 6, 6, b.length)).isEqualTo(connection);
    }

    @Test
    void noChangedTokenVerifies() {
        byte[] token = token(signer, NODE, FLOW);
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] forged = token.clone();
            int place = random.nextInt(forged.length);
            forged[place] = (byte) random.nextInt(256);
            if (forged[place] != token[place]) {
                assertThat(verify(signer, forged)).isNull();
            }
        }
        for (int length = 0; length < token.length; length++) {
            assertThat(verify(signer, token, length)).isNull();
        }
    }

    @Test
    void aTokenEndsWithItsTime() {
        var made = Instant.parse("2026-11-20T10:59:59Z");
        byte[] token = token(at(made), NODE, FLOW);
        var last = Duration.ofHours(Signer.LIFE_HOURS).minusSeconds(1);
        assertThat(verify(at(made.plus(last).minusSeconds(3599)), token)).isNotNull();
        assertThat(verify(at(made.plus(Duration.ofHours(Signer.LIFE_HOURS))), token))
                .isNull();
        assertThat(verify(at(made.minusSeconds(3600)), token))
                .as("a clock that is a little behind")
                .isNotNull();
        assertThat(verify(at(made.minusSeconds(7200)), token)).isNull();
    }

    @Test
    void aRememberedTokenEndsToo() {
        var now = new AtomicLong();
        var moving = new Signer(Keys.parse("1:0123456789abcdef"), () -> Instant.ofEpochSecond(now.get()));
        byte[] token = token(moving, NODE, FLOW);
        assertThat(verify(moving, token)).isNotNull();
        now.set(Duration.ofHours(Signer.LIFE_HOURS).toSeconds());
        assertThat(verify(moving, token)).isNull();
    }

    private static Signer at(Instant time) {
        return new Signer(Keys.parse("1:0123456789abcdef"), InstantSource.fixed(time));
    }

    @Test
    void keysAreChangedWithoutLoss() {
        var later = new Signer(Keys.parse("2:fedcba9876543210, 1:0123456789abcdef"));
        assertThat(verify(later, token(signer, NODE, FLOW))).isEqualTo(new Token(NODE, FLOW, null));
        assertThat(verify(signer, token(later, NODE, FLOW))).isNull();
        var other = new Signer(Keys.parse("1:another secret of 16"));
        assertThat(verify(other, token(signer, NODE, FLOW))).isNull();
    }

    @Test
    void viaSignatureHoldsForOneBranchAndOneDestination() {
        byte[] branch = "abcdef".getBytes(US_ASCII);
        var out = new Octets(50);
        signer.vias().sign(branch, 0, 6, FLOW, out);
        byte[] b = ("abcdef" + new String(out.copy(), US_ASCII)).getBytes(US_ASCII);
        assertThat(signer.vias().verify(b, 0, 6, FLOW, 6, b.length)).isTrue();
        assertThat(signer.vias().verify(b, 0, 6, NODE, 6, b.length)).isFalse();
        assertThat(signer.vias().verify(b, 0, 5, FLOW, 6, b.length)).isFalse();
        b[8] ^= 1;
        assertThat(signer.vias().verify(b, 0, 6, FLOW, 6, b.length)).isFalse();
    }

    @Test
    void sourceIsSignedAsAgreed() throws Exception {
        byte[] callId = "c@h".getBytes(US_ASCII);
        var out = new Octets(100);
        signer.signSource("192.0.2.77:40001".getBytes(US_ASCII), callId, 0, 3, out);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("0123456789abcdef".getBytes(US_ASCII), "HmacSHA256"));
        byte[] whole = mac.doFinal("source\n192.0.2.77:40001\nc@h".getBytes(US_ASCII));
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, 16));
        assertThat(new String(out.copy(), US_ASCII)).isEqualTo("key=1;mac=" + expected);
    }

    @Test
    void badKeysAreRefusedWithoutTellingThem() {
        for (String text : new String[] {
            "",
            "1:short",
            "0:0123456789abcdef",
            "256:0123456789abcdef",
            "x:0123456789abcdef",
            "1:0123456789abcdef,1:0123456789abcdef",
            "0123456789abcdef"
        }) {
            assertThatThrownBy(() -> Keys.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("0123456789");
        }
        assertThat(Keys.parse("7:0123456789abcdef").toString()).isEqualTo("Keys[7]");
    }
}
