package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.digest.Challenges.Check.Claimed;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows who may call. */
public interface Callers {
    /** Judges an INVITE by its source and its Proxy-Authorization, without asking anyone. */
    Judgement judge(Request invite, Instant now);

    /** Asks whether the digest is right; answers on any thread, once. */
    Pending verify(CallTrace trace, Verifiable claim, Consumer<Verdict> to);

    /** What can be said of a caller at once. */
    sealed interface Judgement {}

    /**
     * A trunk that may call telephone numbers without a digest.
     *
     * @param name of the trunk
     * @param called number that is called; null: the one of the Request-URI
     * @param meant URI of whom it calls by our contact at its registrar, which is for nobody else to know; null: the Request-URI
     */
    record Trusted(
            String name,
            @Nullable TelephoneNumber called,
            @Nullable String meant) implements Judgement {
        public Trusted(String name) {
            this(name, null, null);
        }
    }

    /** A caller without usable credentials; the reply is 407 or 400. */
    record Challenged(Reply reply) implements Judgement {}

    /**
     * A caller whose credentials have to be verified.
     *
     * @param digest what user-service has to read
     */
    record Verifiable(Claimed digest) implements Judgement {}

    /** What came of verifying. */
    sealed interface Verdict {}

    /** The caller is this user. */
    record Verified(Identity identity) implements Verdict {}

    /** Wrong password or unknown user; which of the two is not said. */
    record Refused() implements Verdict {}

    /** Not an answer to our question, or the nonce was used before; the reply says what is wrong. */
    record Replayed(Reply reply) implements Verdict {}

    /** There was no answer in time. */
    record Unavailable(String why) implements Verdict {}
}
