package cloud.sentiric.signaling.target;

import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import java.util.Comparator;
import java.util.List;

/**
 * How a call to a user failed.
 *
 * @param status that its caller gets
 * @param reason of call.ended
 * @param refusal that is passed on
 */
public record Failure(int status, String reason, Refusal refusal) {
    /** Nobody was there. */
    private static final Refusal NOBODY = new Refusal(480, "Temporarily Unavailable", List.of(), Body.NONE, false);

    /** What a trunk without a place for one more call answers: it was not asked. */
    public static final Refusal FULL =
            new Refusal(503, "Trunk Limit Reached", List.of(new Header("Retry-After", "5")), Body.NONE, false);

    /** The best of what all contacts answered (RFC 3261 §16.7 step 6). */
    public static Failure of(List<Refusal> refusals) {
        return refusals.stream()
                .filter(Refusal::heard)
                .min(Comparator.comparingInt(Failure::rank))
                .map(Failure::of)
                .orElseGet(() -> new Failure(480, "unavailable", NOBODY));
    }

    /** What the trunks answered: the last one counts, unless all are out of order. */
    static Failure outside(List<Refusal> refusals) {
        if (refusals.stream().allMatch(FULL::equals)) {
            return new Failure(503, "trunk_limit", FULL);
        }
        var last = refusals.getLast();
        return Carrier.failsOver(last.status())
                ? new Failure(503, "unavailable", new Refusal(503, "No Trunk", List.of(), Body.NONE, last.heard()))
                : of(last);
    }

    private static Failure of(Refusal refusal) {
        int status = refusal.status();
        return switch (status) {
            case 486, 600 -> new Failure(status, "busy", refusal);
            case 603, 607, 608 -> new Failure(status, "declined", refusal);
            case 408 -> new Failure(480, "no_answer", new Refusal(480, "No Answer", List.of(), Body.NONE, true));
            case 415, 488, 606 -> new Failure(status, "not_acceptable", refusal);
            case 403 -> new Failure(status, "rejected", refusal);
            // What the callee's phone wants to know of its caller, only we could answer; and that it is out of order is
            // not said of
            // us (RFC 3261 §16.7 step 6).
            case 401, 407, 503 -> new Failure(480, "unavailable", NOBODY);
            // Who followed it would call whom the callee chose, at his own cost; where it may be followed, we do.
            default ->
                status < 400 ? new Failure(480, "unavailable", NOBODY) : new Failure(status, "unavailable", refusal);
        };
    }

    /** Lower says more to the caller. */
    private static int rank(Refusal refusal) {
        int status = refusal.status();
        if (status >= 600) {
            return 0;
        }
        return switch (status) {
            case 486 -> 2;
            case 415, 420, 484, 488 -> 3;
            case 480 -> 5;
            case 404, 410 -> 7;
            case 408 -> 8;
            default -> status >= 400 && status < 500 ? 6 : 9;
        };
    }
}
