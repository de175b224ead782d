package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Messages from text blocks, parsed as the socket does it. */
public final class Messages {
    public static final GatewayKeys KEYS = GatewayKeys.parse("1:0123456789abcdef,2:fedcba9876543210");
    public static final InetSocketAddress PEER = address("192.0.2.9", 5062);

    private Messages() {}

    public static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /** Lines with the line ends of SIP; {{HH}} is the byte of that hex value. */
    public static byte[] bytes(String text) {
        var latin =
                new String(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var out = new StringBuilder();
        for (int i = 0; i < latin.length(); i++) {
            if (latin.startsWith("{{", i) && latin.startsWith("}}", i + 4)) {
                out.append((char) Integer.parseInt(latin.substring(i + 2, i + 4), 16));
                i += 5;
            } else {
                out.append(latin.charAt(i));
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    public static Parsed parse(String text) {
        return new JainParser(KEYS, 16_384).parse(bytes(text), PEER);
    }

    /** A request that has to be well-formed. */
    public static Request request(String text) {
        return request(text, PEER);
    }

    public static Request request(String text, InetSocketAddress peer) {
        var parsed = new JainParser(KEYS, 16_384).parse(bytes(text), peer);
        if (parsed instanceof Parsed.Asked(var request)) {
            return request;
        }
        throw new AssertionError("no request but " + parsed);
    }

    /** As the gateway with {@link #KEYS} signs what it says. */
    public static String mac(String content) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("0123456789abcdef".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var bytes = Arrays.copyOf(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)), 16);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
