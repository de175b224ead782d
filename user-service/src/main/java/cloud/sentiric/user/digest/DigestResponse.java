package cloud.sentiric.user.digest;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The credentials of an Authorization or Proxy-Authorization header (RFC 7616 §3.4), unquoted.
 *
 * @param algorithm token as sent; empty if none
 * @param qop auth, auth-int, or empty for a client of RFC 2069
 * @param nc nonce count, 8 hex digits; empty without qop
 * @param response the claimed hash, in hex digits
 */
record DigestResponse(
        String username,
        String realm,
        String nonce,
        String uri,
        String algorithm,
        String qop,
        String nc,
        String cnonce,
        String response) {
    private static final Pattern HASH = Pattern.compile("([0-9A-Fa-f]{2}){16,32}");
    private static final Pattern NC = Pattern.compile("[0-9A-Fa-f]{8}");

    /** The credentials of a header value; empty if it is malformed or lacks what the hash needs. */
    static Optional<DigestResponse> parse(String header) {
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
                && HASH.matcher(response).matches()
                && (qop.isEmpty() || (NC.matcher(nc).matches() && !cnonce.isEmpty()));
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

    Claim claim(Algorithm algorithm) {
        int count = qop.isEmpty() ? 0 : Integer.parseUnsignedInt(nc, 16);
        return new Claim(username, realm, nonce, count, uri, qop, algorithm);
    }

    @Override
    public String toString() {
        return "DigestResponse[" + algorithm + " " + qop + "]";
    }
}
