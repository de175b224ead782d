package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
        /** Text with a nonce of ours, which user-service has to read. */
        record Claimed(Request request, Side side, String realm, String authorization) implements Check {
            @Override
            public String toString() {
                return "Claimed[" + request.callId() + "]";
            }
        }

        /** A digest whose nonce is over, of another key or another source: ask again, the password need not be asked for. */
        record Stale() implements Check {}

        /** No digest for the realm. */
        record Missing() implements Check {}

        /** Which digest counts cannot be told. */
        record Ambiguous(Reply reply) implements Check {}
    }

    /** What is made of what user-service read. */
    sealed interface Answer {
        /** The digest of this user, with a nonce of ours and for this request. */
        record Right(Identity identity, NonceUse use, Guesses.Trial trial) implements Answer {}

        /** The digest of nobody. */
        record Wrong(Guesses.Trial trial) implements Answer {}

        /** Not an answer to our question, whoever gives it. */
        record Denied(Reply reply) implements Answer {}

        record Unavailable(String why) implements Answer {}
    }

    /** Longest value that is looked at: user-service reads no longer one. */
    private static final int MAX_VALUE = 4096;

    /** Strongest first (RFC 8760 §2.4). */
    private static final List<String> ALGORITHMS = List.of("SHA-256", "MD5");

    private static final Pattern STRONG = Pattern.compile("algorithm\\s*=\\s*\"?SHA-256\\b", Pattern.CASE_INSENSITIVE);
    private static final String MD5 = "MD5";

    private final NonceKey nonces;
    private final List<String> md5Clients;

    /**
     * Makes challenges.
     *
     * @param secret signs nonces; the same on all nodes
     * @param lifetime how long a nonce can be used
     * @param md5Clients beginnings of the User-Agent of clients that give up at a challenge other than MD5, against RFC
     *     7616 §3.7: such are asked for MD5 alone
     */
    public Challenges(String secret, Duration lifetime, List<String> md5Clients) {
        this.nonces = new NonceKey(secret, lifetime);
        this.md5Clients = List.copyOf(md5Clients);
    }

    /**
     * Looks whether a request is worth asking user-service: a header has a nonce of ours somewhere in it. That can only
     * refuse or ask again; who sent the request is told by {@link #answer} alone.
     */
    Check check(Request request, Side side, String realm, Instant now) {
        var asker = asker(request, realm);
        var found = new ArrayList<String>();
        boolean stale = false;
        for (var value : request.headers(side.answer)) {
            if (value.length() > MAX_VALUE) {
                continue;
            }
            if (nonces.isIn(value, asker, now)) {
                found.add(value);
            } else {
                stale |= value.contains('"' + realm + '"');
            }
        }
        if (found.isEmpty()) {
            return stale ? new Check.Stale() : new Check.Missing();
        }
        var best = best(found);
        return best == null
                ? new Check.Ambiguous(Reply.of(400).withReason("Bad Request - several digests for one realm"))
                : new Check.Claimed(request, side, realm, best);
    }

    /**
     * Some clients answer each of our challenges, against RFC 8760 §2.4: the strongest counts, the other is as if it were not
     * there. Null where that does not tell which.
     */
    private static @Nullable String best(List<String> answers) {
        if (answers.size() == 1) {
            return answers.getFirst();
        }
        var strong =
                answers.stream().filter(answer -> STRONG.matcher(answer).find()).toList();
        return answers.size() == ALGORITHMS.size() && strong.size() == 1 ? strong.getFirst() : null;
    }

    /** What becomes of what was read: the same whether it was verified or not, but for the last step. */
    Answer answer(Check.Claimed claimed, Credentials.Verdict verdict, Instant now) {
        return switch (verdict) {
            case Credentials.Verdict.Unavailable(var why) -> new Answer.Unavailable(why);
            case Credentials.Verdict.Refused(var claim) -> answer(claimed, claim, null, now);
            case Credentials.Verdict.Verified verified -> answer(claimed, verified.claim(), verified, now);
        };
    }

    private Answer answer(
            Check.Claimed claimed, Claim claim, Credentials.Verdict.@Nullable Verified verified, Instant now) {
        var request = claimed.request();
        var source = Guesses.source(request.source().getAddress());
        var expires = claim.realm().equals(claimed.realm())
                ? nonces.expiry(claim.nonce(), asker(request, claimed.realm()), now)
                : null;
        if (expires == null) {
            boolean stale = claim.realm().equals(claimed.realm());
            return new Answer.Denied(challenge(request, claimed.side(), claimed.realm(), stale, now));
        }
        if (!claim.qop().equalsIgnoreCase("auth") || claim.count() < 1) {
            // RFC 7616 §3.4: qop must be in the answer to a challenge that has it.
            return new Answer.Denied(Reply.of(400).withReason("Bad Request - digest without qop=auth"));
        }
        if (!DigestUri.means(claim.uri(), request.uri())) {
            // RFC 7616 §3.4.6.
            return new Answer.Denied(Reply.of(400).withReason("Bad Request - digest for another URI"));
        }
        var aor = new Aor(claim.username(), claim.realm());
        var trial = new Guesses.Trial(aor, source, claim.nonce(), expires);
        return verified == null
                ? new Answer.Wrong(trial)
                : new Answer.Right(
                        new Identity(aor, verified.userId(), verified.tenantId()),
                        new NonceUse(claim.nonce(), claim.count(), expires),
                        trial);
    }

    /** A nonce is good for the realm and the source that were asked: who answers has heard the question. */
    private static String asker(Request request, String realm) {
        return realm + "\n" + Guesses.source(request.source().getAddress());
    }

    /**
     * The response that asks the sender of a request, one header an algorithm that it does not stumble over.
     *
     * @param stale whether the digest at hand failed by its nonce alone
     */
    Reply challenge(Request request, Side side, String realm, boolean stale, Instant now) {
        var agent = request.header("User-Agent");
        boolean md5 = agent != null && md5Clients.stream().anyMatch(client -> starts(agent, client));
        var nonce = nonces.create(asker(request, realm), now);
        var headers = new ArrayList<Header>();
        for (var algorithm : md5 ? List.of(MD5) : ALGORITHMS) {
            headers.add(new Header(
                    side.question,
                    "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm + ", qop=\"auth\""
                            + (stale ? ", stale=true" : "")));
        }
        return new Reply(side.status, null, null, headers, null, new byte[0]);
    }

    private static boolean starts(String agent, String client) {
        return !client.isBlank()
                && agent.regionMatches(
                        true, 0, client.strip(), 0, client.strip().length());
    }
}
