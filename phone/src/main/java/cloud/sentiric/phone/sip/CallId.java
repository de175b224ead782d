package cloud.sentiric.phone.sip;

/** A Call-ID (RFC 3261 §20.8). */
public record CallId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
