package cloud.sentiric.signaling.trunk;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether a trunk answers.
 *
 * @param roundTrip of the latest OPTIONS that was answered; zero before
 * @param since when it became so
 */
public record TrunkState(Condition condition, Duration roundTrip, Instant since) {
    /** Nobody has asked it lately. */
    public static final TrunkState UNKNOWN = new TrunkState(Condition.UNKNOWN, Duration.ZERO, Instant.EPOCH);

    /** What is known of it. */
    public enum Condition {
        UP,
        DOWN,
        UNKNOWN
    }

    TrunkState turned(Condition other, Instant now) {
        return other == condition ? this : new TrunkState(other, roundTrip, now);
    }

    TrunkState measured(Duration latest) {
        return new TrunkState(condition, latest, since);
    }
}
