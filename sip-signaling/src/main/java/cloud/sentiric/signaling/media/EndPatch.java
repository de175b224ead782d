package cloud.sentiric.signaling.media;

import org.jspecify.annotations.Nullable;

/**
 * Who is at an end, and what is heard there.
 *
 * @param remote null: as before, or not known yet
 * @param opaque its packets are not read (SRTP, DTLS, T.38): counted and passed on alone
 */
public record EndPatch(String endId, @Nullable Remote remote, Hears hears, boolean opaque) {
    /**
     * Where the remote SDP wants its media.
     *
     * @param address an IP literal; 0.0.0.0 or :: is hold
     * @param port 0 is hold
     */
    public record Remote(String address, int port) {}
}
