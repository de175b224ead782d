package cloud.sentiric.signaling.grpc;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How an instance was found lately.
 *
 * @param roundTrips the last ones to it and back, the newest first
 * @param used part of its ports that is in use, 0 to 1
 * @param failed whether it did not answer when it was asked last
 */
record Load(List<Duration> roundTrips, double used, boolean failed) {
    /** One that has not answered yet. */
    static final Load UNKNOWN = new Load(List.of(), 0, false);

    /** A pause of either side is none of the way between them. */
    private static final int LATEST = 8;

    /** Round trips that are the same to a call: below, machines are busy rather than far. */
    private static final int ALIKE_MS = 20;

    private static final int QUARTERS = 4;

    Load {
        roundTrips = List.copyOf(roundTrips);
    }

    static Load of(Duration roundTrip, double used) {
        return new Load(List.of(roundTrip), used, false);
    }

    Load then(Duration roundTrip, double usedNow) {
        return new Load(
                Stream.concat(Stream.of(roundTrip), roundTrips.stream())
                        .limit(LATEST)
                        .toList(),
                usedNow,
                false);
    }

    /** It did not answer. */
    Load failing() {
        return new Load(roundTrips, used, true);
    }

    /** It answered something else. */
    Load answering() {
        return new Load(roundTrips, used, false);
    }

    boolean isNew() {
        return roundTrips.isEmpty();
    }

    boolean isFull() {
        return used >= 1;
    }

    /** The same for round trips that are alike: all below 20 ms are, and beyond each is about twice as far as the one before. */
    int distance() {
        return roundTrips.stream()
                .min(Duration::compareTo)
                .map(least -> Long.SIZE - Long.numberOfLeadingZeros(least.toMillis() / ALIKE_MS))
                .orElse(Integer.MAX_VALUE);
    }

    /** The same for loads that are alike. */
    int quarters() {
        return (int) (used * QUARTERS);
    }
}
