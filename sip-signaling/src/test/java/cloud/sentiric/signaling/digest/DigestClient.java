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
        var asked = Authorization.parse(challenge + ", username=\"\", uri=\"\", response=\"\"");
        if (asked == null) {
            throw new IllegalArgumentException(challenge);
        }
        var algorithm = asked.fields().getOrDefault("algorithm", "MD5");
        var count = "%08x".formatted(nc);
        var response = response(algorithm, user, asked.realm(), password, asked.nonce(), count, "cn", method, uri);
        return "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s, qop=auth, nc=%s, cnonce=\"cn\""
                .formatted(user, asked.realm(), asked.nonce(), uri, response, algorithm, count);
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
            var said = Authorization.parse(authorization);
            return CompletableFuture.completedFuture(
                    said != null && matches(said, method)
                            ? new Verdict.Verified("id-" + said.username(), "sentiric_demo")
                            : new Verdict.Refused());
        }

        private boolean matches(Authorization said, Method method) {
            var password = passwords.get(said.username());
            var fields = said.fields();
            return password != null
                    && response(
                                    fields.getOrDefault("algorithm", "MD5"),
                                    said.username(),
                                    said.realm(),
                                    password,
                                    said.nonce(),
                                    fields.getOrDefault("nc", ""),
                                    fields.getOrDefault("cnonce", ""),
                                    method.name(),
                                    fields.getOrDefault("uri", ""))
                            .equals(fields.get("response"));
        }
    }
}
