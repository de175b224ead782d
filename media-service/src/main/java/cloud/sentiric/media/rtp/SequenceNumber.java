package cloud.sentiric.media.rtp;

/** Arithmetic of 16-bit sequence numbers, which wrap (RFC 3550 §5.1, RFC 1982). */
public final class SequenceNumber {
    /** How many there are. */
    public static final int MODULUS = 1 << 16;

    private SequenceNumber() {}

    /** The one after it. */
    public static int next(int sequence) {
        return (sequence + 1) & 0xFFFF;
    }

    /** How far to is ahead of from: -32768 to 32767. */
    public static int distance(int from, int to) {
        return (short) (to - from);
    }
}
