package cloud.sentiric.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of an Authorization or Proxy-Authorization header (RFC 7616 §3.4), unquoted.
 *
 * @param algorithm token as sent; empty if none
 * @param qop auth, auth-int, or empty for a client of RFC 2069
 * @param nc nonce count, 8 hex digits; empty without qop
 * @param response the claimed hash, in hex digits
 */
public record DigestResponse(
        String username,
        String realm,
        String nonce,
        String uri,
        String algorithm,
        String qop,
        String nc,
        String cnonce,
        String response) {
    /** Hex digits of the shortest and the longest hash, and of a nonce count. */
    private static final int SHORTEST = 32;

    private static final int LONGEST = 64;
    private static final int NC = 8;

    /** The credentials of a header value; empty if it is malformed or lacks what the hash needs. */
    public static Optional<DigestResponse> parse(String header) {
        return new DigestParser(header).parameters().flatMap(DigestResponse::of);
    }

    private static Optional<DigestResponse> of(Map<String, String> found) {
        var qop = found.getOrDefault("qop", "");
        boolean empty = found.containsKey("qop") && qop.isEmpty();
        var nc = found.getOrDefault("nc", "");
        var cnonce = found.getOrDefault("cnonce", "");
        var response = found.getOrDefault("response", "");
        boolean complete = !empty
                && found.containsKey("username")
                && found.containsKey("realm")
                && found.containsKey("nonce")
                && found.containsKey("uri")
                && isHash(response)
                && (qop.isEmpty() || (nc.length() == NC && isHex(nc) && !cnonce.isEmpty()));
        // A hashed user name (RFC 7616 §3.4.4) is never asked for.
        if (!complete || "true".equalsIgnoreCase(found.get("userhash"))) {
            return Optional.empty();
        }
        return Optional.of(new DigestResponse(
                found.getOrDefault("username", ""),
                found.getOrDefault("realm", ""),
                found.getOrDefault("nonce", ""),
                found.getOrDefault("uri", ""),
                found.getOrDefault("algorithm", ""),
                qop,
                nc,
                cnonce,
                response));
    }

    private static boolean isHash(String text) {
        return text.length() >= SHORTEST && text.length() <= LONGEST && text.length() % 2 == 0 && isHex(text);
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The nonce count; 0 without qop. */
    public int nonceCount() {
        return qop.isEmpty() ? 0 : Integer.parseUnsignedInt(nc, 16);
    }

    /** Whether the hash covers the body. */
    public boolean isInt() {
        return qop.equalsIgnoreCase("auth-int");
    }

    /**
     * Whether the claimed hash is that of an HA1. Takes the same time whatever differs.
     *
     * @param method method of the request, case-sensitive
     * @param bodyHash H(entity-body) for qop=auth-int, else empty
     */
    public boolean matches(Ha1 ha1, String method, byte[] bodyHash) {
        return MessageDigest.isEqual(
                expected(ha1, method, bodyHash), HexFormat.of().parseHex(response));
    }

    /** KD(H(A1), nonce ":" nc ":" cnonce ":" qop ":" H(A2)); without qop KD(H(A1), nonce ":" H(A2)), RFC 2617 §3.2.2.1. */
    public byte[] expected(Ha1 ha1, String method, byte[] bodyHash) {
        var algorithm = ha1.algorithm();
        var hex = HexFormat.of();
        var a2 = method + ":" + uri + (isInt() ? ":" + hex.formatHex(bodyHash) : "");
        var ha2 = hex.formatHex(algorithm.hash(a2.getBytes(UTF_8)));
        var data = qop.isEmpty() ? nonce + ":" + ha2 : String.join(":", nonce, nc, cnonce, qop, ha2);
        return algorithm.hash((ha1.hex() + ":" + data).getBytes(UTF_8));
    }

    @Override
    public String toString() {
        return "DigestResponse[" + algorithm + " " + qop + "]";
    }
}
