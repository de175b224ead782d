package cloud.sentiric.media.watch;

/** Who watches a session. Called by the thread of the session: returns at once. */
public interface Watcher {
    /** Something was noticed. */
    void noticed(Noticed noticed);

    /** The session has ended. */
    void over();
}
