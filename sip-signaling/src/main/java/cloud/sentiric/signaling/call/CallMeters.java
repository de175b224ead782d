package cloud.sentiric.signaling.call;

/** What is counted of calls. Called on the workers' threads. */
public interface CallMeters {
    /** call.started was published. */
    void started();

    /** call.ended was published. */
    void ended(String reason);

    /** A call that looked for other media has it, and all its parties have followed; or has ended before. */
    void mediaMoved(boolean followed);

    /** So many dialogs more, or fewer. */
    void dialogs(int change);
}
