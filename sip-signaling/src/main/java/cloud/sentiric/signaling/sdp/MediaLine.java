package cloud.sentiric.signaling.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code m=} (RFC 8866 §5.14): read here alone, so that who rewrites a description means the stream that was
 * agreed on.
 *
 * @param media audio, video, …
 * @param port 0 refuses or ends the stream
 * @param protocol such as RTP/AVP
 * @param formats as text, in their order
 */
record MediaLine(String media, int port, String protocol, List<String> formats) {
    static final int MAX_FORMATS = 64;

    static boolean is(String line) {
        return line.startsWith("m=");
    }

    /** Null where it cannot be read. */
    static @Nullable MediaLine of(String line) {
        // More than one space between two, and some behind all, is what some phones send.
        var parts = line.substring(2).stripTrailing().split(" +", -1);
        if (parts.length < 4 || parts.length > MAX_FORMATS + 3 || parts[0].isEmpty()) {
            return null;
        }
        // RFC 8866 §5.14: <port>/<number of ports>
        int slash = parts[1].indexOf('/');
        int port = SdpParser.number(slash < 0 ? parts[1] : parts[1].substring(0, slash), 65_535);
        return port < 0
                ? null
                : new MediaLine(parts[0], port, parts[2], List.of(parts).subList(3, parts.length));
    }

    /** Whether a line begins a stream that can be relayed: audio that flows. */
    static boolean relays(String line) {
        var media = of(line);
        return media != null && media.media.equals("audio") && media.port != 0;
    }
}
