package cloud.sentiric.media.rtp;

/**
 * What was sent, received and lost on a port.
 *
 * @param sent RTP packets
 * @param received RTP packets
 * @param lost RTP packets missing by sequence number
 * @param jitterMs interarrival jitter, milliseconds
 */
public record Quality(long sent, long received, long lost, double jitterMs) {}
