package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A phone's answers to challenges (RFC 7616 §3.4.1), and user-service's view on them, for users 1001, 1002 and 2001. */
public final class DigestClient {
    private DigestClient() {}

    /** Value of an Authorization header that answers a challenge. */
    public static String answer(String challenge, String user, String password, String method, String uri, int nc) {
        var fields = fields(challenge);
        var algorithm = fields.getOrDefault("algorithm", "MD5");
        var realm = fields.getOrDefault("realm", "");
        var nonce = fields.getOrDefault("nonce", "");
        var count = "%08x".formatted(nc);
        var response = response(algorithm, user, realm, password, nonce, count, "cn", method, uri);
        return "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s, qop=auth, nc=%s, cnonce=\"cn\""
                .formatted(user, realm, nonce, uri, response, algorithm, count);
    }

    /** Parameters of a challenge or an answer whose values have no quoted pairs and no commas. */
    private static Map<String, String> fields(String value) {
        var found = new HashMap<String, String>();
        for (var part : value.substring(value.indexOf(' ') + 1).split(",", -1)) {
            var pair = part.strip().split("=", 2);
            if (pair.length == 2) {
                found.put(pair[0], pair[1].replace("\"", ""));
            }
        }
        return found;
    }

    private static String response(
            String algorithm,
            String user,
            String realm,
            String password,
            String nonce,
            String nc,
            String cnonce,
            String method,
            String uri) {
        var ha1 = hash(algorithm, user + ":" + realm + ":" + password);
        var ha2 = hash(algorithm, method + ":" + uri);
        return hash(algorithm, String.join(":", ha1, nonce, nc, cnonce, "auth", ha2));
    }

    private static String hash(String algorithm, String text) {
        try {
            var digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Verifies against passwords in memory; the password of a user is secret-USER. */
    public static final class Memory implements Credentials {
        private final Map<String, String> passwords = new HashMap<>();
        /** Set: no answer ever comes. */
        public volatile boolean silent;
        /** Set: an answer comes at once that there is none. */
        public volatile boolean away;

        public Memory(String... users) {
            for (var user : users) {
                passwords.put(user, "secret-" + user);
            }
        }

        @Override
        public CompletionStage<Verdict> verify(String authorization, Method method) {
            if (silent) {
                return new CompletableFuture<>();
            }
            if (away) {
                return CompletableFuture.completedFuture(new Verdict.Unavailable("away"));
            }
            var said = fields(authorization);
            var nc = said.getOrDefault("nc", "0");
            var claim = new Claim(
                    said.getOrDefault("username", ""),
                    said.getOrDefault("realm", ""),
                    said.getOrDefault("nonce", ""),
                    nc.matches("[0-9a-f]{8}") ? Long.parseLong(nc, 16) : 0,
                    said.getOrDefault("uri", ""),
                    said.getOrDefault("qop", ""));
            return CompletableFuture.completedFuture(
                    matches(said, method)
                            ? new Verdict.Verified(claim, "id-" + claim.username(), "sentiric_demo")
                            : new Verdict.Refused(claim));
        }

        private boolean matches(Map<String, String> said, Method method) {
            var password = passwords.get(said.getOrDefault("username", ""));
            return password != null
                    && response(
                                    said.getOrDefault("algorithm", "MD5"),
                                    said.getOrDefault("username", ""),
                                    said.getOrDefault("realm", ""),
                                    password,
                                    said.getOrDefault("nonce", ""),
                                    said.getOrDefault("nc", ""),
                                    said.getOrDefault("cnonce", ""),
                                    method.name(),
                                    said.getOrDefault("uri", ""))
                            .equals(said.get("response"));
        }
    }
}
