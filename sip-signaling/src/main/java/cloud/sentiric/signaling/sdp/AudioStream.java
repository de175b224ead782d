package cloud.sentiric.signaling.sdp;

import org.jspecify.annotations.Nullable;

/**
 * The one audio stream that both sides agreed on.
 *
 * @param codec what is sent
 * @param payloadType RTP payload type to send it as
 * @param eventPayloadType RTP payload type of telephone-event (RFC 4733), or null if the remote side has none
 * @param ptime milliseconds of audio a packet
 * @param direction as our description says
 * @param remoteAddress connection address of the remote side, an IP literal
 * @param remotePort its RTP port
 * @param keying what its packets are sealed by; null where they are in the clear
 */
public record AudioStream(
        Codec codec,
        int payloadType,
        @Nullable Integer eventPayloadType,
        int ptime,
        Direction direction,
        String remoteAddress,
        int remotePort,
        @Nullable Keying keying) {
    /** In the clear. */
    public AudioStream(
            Codec codec,
            int payloadType,
            @Nullable Integer eventPayloadType,
            int ptime,
            Direction direction,
            String remoteAddress,
            int remotePort) {
        this(codec, payloadType, eventPayloadType, ptime, direction, remoteAddress, remotePort, null);
    }

    /** What is sent. */
    public Format format() {
        return codec.by(payloadType);
    }

    /** Address and port where the remote side wants its RTP. */
    public String remote() {
        return remoteAddress.indexOf(':') < 0
                ? remoteAddress + ":" + remotePort
                : "[" + remoteAddress + "]:" + remotePort;
    }
}
