package cloud.sentiric.cdr.calls;

/** A value that the calls will never take. */
public final class ContentRefused extends RuntimeException {
    public ContentRefused(Throwable cause) {
        super("the calls do not take a value", cause);
    }
}
