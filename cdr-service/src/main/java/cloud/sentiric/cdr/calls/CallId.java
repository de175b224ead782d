package cloud.sentiric.cdr.calls;

/** The Call-ID of a call (RFC 3261 §20.8). */
public record CallId(String value) implements Comparable<CallId> {
    @Override
    public int compareTo(CallId other) {
        return value.compareTo(other.value);
    }
}
