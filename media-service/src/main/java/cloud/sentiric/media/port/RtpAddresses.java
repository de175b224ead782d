package cloud.sentiric.media.port;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where RTP sockets listen, and what others are told.
 *
 * @param bind address of the sockets
 * @param advertised address for the SDP
 */
public record RtpAddresses(InetAddress bind, InetAddress advertised) {
    /** Reads both; without an advertised one others are told the one of the sockets. */
    public static RtpAddresses of(String bind, @Nullable String advertised) {
        var own = literal("media.rtp.bind (RTP_BIND)", bind);
        var told = advertised == null || advertised.isBlank()
                ? own
                : literal("media.rtp.advertised (RTP_ADVERTISED)", advertised);
        if (told.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "media.rtp.advertised (RTP_ADVERTISED) must be the address that phones reach," + " not "
                            + told.getHostAddress());
        }
        if (told.isLoopbackAddress() && !own.isLoopbackAddress()) {
            throw new IllegalArgumentException("media.rtp.advertised (RTP_ADVERTISED) is the loopback "
                    + told.getHostAddress() + ", which phones do not reach; set it to this machine's address");
        }
        if (told.getClass() != own.getClass()) {
            throw new IllegalArgumentException(
                    "media.rtp.advertised (RTP_ADVERTISED) and media.rtp.bind (RTP_BIND) must both be IPv4 or both IPv6");
        }
        return new RtpAddresses(own, told);
    }

    private static InetAddress literal(String name, String text) {
        try {
            return InetAddress.ofLiteral(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " must be an IP address, not '" + text + "'", e);
        }
    }
}
