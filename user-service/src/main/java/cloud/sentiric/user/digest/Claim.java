package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.DigestResponse;

/**
 * What a header says, as it was read: the only reading there is.
 *
 * @param realm realm that the response is made for
 * @param nonceCount nc; 0 without qop
 * @param uri digest-uri (RFC 7616 §3.4.6), as written
 * @param qop auth, auth-int, or empty where the header has none
 */
public record Claim(
        String username, String realm, String nonce, int nonceCount, String uri, String qop, Algorithm algorithm) {
    static Claim of(DigestResponse said, Algorithm algorithm) {
        return new Claim(
                said.username(), said.realm(), said.nonce(), said.nonceCount(), said.uri(), said.qop(), algorithm);
    }
}
