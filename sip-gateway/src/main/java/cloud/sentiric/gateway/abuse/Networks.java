package cloud.sentiric.gateway.abuse;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A list of networks (RFC 4632, RFC 4291 §2.3). Immutable. */
public final class Networks {
    private final List<Network> networks;

    private static final class Network {
        private final byte[] address;
        private final int bits;

        Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        boolean has(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || (address[whole] ^ other[whole]) >> (8 - rest) == 0;
        }
    }

    private Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads {@code name=CIDR[,name=CIDR]}; a name may be there again, for a trunk of several networks. The nodes read the same
     * text by the same grammar.
     *
     * @throws IllegalArgumentException saying which is wrong
     */
    public static Networks parse(String text) {
        var networks = new ArrayList<Network>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                int equals = part.indexOf('=');
                if (equals < 0 || part.substring(0, equals).isBlank()) {
                    throw new IllegalArgumentException("name=CIDR expected: " + part.strip());
                }
                networks.add(network(part.substring(equals + 1).strip()));
            }
        }
        return new Networks(networks);
    }

    private static Network network(String cidr) {
        int slash = cidr.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash))
                    .getAddress();
            int all = 8 * address.length;
            int bits = slash < 0 ? all : Integer.parseInt(cidr.substring(slash + 1));
            if (bits >= 0 && bits <= all) {
                return new Network(address, bits);
            }
        } catch (IllegalArgumentException e) {
            // Told below, with what it is about.
        }
        throw new IllegalArgumentException(cidr + " is no network such as 192.0.2.0/24 or 2001:db8::/32");
    }

    /** Whether one of them has the address. */
    public boolean have(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).has(bytes)) {
                return true;
            }
        }
        return false;
    }
}
