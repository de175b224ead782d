package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.sip.CallId;
import org.jspecify.annotations.Nullable;

/**
 * Name of a dialog among all nodes: our tag, which nobody else chooses, with the caller's Call-ID.
 *
 * @param localTag our tag
 */
public record DialogId(String localTag, CallId callId) {
    public static DialogId of(Dialog dialog) {
        return new DialogId(dialog.localTag(), dialog.callId());
    }

    /** The name in a text that {@link #toString} made; null of any other. Our tags have no colon. */
    public static @Nullable DialogId parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? null : new DialogId(text.substring(0, colon), new CallId(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return localTag + ":" + callId;
    }
}
