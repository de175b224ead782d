package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.Text;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys shared with the gateway, which verify what it says of a request: its source, and that it is a probe. */
public final class GatewayKeys {
    private static final int MIN_SECRET = 16;
    private static final int MAC_BYTES = 16;

    private final Map<Integer, Hmac> keys;

    private GatewayKeys(Map<Integer, Hmac> keys) {
        this.keys = Map.copyOf(keys);
    }

    /**
     * Parses id:secret[,id:secret]; spaces around both do not count. The gateway reads the same text by the same grammar.
     *
     * @throws IllegalArgumentException at an id outside 1 to 255 or there twice, or a secret shorter than 16 characters
     */
    public static GatewayKeys parse(String text) {
        var keys = new HashMap<Integer, Hmac>();
        for (var entry : text.split(",", -1)) {
            int colon = entry.indexOf(':');
            var id = colon < 0 ? "" : entry.substring(0, colon).strip();
            var secret = entry.substring(colon + 1).strip();
            if (!id.matches("[1-9][0-9]{0,2}") || Integer.parseInt(id) > 255 || secret.length() < MIN_SECRET) {
                throw new IllegalArgumentException(
                        "GATEWAY_KEYS must be id:secret[,id:secret], id 1 to 255, secret of 16 characters at least");
            }
            if (keys.put(Integer.parseInt(id), new Hmac(secret)) != null) {
                throw new IllegalArgumentException("GATEWAY_KEYS has key " + id + " twice");
            }
        }
        return new GatewayKeys(keys);
    }

    /** Source that a Sentiric-Source value names, null if the value is not signed for this Call-ID. */
    public @Nullable InetSocketAddress source(String value, CallId callId) {
        int semicolon = value.indexOf(';');
        if (semicolon < 0) {
            return null;
        }
        var source = value.substring(0, semicolon).strip();
        return signed("source\n" + source + "\n" + callId.value(), value.substring(semicolon)) ? address(source) : null;
    }

    /** Whether a Sentiric-Probe value is signed for this Call-ID. */
    public boolean probe(String value, CallId callId) {
        return signed("probe\n" + callId.value(), ";" + value);
    }

    private boolean signed(String content, String parameters) {
        try {
            var parsed = Parameters.parse(parameters);
            var id = parsed.value("key");
            var mac = parsed.value("mac");
            if (id == null || mac == null || !Text.isNumber(id, 3)) {
                return false;
            }
            var key = keys.get(Integer.parseInt(id));
            return key != null
                    && Hmac.equal(
                            Arrays.copyOf(key.of(content.getBytes(StandardCharsets.UTF_8)), MAC_BYTES),
                            Base64.getUrlDecoder().decode(mac));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable InetSocketAddress address(String source) {
        int colon = source.lastIndexOf(':');
        try {
            var host = InetAddress.ofLiteral(source.substring(0, Math.max(colon, 0)));
            return new InetSocketAddress(host, Integer.parseInt(source.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
