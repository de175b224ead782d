package cloud.sentiric.signaling.sip;

/**
 * A Call-ID (RFC 3261 §20.8), compared byte by byte.
 *
 * @param value the header's value as received
 */
public record CallId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
