package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Asks for a digest, and says whether an answer is one to the question (RFC 3261 §22, RFC 8760). */
public final class Challenges {
    /** Who asks. */
    public enum Side {
        /** A registrar or user agent server: 401. */
        SERVER(401, "WWW-Authenticate", "Authorization"),
        /** A proxy, or one that acts in its place: 407. */
        PROXY(407, "Proxy-Authenticate", "Proxy-Authorization");

        private final int status;
        private final String question;
        private final String answer;

        Side(int status, String question, String answer) {
            this.status = status;
            this.question = question;
            this.answer = answer;
        }
    }

    /** What a request brings. */
    public sealed interface Check {
        /**
         * A digest for our realm with a nonce of ours that is not over; its hash is not verified yet, nor its use.
         *
         * @param authorization the header's value, for {@link Credentials}
         * @param username who it claims to be
         * @param use to be marked once the digest is verified
         */
        record Fresh(String authorization, String username, NonceUse use) implements Check {
            @Override
            public String toString() {
                return "Fresh digest of " + username;
            }
        }

        /** A digest whose nonce is over or of another key: ask again, the password need not be asked for. */
        record Stale() implements Check {}

        /** No digest for our realm. */
        record Missing() implements Check {}
    }

    /** Strongest first (RFC 8760 §2.4). */
    private static final List<String> ALGORITHMS = List.of("SHA-256", "MD5");

    private static final String MD5 = "MD5";

    private final String realm;
    private final NonceKey nonces;
    private final List<String> md5Clients;

    /**
     * Makes challenges for a realm.
     *
     * @param secret signs nonces; the same on all nodes
     * @param lifetime how long a nonce can be used
     * @param md5Clients beginnings of the User-Agent of clients that give up at a challenge other than MD5, against RFC
     *     7616 §3.7: such are asked for MD5 alone
     */
    public Challenges(String realm, String secret, Duration lifetime, List<String> md5Clients) {
        this.realm = realm;
        this.nonces = new NonceKey(secret, realm, lifetime);
        this.md5Clients = List.copyOf(md5Clients);
    }

    /** Looks at what a request brings. */
    public Check check(Request request, Side side, Instant now) {
        boolean stale = false;
        for (var value : request.headers(side.answer)) {
            var authorization = Authorization.parse(value);
            if (authorization == null || !authorization.realm().equals(realm) || authorization.count() < 1) {
                continue;
            }
            var expires = nonces.expiry(authorization.nonce(), now);
            if (expires != null) {
                var use = new NonceUse(authorization.nonce(), authorization.count(), expires);
                return new Check.Fresh(authorization.text(), authorization.username(), use);
            }
            stale = true;
        }
        return stale ? new Check.Stale() : new Check.Missing();
    }

    /**
     * The response that asks, one header an algorithm.
     *
     * @param stale whether the digest at hand failed by its nonce alone
     */
    public Reply challenge(Side side, boolean stale, Instant now) {
        return challenge(ALGORITHMS, side, stale, now);
    }

    /** The response that asks the sender of a request, in algorithms that it does not stumble over. */
    public Reply challenge(Request request, Side side, boolean stale, Instant now) {
        var agent = request.header("User-Agent");
        boolean md5 = agent != null && md5Clients.stream().anyMatch(client -> starts(agent, client));
        return challenge(md5 ? List.of(MD5) : ALGORITHMS, side, stale, now);
    }

    private static boolean starts(String agent, String client) {
        return !client.isBlank()
                && agent.regionMatches(
                        true, 0, client.strip(), 0, client.strip().length());
    }

    private Reply challenge(List<String> algorithms, Side side, boolean stale, Instant now) {
        var nonce = nonces.create(now);
        var headers = new ArrayList<Header>();
        for (var algorithm : algorithms) {
            headers.add(new Header(
                    side.question,
                    "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm + ", qop=\"auth\""
                            + (stale ? ", stale=true" : "")));
        }
        return new Reply(side.status, null, null, headers, null, new byte[0]);
    }
}
