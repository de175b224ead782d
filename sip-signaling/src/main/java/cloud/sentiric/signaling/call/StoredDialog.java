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
 * @param session null while the dialog is early (RFC 3261 §12): the lease of one that rings ends by itself
 * @param media null while the dialog is early
 * @param answeredAt when the ACK came; null before
 */
public record StoredDialog(
        Dialog dialog,
        Subject subject,
        @Nullable MediaSession session,
        @Nullable MediaInfo media,
        @Nullable Instant answeredAt) {
    /** Whether its INVITE has no final response from us. */
    public boolean early() {
        return media == null;
    }
}
