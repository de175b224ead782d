package cloud.sentiric.media.port;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where RTP sockets listen, and what others are told: one address of each family that is served.
 *
 * @param locals one or two, the one to take where nothing speaks for the other first
 */
public record RtpAddresses(List<Local> locals) {
    /**
     * Those of one family.
     *
     * @param bind address of the sockets
     * @param advertised address for the SDP
     */
    public record Local(InetAddress bind, InetAddress advertised) {
        public AddressFamily family() {
            return AddressFamily.of(advertised);
        }
    }

    private static final String BIND = "media.rtp.bind (RTP_BIND)";
    private static final String ADVERTISED = "media.rtp.advertised (RTP_ADVERTISED)";
    private static final String IPV6 = "media.rtp.advertised-ipv6 (RTP_ADVERTISED_IPV6)";

    public RtpAddresses {
        locals = List.copyOf(locals);
    }

    /**
     * Reads them; without an advertised one others are told the one of the sockets.
     *
     * @param ipv6 what is advertised to those who speak IPv6, beside an advertised one of IPv4
     */
    public static RtpAddresses of(String bind, @Nullable String advertised, @Nullable String ipv6) {
        var own = literal(BIND, bind);
        var told = isBlank(advertised) ? own : literal(ADVERTISED, advertised);
        var locals = new ArrayList<Local>();
        locals.add(local(own, told, ADVERTISED));
        if (!isBlank(ipv6)) {
            var six = literal(IPV6, ipv6);
            if (AddressFamily.of(six) != AddressFamily.IPV6) {
                throw new IllegalArgumentException(IPV6 + " must be an IPv6 address, not " + six.getHostAddress());
            }
            if (AddressFamily.of(told) == AddressFamily.IPV6) {
                throw new IllegalArgumentException(ADVERTISED + " and " + IPV6 + " are both IPv6: set one of them");
            }
            locals.add(local(own, six, IPV6));
        }
        boolean here = locals.stream().allMatch(each -> each.advertised().isLoopbackAddress());
        // Two loopback addresses are meant; one behind sockets for everybody is forgotten.
        if (!own.isLoopbackAddress() && !(here && locals.size() > 1)) {
            locals.forEach(RtpAddresses::refuseLoopback);
        }
        return new RtpAddresses(locals);
    }

    private static Local local(InetAddress own, InetAddress told, String name) {
        if (told.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    name + " must be the address that phones reach, not " + told.getHostAddress());
        }
        if (AddressFamily.of(own) == AddressFamily.of(told)) {
            return new Local(own, told);
        }
        if (!own.isAnyLocalAddress()) {
            throw new IllegalArgumentException(name + " is " + AddressFamily.of(told) + " and " + BIND + " "
                    + AddressFamily.of(own) + ": they must both be the same, or " + BIND + " 0.0.0.0");
        }
        return new Local(everywhere(AddressFamily.of(told)), told);
    }

    private static InetAddress everywhere(AddressFamily family) {
        return InetAddress.ofLiteral(
                switch (family) {
                    case IPV4 -> "0.0.0.0";
                    case IPV6 -> "::";
                });
    }

    private static void refuseLoopback(Local local) {
        if (local.advertised().isLoopbackAddress()) {
            throw new IllegalArgumentException((local.family() == AddressFamily.IPV4 ? ADVERTISED : IPV6)
                    + " is the loopback " + local.advertised().getHostAddress()
                    + ", which phones do not reach; set it to this machine's address");
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static InetAddress literal(String name, @Nullable String text) {
        try {
            return InetAddress.ofLiteral(text == null ? "" : text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " must be an IP address, not '" + text + "'", e);
        }
    }

    /** Those of a family, if it is served. */
    public Optional<Local> of(AddressFamily family) {
        return locals.stream().filter(each -> each.family() == family).findFirst();
    }

    /** Those to take where nothing speaks for the other family. */
    public Local usual() {
        return locals.getFirst();
    }
}
