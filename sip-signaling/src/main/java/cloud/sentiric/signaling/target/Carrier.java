package cloud.sentiric.signaling.target;

import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Limits;

/**
 * A trunk that a call leaves through.
 *
 * @param from From of our INVITE, without tag
 * @param to To of our INVITE
 * @param anonymous whether the caller's number is withheld (RFC 3323)
 */
public record Carrier(Account account, Limits limits, String from, String to, boolean anonymous) {
    /** Whether the next trunk may do what this one did not: it is away, or out of order (RFC 3261 §16.7, §21.5). */
    static boolean failsOver(int status) {
        return status == 408 || status == 430 || (status >= 500 && status < 600);
    }
}
