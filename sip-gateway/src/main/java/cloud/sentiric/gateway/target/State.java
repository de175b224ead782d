package cloud.sentiric.gateway.target;

/** What a node is used for. */
public enum State {
    /** Listed, no probe answered yet: not used. */
    NEW,
    /** Gets new dialogs. */
    UP,
    /** Answers probes with 503, or its checks fail and not those of all: keeps its dialogs, gets no new ones. */
    UNREADY,
    /** Was told to drain: keeps its dialogs, gets no new ones. */
    DRAINING,
    /** No longer listed: keeps its dialogs while it answers. */
    UNLISTED,
    /** Does not answer: its dialogs go to another one. */
    DOWN
}
