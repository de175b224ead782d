package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.Lease;

/**
 * How playing ended.
 *
 * @param durationMs milliseconds that were played
 */
public record Played(Lease lease, Outcome outcome, int durationMs) {
    /** Why it ended. */
    public enum Outcome {
        FINISHED,
        STOPPED,
        RELEASED
    }
}
