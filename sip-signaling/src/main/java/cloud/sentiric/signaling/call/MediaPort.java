package cloud.sentiric.signaling.call;

/**
 * An RTP port that is leased to a call.
 *
 * @param port UDP port at the media-service
 * @param address IP address for the SDP
 * @param instanceId media-service instance that holds the port, and is asked for it
 * @param leaseId what it is asked by; a secret
 */
public record MediaPort(int port, String address, String instanceId, String leaseId) {
    @Override
    public String toString() {
        return port + " at " + instanceId;
    }
}
