package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.media.MediaSession;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What another node needs to answer for a call, and to end it, when the node that owns it is gone.
 *
 * @param dialog with the caller
 * @param callee the dialog with the callee; null where we answered, or nobody yet
 * @param session null while there is none
 * @param media null while the dialog is early (RFC 3261 §12)
 * @param answeredAt when the ACK came; null before
 */
public record StoredDialog(
        Dialog dialog,
        @Nullable Dialog callee,
        Subject subject,
        @Nullable MediaSession session,
        @Nullable MediaInfo media,
        @Nullable Instant answeredAt) {
    /** Whether its INVITE has no final response from us. */
    public boolean early() {
        return media == null;
    }
}
