package cloud.sentiric.cdr.calls;

/** The Call-ID of an attempt (RFC 3261 §20.8), which its caller chose, and may choose again. */
public record CallId(String value) {}
