package cloud.sentiric.gateway.target;

import java.time.Duration;

/**
 * When a node leaves and returns, and how the fastest are chosen.
 *
 * @param interval between probes
 * @param timeout after which a probe is lost
 * @param suspectAfter after which an unanswered probe, or live request, brings the next probe forward
 * @param lostToLeave probes lost in a row that take a node out
 * @param liveToSuspect unanswered live requests that make a node suspect
 * @param answersToReturn probes answered in a row that bring it back
 * @param ramp time a fresh node takes to its full share
 * @param band nodes slower than the fastest by no more than this count as equally fast
 * @param bandShare the same as a share of the fastest's round-trip time; the larger of the two holds
 * @param linger time an unlisted node is still known
 */
public record Rules(
        Duration interval,
        Duration timeout,
        Duration suspectAfter,
        int lostToLeave,
        int liveToSuspect,
        int answersToReturn,
        Duration ramp,
        Duration band,
        double bandShare,
        Duration linger) {
    /** As application.yaml has them. */
    public static Rules standard() {
        return new Rules(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMillis(250),
                2,
                2,
                2,
                Duration.ofSeconds(10),
                Duration.ofMillis(2),
                0.15,
                Duration.ofMinutes(3));
    }
}
