package cloud.sentiric.phone.sip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A digest challenge (RFC 7616 §3.3).
 *
 * @param opaque to be returned as it came
 * @param stale the nonce was too old, the password may be right
 */
record Challenge(String realm, String nonce, DigestAlgorithm algorithm, Optional<String> opaque, boolean stale) {
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*([A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))\\s*(?:,|$)");

    /** The topmost challenge with an algorithm that the account knows (RFC 8760 §2.4). */
    static Optional<Challenge> best(List<String> lines, Account account) {
        return lines.stream()
                .flatMap(line -> parse(line).stream())
                .filter(challenge -> !account.onlyMd5() || challenge.algorithm == DigestAlgorithm.MD5)
                .findFirst();
    }

    /** The challenge, or none if its algorithm is not known. */
    static Optional<Challenge> parse(String line) {
        if (!line.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Optional.empty();
        }
        var parameters = parameters(line.substring(7));
        var algorithm = DigestAlgorithm.named(parameters.getOrDefault("algorithm", "MD5"));
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        if (!List.of(parameters.getOrDefault("qop", "").split("\\s*,\\s*", -1)).contains("auth")) {
            throw new SipViolation("a challenge without qop=auth (RFC 8760 §2.3)");
        }
        return Optional.of(new Challenge(
                mandatory(parameters, "realm"),
                mandatory(parameters, "nonce"),
                algorithm.get(),
                Optional.ofNullable(parameters.get("opaque")),
                parameters.getOrDefault("stale", "false").equalsIgnoreCase("true")));
    }

    private static String mandatory(Map<String, String> parameters, String name) {
        var value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw new SipViolation("a challenge without " + name);
        }
        return value;
    }

    private static Map<String, String> parameters(String text) {
        var map = new LinkedHashMap<String, String>();
        var match = PARAMETER.matcher(text);
        int end = 0;
        while (match.find() && match.start() == end) {
            String value = match.group(2) == null ? match.group(3) : match.group(2);
            map.put(match.group(1).toLowerCase(Locale.ROOT), value);
            end = match.end();
        }
        if (end != text.length()) {
            throw new SipViolation("a challenge that is no list of parameters");
        }
        return map;
    }
}
