package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What another node needs to answer for a call, and to end it, when the node that owns it is gone.
 *
 * @param answeredAt when the ACK came; null before
 */
public record StoredDialog(
        Dialog dialog,
        Subject subject,
        MediaPort port,
        MediaInfo media,
        @Nullable Instant answeredAt) {}
