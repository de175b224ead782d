package cloud.sentiric.cdr.calls;

import java.time.Instant;

/** Reads events as they are written on the wire. */
@FunctionalInterface
public interface EventReader {
    /**
     * What a payload holds.
     *
     * @param received time of an event that tells none
     */
    Arrival read(String payload, Instant received);
}
