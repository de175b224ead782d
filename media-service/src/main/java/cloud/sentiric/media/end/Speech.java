package cloud.sentiric.media.end;

import java.util.Set;

/**
 * What a party sends, as agreed (RFC 3264).
 *
 * @param none whether it sends nothing: recvonly, inactive, hold
 * @param payloadTypes that it may use; empty: not known
 * @param telephoneEvent payload type of its telephone-events (RFC 4733); 0 if it sends none
 */
public record Speech(boolean none, Set<Integer> payloadTypes, int telephoneEvent) {
    /** Comfort noise (RFC 3389): a party that is silent may send it without having said so. */
    static final int COMFORT_NOISE = 13;

    public Speech {
        payloadTypes = Set.copyOf(payloadTypes);
    }

    /** Whether a packet of this payload type is what was agreed. */
    boolean takes(int payloadType) {
        // Integers so small are there once: nothing is allocated.
        return payloadTypes.isEmpty()
                || (payloadType == telephoneEvent && telephoneEvent != 0)
                || payloadType == COMFORT_NOISE
                || payloadTypes.contains(payloadType);
    }
}
