package cloud.sentiric.signaling.sip;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trusted trunks by their source networks.
 *
 * @param trunks in the order in which they are asked
 */
public record Trunks(List<Trunk> trunks) {
    /** One network of a trunk; a trunk may have several. */
    public record Trunk(String name, Network network) {}

    /**
     * A network in CIDR form.
     *
     * @param address any address of it
     * @param prefix leading bits that count
     */
    public record Network(InetAddress address, int prefix) {
        /**
         * Parses 192.0.2.0/24, 2001:db8::/32 or a single address.
         *
         * @throws IllegalArgumentException if it is none
         */
        public static Network parse(String text) {
            int slash = text.indexOf('/');
            try {
                var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
                int bits = address.getAddress().length * 8;
                int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
                if (prefix >= 0 && prefix <= bits) {
                    return new Network(address, prefix);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("CIDR expected, such as 192.0.2.0/24: " + text, e);
            }
            throw new IllegalArgumentException("prefix is longer than the address: " + text);
        }

        public boolean contains(InetAddress candidate) {
            var mine = address.getAddress();
            var other = candidate.getAddress();
            if (other.length != mine.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit += 8) {
                int mask = prefix - bit >= 8 ? 0xFF : 0xFF << (8 - (prefix - bit));
                if (((mine[bit / 8] ^ other[bit / 8]) & mask & 0xFF) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    public Trunks {
        trunks = List.copyOf(trunks);
    }

    /**
     * Parses name=CIDR,name=CIDR; blank is no trunk. The gateway reads the same text by the same grammar.
     *
     * @throws IllegalArgumentException at an entry of another form
     */
    public static Trunks parse(String text) {
        var trunks = new ArrayList<Trunk>();
        for (var entry : text.split(",", -1)) {
            if (!entry.isBlank()) {
                int equals = entry.indexOf('=');
                if (equals < 0 || entry.substring(0, equals).isBlank()) {
                    throw new IllegalArgumentException("name=CIDR expected: " + entry.strip());
                }
                trunks.add(new Trunk(
                        entry.substring(0, equals).strip(),
                        Network.parse(entry.substring(equals + 1).strip())));
            }
        }
        return new Trunks(trunks);
    }

    /** Name of the trunk that an address belongs to, null if it is a stranger's. */
    public @Nullable String find(InetAddress source) {
        return trunks.stream()
                .filter(trunk -> trunk.network().contains(source))
                .map(Trunk::name)
                .findFirst()
                .orElse(null);
    }
}
