package cloud.sentiric.media.playout;

/**
 * How playing ended.
 *
 * @param durationMs milliseconds that were played
 */
public record Played(Outcome outcome, int durationMs) {
    /** Why it ended. */
    public enum Outcome {
        FINISHED,
        STOPPED,
        RELEASED
    }
}
