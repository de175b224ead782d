package cloud.sentiric.node;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Servers of which any may be the one that does the work: {@code HOST[:PORT][,HOST[:PORT]]…}, never empty. An IPv6 address stands
 * in brackets where a port follows it (RFC 3986 §3.2.2). What stands between two commas may be empty: a node that is not there.
 */
public record Addresses(List<Address> all) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");

    /** One of them, an address or a name. */
    public record Address(String host, int port) {
        /** As in a URI. */
        @Override
        public String toString() {
            return authorityHost() + ":" + port;
        }

        /** An IPv6 address in brackets, all else as it is. */
        public String authorityHost() {
            return host.contains(":") ? "[" + host + "]" : host;
        }
    }

    public Addresses {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no address is given");
        }
    }

    /**
     * Reads a list.
     *
     * @param port of those that say none
     * @throws IllegalArgumentException with the reason in words
     */
    public static Addresses of(String list, int port) {
        return new Addresses(Stream.of(list.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(each -> address(each, port))
                .distinct()
                .toList());
    }

    private static Address address(String text, int port) {
        boolean inBrackets = text.startsWith("[");
        int end = inBrackets ? text.indexOf(']') + 1 : text.indexOf(':');
        // More than one colon and no brackets: an IPv6 address without a port.
        boolean alone = inBrackets ? end == text.length() : end < 0 || end != text.lastIndexOf(':');
        if (!alone && text.charAt(end) != ':') {
            throw refused(text);
        }
        var before = alone ? text : text.substring(0, end);
        var host = inBrackets ? before.substring(1, before.length() - 1) : before;
        if (!(host.contains(":") ? IPV6 : NAME).matcher(host).matches()) {
            throw refused(text);
        }
        return new Address(host, alone ? port : port(text, end + 1));
    }

    private static int port(String text, int from) {
        try {
            int port = Integer.parseInt(text, from, text.length(), 10);
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // It is refused below.
        }
        throw refused(text);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no HOST or HOST:PORT (an IPv6 address with a port: [::1]:5432)");
    }

    /** The same, those of a host before all others. */
    public Addresses nearest(String host) {
        return new Addresses(all.stream()
                .sorted(Comparator.comparing(each -> !each.host().equals(host)))
                .toList());
    }

    /** As {@link #of} reads it, each with its port. */
    @Override
    public String toString() {
        return all.stream().map(Address::toString).collect(joining(","));
    }
}
