package cloud.sentiric.signaling.media;

/**
 * One party's end of a media session.
 *
 * @param id names it in its session
 * @param port UDP port for RTP at the media-service
 * @param address IP address for the SDP
 */
public record MediaEnd(String id, int port, String address) {}
