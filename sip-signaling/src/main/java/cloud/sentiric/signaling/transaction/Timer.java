package cloud.sentiric.signaling.transaction;

/** Work that is to be done later on one worker. */
@FunctionalInterface
public interface Timer {
    /** Takes it back, if it has not run yet; to be called on its worker. */
    void cancel();
}
