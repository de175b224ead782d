package cloud.sentiric.signaling.call;

/** Makes known what becomes of calls; nothing that was given to it is lost. */
public interface CallEvents {
    /** Takes an event, in order per call; never waits for a broker. */
    void publish(CallEvent event);

    /** Runs a task, on any thread, when all that was published before is safe. */
    void afterwards(Runnable task);
}
