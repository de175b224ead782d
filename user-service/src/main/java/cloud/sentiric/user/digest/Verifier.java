package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.DigestResponse;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Verdict.Reason;
import cloud.sentiric.user.digest.Verdict.Refused;
import cloud.sentiric.user.digest.Verdict.Verified;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ConnectPolicy;
import cloud.sentiric.user.directory.MediaPolicy;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks digest responses against stored hashes (RFC 7616 §3.4.1).
 *
 * <p>The verdict repeats what was read. Whether the nonce is fresh and used once, and whether uri is the Request-URI, is for
 * the one who made the challenge to check on that. An unknown user costs the same as a known one.
 */
public final class Verifier {
    /** Stands in for a user that is not there; its password is known to nobody. */
    private static final Credential NOBODY = nobody();

    private final Credentials credentials;

    public Verifier(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Checks the credentials of a request.
     *
     * @param authorization value of the Authorization or Proxy-Authorization header
     * @param method method of the request, case-sensitive
     * @param bodyHash H(entity-body) in the header's algorithm for qop=auth-int, else empty
     */
    public Verdict verify(String authorization, String method, byte[] bodyHash) {
        var parsed = DigestResponse.parse(authorization);
        if (parsed.isEmpty()) {
            return new Refused(Reason.MALFORMED, Optional.empty());
        }
        var claim = parsed.get();
        var algorithm = Algorithm.of(claim.algorithm());
        if (algorithm.isEmpty()) {
            return new Refused(Reason.UNSUPPORTED, Optional.empty());
        }
        var read = Claim.of(claim, algorithm.get());
        if (!isServed(claim, bodyHash.length, algorithm.get())) {
            return new Refused(Reason.UNSUPPORTED, Optional.of(read));
        }
        var stored = NewCredential.isSipUsername(claim.username())
                ? credentials.find(claim.realm(), claim.username())
                : Optional.<Credential>empty();
        var against = stored.orElse(NOBODY);
        var ha1 = against.ha1(algorithm.get());
        boolean match = claim.matches(ha1, method, bodyHash);
        boolean realm = claim.realm().equals(against.realm());
        return match && realm && stored.isPresent()
                ? new Verified(read, against.user(), against.tenant(), ha1)
                : new Refused(Reason.WRONG, Optional.of(read));
    }

    private static boolean isServed(DigestResponse claim, int bodyHashLength, Algorithm algorithm) {
        return claim.qop().isEmpty()
                || claim.qop().equalsIgnoreCase("auth")
                || (claim.isInt() && bodyHashLength == algorithm.length());
    }

    private static Credential nobody() {
        var password = UUID.randomUUID().toString();
        return new Credential(
                "",
                new UserId(new UUID(0, 0)),
                new TenantId(""),
                new ConnectPolicy(CallSchema.PROXY, User.RING_TIMEOUT, MediaPolicy.RELAY),
                "",
                Ha1.of(Algorithm.MD5, "", "", password),
                Ha1.of(Algorithm.SHA_256, "", "", password));
    }
}
