package cloud.sentiric.signaling.call;

/** Makes known what becomes of calls; nothing that was given to it is lost. */
public interface CallEvents {
    /** Takes an event, in order per call; never waits for a broker. */
    void publish(CallEvent event);

    /** Runs a task, on any thread, when all that was published before is safe; never if that cannot be. */
    void afterwards(Runnable task);

    /** Whether there is room for the events of a new call; what is left is for those that go on. */
    boolean hasRoom();
}
