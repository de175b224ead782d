package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.Crypto;
import cloud.sentiric.signaling.sdp.WebPeer;
import org.jspecify.annotations.Nullable;

/** What the packets of a party are between it and us. */
public sealed interface Wrapping {
    /** As both parties have agreed: in the clear, or what we do not read. */
    record Passed() implements Wrapping {}

    /** In the clear, whatever the other party has. */
    record Clear() implements Wrapping {}

    /**
     * Sealed, whatever the other party has.
     *
     * @param crypto what it has said; its key is empty before
     */
    record Sealed(Crypto crypto) implements Wrapping {}

    /**
     * As browsers have it, whatever the other party has.
     *
     * @param peer what it has said; null before
     */
    record Web(@Nullable WebPeer peer) implements Wrapping {}
}
