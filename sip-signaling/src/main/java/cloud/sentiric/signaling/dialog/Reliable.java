package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A provisional response that waits for its PRACK (RFC 3262 §3).
 *
 * @param interval until the next retransmission
 * @param waited since it was sent first
 * @param prack that came, and whose offer waits for its answer (§5); null before
 */
public record Reliable(
        long rseq,
        Reply reply,
        Duration interval,
        Duration waited,
        @Nullable Request prack) {
    /** The option tag. */
    static final String TAG = "100rel";

    /** The first of a dialog: RSeq begins anywhere in the lower half (§3). */
    static long firstOf(String tag) {
        return (tag.hashCode() & 0x3fff_ffffL) + 1;
    }

    static Reliable of(long rseq, Reply reply, Duration t1) {
        var marked = reply.withHeader("Require", TAG).withHeader("RSeq", Long.toString(rseq));
        return new Reliable(rseq, marked, t1, Duration.ZERO, null);
    }

    /** Once more; the next interval does not go beyond the limit of all. */
    Reliable again(Duration limit) {
        var passed = waited.plus(interval);
        var doubled = interval.multipliedBy(2);
        var left = limit.minus(passed);
        return new Reliable(rseq, reply, doubled.compareTo(left) < 0 ? doubled : left, passed, prack);
    }

    Reliable asked(Request offering) {
        return new Reliable(rseq, reply, interval, waited, offering);
    }

    /** Whether a PRACK is for it (§7.2). */
    boolean isMeant(Request prack, Request invite) {
        var rack = prack.header("RAck");
        return rack != null
                && this.prack == null
                && rack.strip()
                        .replaceAll("\\s+", " ")
                        .equals(rseq + " " + invite.cseq().number() + " " + invite.method());
    }

    static boolean isSupported(Message message) {
        return has(message, "Supported") || isRequired(message);
    }

    static boolean isRequired(Message message) {
        return has(message, "Require");
    }

    private static boolean has(Message message, String field) {
        return message.headers(field).stream()
                .flatMap(line -> Arrays.stream(line.split(",", 64)))
                .anyMatch(option -> option.strip().toLowerCase(Locale.ROOT).equals(TAG));
    }
}
