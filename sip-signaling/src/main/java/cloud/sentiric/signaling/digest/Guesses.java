package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Aor;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;

/**
 * Counts wrong digests by user, by source, and by user from a source; shared by all nodes. Does not wait.
 *
 * <p>A lock on a user does not concern a source from which it was verified lately, and no lock concerns a nonce that it
 * used with success from there.
 */
public interface Guesses {
    /**
     * Whose password was tried, from where.
     *
     * @param user who it claims to be; may be nobody
     * @param source {@link #source}
     * @param nonce nonce of ours that was used
     * @param expires when the nonce ends
     */
    record Trial(Aor user, String source, String nonce, Instant expires) {}

    /** What comes of a trial. */
    sealed interface Judgement {}

    /** Not locked; so many wrong ones of this user from this source so far. */
    record Free(int failures) implements Judgement {}

    /** Refused for a while, right or wrong. */
    record Locked() implements Judgement {}

    /** The store is away. */
    record Unavailable() implements Judgement {}

    /** Whether a right digest may count. Completes on any thread, never exceptionally. */
    CompletionStage<Judgement> admit(Trial trial);

    /** A wrong digest. Completes on any thread, never exceptionally. */
    CompletionStage<Judgement> failed(Trial trial);

    /** A right digest that was let in. */
    void succeeded(Trial trial);

    /** Hears of wrong digests. */
    @FunctionalInterface
    interface Audit {
        void wrong(Trial trial, Judgement judgement);
    }

    /** The source that counts: an IPv4 address, the /64 of an IPv6 one. */
    static String source(InetAddress address) {
        var octets = address.getAddress();
        return address instanceof Inet6Address ? HexFormat.of().formatHex(octets, 0, 8) : address.getHostAddress();
    }
}
