package cloud.sentiric.cdr.calls;

/** The calls cannot be reached now; the same will do later. */
public final class CallsAway extends RuntimeException {
    public CallsAway(Throwable cause) {
        super("the calls cannot be reached", cause);
    }
}
