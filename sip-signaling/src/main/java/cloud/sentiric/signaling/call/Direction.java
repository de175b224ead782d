package cloud.sentiric.signaling.call;

/** Between whom an attempt is. */
public enum Direction {
    /** From a trunk to us. */
    INBOUND,
    /** From a user of ours to a number that is not known to be ours. */
    OUTBOUND,
    /** From a user of ours to another, or to a number of ours. */
    INTERNAL
}
