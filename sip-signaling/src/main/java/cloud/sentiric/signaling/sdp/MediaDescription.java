package cloud.sentiric.signaling.sdp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One m= section as received (RFC 8866 §5.14).
 *
 * @param media audio, video, …
 * @param port transport port; 0 refuses or ends the stream
 * @param protocol such as RTP/AVP
 * @param formats payload types as text, in the order of preference
 * @param connection connection address of the section, else the session's; null if there is none
 * @param direction of the section, else the session's, else sendrecv
 * @param rtpmaps encoding by payload type, such as PCMU/8000
 * @param fmtps format parameters by payload type
 * @param cryptos what stands behind a=crypto: (RFC 4568), in the order of preference
 * @param web what a browser says of itself; null where it is none, or lacks something of it
 * @param mid identification of the section (RFC 9143), if it has one
 * @param ptime milliseconds of audio a packet; 0 if not said
 * @param maxptime upper bound of the same; 0 if not said
 */
public record MediaDescription(
        String media,
        int port,
        String protocol,
        List<String> formats,
        @Nullable String connection,
        Direction direction,
        Map<Integer, String> rtpmaps,
        Map<Integer, String> fmtps,
        List<String> cryptos,
        @Nullable WebPeer web,
        @Nullable String mid,
        int ptime,
        int maxptime) {
    public MediaDescription {
        formats = List.copyOf(formats);
        rtpmaps = Map.copyOf(rtpmaps);
        fmtps = Map.copyOf(fmtps);
        cryptos = List.copyOf(cryptos);
    }

    /** Without its keys. */
    @Override
    public String toString() {
        return media + " " + port + " " + protocol + " " + formats + " at " + connection + ", " + direction;
    }
}
