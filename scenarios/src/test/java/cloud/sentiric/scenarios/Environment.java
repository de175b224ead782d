package cloud.sentiric.scenarios;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The addresses, passwords and process ids that {@code ./sentiric env} prints. */
record Environment(Map<String, String> variables) {
    private static final Pattern ASSIGNMENT = Pattern.compile("(?:export )?([A-Z][A-Z0-9_]*)=(.*)");

    /** Reads shell assignments, with the quoting of {@code printf %q} for what an address or a password holds. */
    static Environment parse(String output) {
        var variables = new LinkedHashMap<String, String>();
        output.lines().map(ASSIGNMENT::matcher).forEach(match -> {
            if (match.matches()) {
                variables.put(match.group(1), unquote(match.group(2)));
            }
        });
        return new Environment(variables);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '\'' || value.charAt(0) == '"')
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? value.substring(1, value.length() - 1) : value.replaceAll("\\\\(.)", "$1");
    }

    String text(String name) {
        var value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("./sentiric env does not print " + name);
        }
        return value;
    }

    InetSocketAddress address(String name) {
        String value = text(name);
        int colon = value.lastIndexOf(':');
        return new InetSocketAddress(
                InetAddress.ofLiteral(value.substring(0, colon).replaceAll("[\\[\\]]", "")),
                Integer.parseInt(value.substring(colon + 1)));
    }

    /** The process of a service or a data server, if it runs. */
    Optional<ProcessHandle> process(String name) {
        String pid = text(name + "_PID");
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }
}
