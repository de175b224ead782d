package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.WebEnd;
import org.jspecify.annotations.Nullable;

/**
 * One party's end of a media session.
 *
 * @param id names it in its session
 * @param port UDP port for RTP at the media-service
 * @param address IP address for the SDP
 * @param web what a browser is told besides; null where its instance takes none
 */
public record MediaEnd(
        String id, int port, String address, @Nullable WebEnd web) {
    /** For phones alone. */
    public MediaEnd(String id, int port, String address) {
        this(id, port, address, null);
    }
}
