package cloud.sentiric.signaling.call;

/** What is counted of calls. Called on the workers' threads. */
public interface CallMeters {
    /** call.started was published. */
    void started();

    /** call.ended was published. */
    void ended(String reason);

    /** So many dialogs more, or fewer. */
    void dialogs(int change);
}
