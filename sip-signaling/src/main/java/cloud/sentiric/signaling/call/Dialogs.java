package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.CallId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps dialogs where all nodes see them. Answers come on any thread, once each; null and false where it is away. */
public interface Dialogs {
    /** Keeps a dialog of this node, or its new state. */
    void save(StoredDialog dialog);

    /** Forgets a dialog of this node that has ended. */
    void remove(CallTrace trace);

    /** Takes a dialog away from the node that had it; of all nodes that ask, one gets it. */
    void claim(CallId callId, String localTag, String remoteTag, Consumer<@Nullable StoredDialog> to);

    /** Whether another node took this dialog away from us; false if that is not known. */
    void takenAway(CallId callId, Consumer<Boolean> to);
}
