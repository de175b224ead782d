package cloud.sentiric.signaling.subscription;

/** The state of a resource as a NOTIFY carries it; equal where nothing has changed. */
@FunctionalInterface
public interface Document {
    /**
     * Its text.
     *
     * @param version grows from NOTIFY to NOTIFY of a subscription, from 0
     */
    String text(long version);
}
