package cloud.sentiric.signaling.sip;

/**
 * A CSeq (RFC 3261 §20.16).
 *
 * @param number 0 to 2^31 - 1
 * @param method method of the request
 */
public record CSeq(long number, Method method) {
    /** Largest number that RFC 3261 §8.1.1.5 allows. */
    public static final long MAX = (1L << 31) - 1;

    @Override
    public String toString() {
        return number + " " + method;
    }
}
