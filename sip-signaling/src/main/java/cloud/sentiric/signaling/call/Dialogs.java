package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.sip.CallId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps dialogs where all nodes see them. Answers come on any thread, once each. */
public interface Dialogs {
    /** What became of a dialog among the nodes. */
    enum Standing {
        /** It is this node's. */
        OURS,
        /** Another node is about to end it, or was. */
        HELD,
        /** Another node has ended it and left a tombstone. */
        TAKEN,
        /** Nobody can say. Nothing follows from it. */
        UNKNOWN
    }

    /** Keeps a dialog of this node, or its new state. */
    void save(StoredDialog dialog);

    /** Forgets a dialog of this node that has ended. */
    void remove(CallTrace trace);

    /**
     * Takes a dialog of another node in hand to end it; of all nodes that ask, one gets it. Null: it is not to be had, or
     * the store is away.
     */
    void claim(CallId callId, String localTag, String remoteTag, Consumer<@Nullable StoredDialog> to);

    /** The end of a dialog that was taken in hand is on disk. */
    void taken(StoredDialog dialog, String why);

    /** What became of a dialog of this node. */
    void standing(CallTrace trace, Consumer<Standing> to);
}
