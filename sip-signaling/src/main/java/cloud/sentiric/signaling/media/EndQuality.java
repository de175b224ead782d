package cloud.sentiric.signaling.media;

/**
 * How the party at an end was heard by media-service, and what it said of what it heard.
 *
 * @param party who is there: caller or callee; empty where nobody said so
 * @param durationMs milliseconds that this is about
 * @param sent RTP packets
 * @param received RTP packets
 * @param lost RTP packets
 * @param burstRatio of the losses: 1 is random, 0 none lost
 * @param longestLoss packets, most in a row
 * @param jitterMs milliseconds
 * @param roundTripMs milliseconds; 0: not known
 * @param mos 1 to 4.5; 0: not known
 * @param worstMos of the worst interval; 0: not known
 * @param reported whether the party said anything
 * @param remoteLoss 0 to 1, as the party says
 * @param remoteJitterMs milliseconds, as the party says
 * @param unheardMs milliseconds in which nothing usable came though it should
 * @param cause why, the last time, such as nothing_arrives; empty if it was heard throughout
 */
public record EndQuality(
        String endId,
        String party,
        long durationMs,
        long sent,
        long received,
        long lost,
        double burstRatio,
        int longestLoss,
        double jitterMs,
        double roundTripMs,
        double mos,
        double worstMos,
        boolean reported,
        double remoteLoss,
        double remoteJitterMs,
        long unheardMs,
        String cause) {
    /** Some users are dissatisfied: R of 70 (ITU-T G.107 Annex B). */
    private static final double DISSATISFYING = 3.6;

    /** Of the packets that should have come those that did not, 0 to 1. */
    public double loss() {
        double missing = lost == 0 ? 0 : (double) lost / (lost + received);
        double silent = durationMs == 0 ? 0 : (double) unheardMs / durationMs;
        return Math.min(1, Math.max(missing, silent));
    }

    /** Whether there is anything to tell. */
    public boolean isEmpty() {
        return sent == 0 && received == 0 && unheardMs == 0;
    }

    /** Whether somebody should look at it while it lasts. */
    public boolean isBad() {
        return unheardMs > 0 || (mos > 0 && mos < DISSATISFYING);
    }
}
