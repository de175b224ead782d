package cloud.sentiric.media.rtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a port sends, and whose packets it takes (symmetric RTP, RFC 4961; latching, RFC 7362).
 *
 * <p>The address of the SDP holds until something is heard. The first source with two packets in sequence of one SSRC
 * is latched; one whose address and port are those of the SDP with its first packet. From then on only that source is heard.
 * Another gets in when the latched one was silent for a while, again with two in sequence; the SDP's own at once.
 * A new address in the SDP undoes the latch.
 */
public final class RemoteEnd {
    private final long silence;
    private @Nullable InetSocketAddress described;
    private boolean held;
    private @Nullable InetSocketAddress heard;
    private long heardAt;
    private @Nullable InetSocketAddress candidate;
    private int candidateSsrc;
    private int candidateNext;

    /** After how much silence of the latched source another may take its place. */
    public RemoteEnd(Duration silence) {
        this.silence = silence.toNanos();
    }

    /** Takes the address of an SDP; 0.0.0.0 or port 0 is a hold: nothing is sent (RFC 3264 §8.4, RFC 2543 §B.5). */
    public void describe(InetSocketAddress address) {
        held = address.getPort() == 0 || address.getAddress().isAnyLocalAddress();
        if (held) {
            return;
        }
        if (described != null && !address.equals(described)) {
            heard = null;
        }
        described = address;
    }

    /** Whether a packet from there is heard. */
    public boolean accept(InetSocketAddress from, int ssrc, int sequence, long now) {
        if (from.equals(heard)) {
            heardAt = now;
            return true;
        }
        if (from.equals(described)) {
            latch(from, now);
            return true;
        }
        if (heard != null && now - heardAt < silence) {
            return false;
        }
        if (from.equals(candidate) && ssrc == candidateSsrc && sequence == candidateNext) {
            latch(from, now);
            return true;
        }
        candidate = from;
        candidateSsrc = ssrc;
        candidateNext = SequenceNumber.next(sequence);
        return false;
    }

    private void latch(InetSocketAddress from, long now) {
        heard = from;
        heardAt = now;
        candidate = null;
    }

    /** Where to send, or null: on hold, or not known yet. */
    public @Nullable InetSocketAddress target() {
        if (held) {
            return null;
        }
        return heard != null ? heard : described;
    }
}
