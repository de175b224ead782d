package cloud.sentiric.media.quality;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a party was heard in some time, and what it said of what it heard.
 *
 * @param time that this is about
 * @param sent RTP packets
 * @param received RTP packets
 * @param lost RTP packets missing by sequence number
 * @param burstRatio of the losses (ITU-T G.107 §7.5); 0 if none
 * @param longestLoss packets, most in a row that were missing
 * @param jitterMs interarrival jitter, milliseconds
 * @param roundTripMs milliseconds to the party and back; 0 if not known
 * @param mos 1 to 4.5; 0 if not known
 * @param worstMos of the worst interval; 0 if not known
 * @param told what the party said; null if it said nothing
 * @param unheard time in which nothing usable came though it should
 * @param cause why, the last time; null if it was heard throughout
 */
public record Quality(
        Duration time,
        long sent,
        long received,
        long lost,
        double burstRatio,
        int longestLoss,
        double jitterMs,
        double roundTripMs,
        double mos,
        double worstMos,
        @Nullable Told told,
        Duration unheard,
        @Nullable Cause cause) {
    /**
     * What a party reports of its reception.
     *
     * @param loss 0 to 1
     * @param jitterMs milliseconds
     */
    public record Told(double loss, double jitterMs) {}

    /** Whether there is anything to tell. */
    public boolean isEmpty() {
        return sent == 0 && received == 0 && unheard.isZero();
    }

    /** Of the packets that should have come those that did not, 0 to 1. */
    public double loss() {
        return Meter.loss(received, lost, unheard.toNanos(), time.toNanos());
    }
}
