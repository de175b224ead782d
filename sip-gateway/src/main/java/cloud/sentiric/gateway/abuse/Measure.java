package cloud.sentiric.gateway.abuse;

import java.time.Duration;

/**
 * How much one source may send, and what follows if it sends more.
 *
 * @param perSecond requests outside dialogs that it may send in the long run
 * @param burst and at once
 * @param flood so many times of both, and it is banned
 * @param firstBan length of its first ban; each further one is twice as long
 * @param longestBan the longest ban; after so long without a ban the next is a first one again
 */
public record Measure(int perSecond, int burst, int flood, Duration firstBan, Duration longestBan) {
    /** The same for so many times as many requests. */
    Measure times(int factor) {
        return new Measure(factor * perSecond, factor * burst, flood, firstBan, longestBan);
    }
}
