package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.DigestParser;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have proved (RFC 7616 §3.3), unquoted.
 *
 * @param opaque to be repeated; empty if not given
 * @param named whether the challenge names its algorithm; MD5 is meant where it does not
 * @param qop auth, auth-int, or empty where none is offered (RFC 2069)
 */
public record Challenge(
        String realm, String nonce, Optional<String> opaque, Algorithm algorithm, boolean named, String qop) {
    static final String AUTH = "auth";
    static final String AUTH_INT = "auth-int";

    /**
     * The best of those that can be answered, by algorithm, then by qop; of equal ones the first (RFC 8760 §2.3).
     *
     * @param headers values of WWW-Authenticate or Proxy-Authenticate
     * @param realm the only one that counts; empty for any
     */
    public static Optional<Challenge> best(List<String> headers, String realm, Set<Algorithm> hashed) {
        return headers.stream()
                .flatMap(header -> parse(header).stream())
                .filter(challenge -> realm.isEmpty() || challenge.realm.equals(realm))
                .filter(challenge -> !challenge.qop.equals(AUTH_INT) || hashed.contains(challenge.algorithm))
                .min(Comparator.comparing((Challenge challenge) -> challenge.algorithm != Algorithm.SHA_256)
                        .thenComparing(challenge -> challenge.qop.equals(AUTH_INT)));
    }

    /** The challenge of a header value; empty if it is malformed, or asks for what is not served. */
    static Optional<Challenge> parse(String header) {
        return new DigestParser(header).parameters().flatMap(Challenge::of);
    }

    private static Optional<Challenge> of(Map<String, String> found) {
        var realm = found.get("realm");
        var nonce = found.get("nonce");
        var algorithm = Algorithm.of(found.getOrDefault("algorithm", ""));
        var qop = qop(found.get("qop"));
        if (realm == null || nonce == null || algorithm.isEmpty() || qop.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Challenge(
                realm,
                nonce,
                Optional.ofNullable(found.get("opaque")),
                algorithm.get(),
                found.containsKey("algorithm"),
                qop.get()));
    }

    /** Of those that are offered; empty if none of them is known. */
    private static Optional<String> qop(@Nullable String offered) {
        if (offered == null) {
            return Optional.of("");
        }
        var options = Arrays.stream(offered.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        if (options.contains(AUTH)) {
            return Optional.of(AUTH);
        }
        return options.contains(AUTH_INT) ? Optional.of(AUTH_INT) : Optional.empty();
    }
}
