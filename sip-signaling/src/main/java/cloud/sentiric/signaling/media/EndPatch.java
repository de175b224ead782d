package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.Keying;
import org.jspecify.annotations.Nullable;

/**
 * Who is at an end, and what is heard there.
 *
 * @param remote null: as before, or not known yet
 * @param opaque its packets are not read (SRTP, DTLS, T.38): counted and passed on alone
 * @param keying what its packets are sealed by between its party and us; null: nothing
 * @param speaker who is there
 */
public record EndPatch(
        String endId,
        @Nullable Remote remote,
        Hears hears,
        boolean opaque,
        @Nullable Keying keying,
        Speaker speaker) {
    /** In the clear, or opaque. */
    public EndPatch(String endId, @Nullable Remote remote, Hears hears, boolean opaque) {
        this(endId, remote, hears, opaque, null, Speaker.UNKNOWN);
    }

    /** The same at an end. */
    public EndPatch at(String end) {
        return new EndPatch(end, remote, hears, opaque, keying, speaker);
    }

    /** The same, where silence of its party tells nothing. */
    EndPatch unjudged() {
        return new EndPatch(
                endId, remote, hears, opaque, keying, new Speaker(speaker.party(), null, speaker.formats()));
    }

    /**
     * Where the remote SDP wants its media.
     *
     * @param address an IP literal; 0.0.0.0 or :: is hold
     * @param port 0 is hold
     */
    public record Remote(String address, int port) {}
}
