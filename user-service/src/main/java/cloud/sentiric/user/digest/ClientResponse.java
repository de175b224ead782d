package cloud.sentiric.user.digest;

import cloud.sentiric.digest.DigestResponse;
import cloud.sentiric.digest.Ha1;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The answer of a client to a challenge (RFC 7616 §3.4).
 *
 * @param uri Request-URI
 * @param nonceCount of this answer among those to the nonce, from 1
 * @param clientNonce made up by the client
 */
public record ClientResponse(Challenge challenge, String method, String uri, int nonceCount, String clientNonce) {
    /**
     * The value of the Authorization or Proxy-Authorization header field.
     *
     * @param bodyHash H(entity-body) in the challenge's algorithm for auth-int, else empty
     */
    public String authorization(String username, String password, byte[] bodyHash) {
        boolean counted = !challenge.qop().isEmpty();
        var nc = String.format(Locale.ROOT, "%08x", nonceCount);
        var claim = new DigestResponse(
                username,
                challenge.realm(),
                challenge.nonce(),
                uri,
                challenge.algorithm().toString(),
                challenge.qop(),
                counted ? nc : "",
                counted ? clientNonce : "",
                "");
        var ha1 = Ha1.of(challenge.algorithm(), username, challenge.realm(), password);
        var response = HexFormat.of().formatHex(claim.expected(ha1, method, bodyHash));
        var header = new StringBuilder("Digest username=")
                .append(quoted(username))
                .append(", realm=")
                .append(quoted(challenge.realm()))
                .append(", nonce=")
                .append(quoted(challenge.nonce()))
                .append(", uri=")
                .append(quoted(uri))
                .append(", response=\"")
                .append(response)
                .append('"');
        if (challenge.named()) {
            header.append(", algorithm=").append(challenge.algorithm());
        }
        if (counted) {
            header.append(", cnonce=")
                    .append(quoted(clientNonce))
                    .append(", qop=")
                    .append(challenge.qop())
                    .append(", nc=")
                    .append(nc);
        }
        challenge.opaque().ifPresent(opaque -> header.append(", opaque=").append(quoted(opaque)));
        return header.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
