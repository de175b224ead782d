package cloud.sentiric.media.port;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * The addresses that nothing is sent to because an SDP names them: of this machine, and of networks whose machines trust each
 * other. Whoever is there and sends first is answered.
 *
 * @param loopback whether loopback is inside as well; where phones are on this machine it is not
 */
public record Inside(List<Network> networks, boolean loopback) implements Predicate<InetAddress> {
    public Inside {
        networks = List.copyOf(networks);
    }

    /**
     * Addresses that begin alike.
     *
     * @param bits of the first address that all of them share
     */
    public record Network(InetAddress first, int bits) {
        /** Reads ADDRESS/BITS. */
        public static Network parse(String text) {
            int slash = text.indexOf('/');
            try {
                var first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
                int most = first.getAddress().length * Byte.SIZE;
                int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > most) {
                    throw new IllegalArgumentException("more bits than an address has");
                }
                return new Network(first, bits);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "media.rtp.inside (RTP_INSIDE) must be networks as 100.64.0.0/10, not '" + text + "'", e);
            }
        }

        boolean has(InetAddress address) {
            byte[] one = first.getAddress();
            byte[] other = address.getAddress();
            if (one.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Networks as an operator writes them; none of them, nor loopback, is inside where phones are told an address in it. */
    public static Inside of(List<String> networks, RtpAddresses own) {
        return new Inside(
                networks.stream()
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .map(Network::parse)
                        .filter(network -> own.locals().stream().noneMatch(local -> network.has(local.advertised())))
                        .toList(),
                own.locals().stream().noneMatch(local -> local.advertised().isLoopbackAddress()));
    }

    @Override
    public boolean test(InetAddress address) {
        return (loopback && address.isLoopbackAddress())
                || address.isLinkLocalAddress()
                || networks.stream().anyMatch(network -> network.has(address));
    }
}
