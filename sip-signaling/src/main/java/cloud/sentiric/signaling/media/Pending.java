package cloud.sentiric.signaling.media;

/** A request to another service that has not answered yet. */
@FunctionalInterface
public interface Pending {
    /** Nothing is under way. */
    Pending NONE = () -> {};

    /** Gives it up; its answer may still come. */
    void cancel();
}
