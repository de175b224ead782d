package cloud.sentiric.phone;

import cloud.sentiric.phone.sip.Hop;
import cloud.sentiric.phone.sip.SipUri;
import cloud.sentiric.phone.sip.SipViolation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param user who answers challenges; none: a trunk, known by its address
 * @param listening longest time to listen
 * @param cancelAfter none: the call is not cancelled
 */
record CallArguments(
        String number,
        Hop gateway,
        Optional<String> fromAddress,
        String domain,
        Optional<String> user,
        Duration listening,
        Optional<Path> save,
        Optional<Path> play,
        Optional<Duration> cancelAfter) {
    static final String USAGE = """
            usage: call NUMBER [options]
              NUMBER               a number or a whole sip: URI
              --gateway HOST:PORT  where to call through (127.0.0.1:5060)
              --from-address IP    address of this phone; 127.0.0.2 is the trusted trunk of a local run
              --domain NAME        domain of the number and the user (sentiric.cloud)
              --user NAME          who calls; its password in the environment variable SENTIRIC_PHONE_PASSWORD
              --seconds N          how long to listen at most (20)
              --play FILE.wav      what to say (a melody)
              --save FILE.wav      keep what was heard
              --cancel-after MS    give up so long after the INVITE
            """;

    private static final Set<String> OPTIONS = Set.of(
            "--gateway", "--from-address", "--domain", "--user", "--seconds", "--play", "--save", "--cancel-after");

    static CallArguments parse(List<String> arguments) {
        var numbers = new ArrayList<String>();
        var options = new HashMap<String, String>();
        for (var left = new ArrayDeque<>(arguments); !left.isEmpty(); ) {
            String argument = left.removeFirst();
            if (!argument.startsWith("--")) {
                numbers.add(argument);
            } else if (!OPTIONS.contains(argument)) {
                throw new IllegalArgumentException("no option " + argument);
            } else if (left.isEmpty()) {
                throw new IllegalArgumentException(argument + " needs a value");
            } else {
                options.put(argument, left.removeFirst());
            }
        }
        if (numbers.size() != 1) {
            throw new IllegalArgumentException("one number, not " + numbers);
        }
        return new CallArguments(
                numbers.getFirst(),
                gateway(options.getOrDefault("--gateway", "127.0.0.1:5060")),
                Optional.ofNullable(options.get("--from-address")),
                options.getOrDefault("--domain", "sentiric.cloud"),
                Optional.ofNullable(options.get("--user")),
                Duration.ofSeconds(whole("--seconds", options.getOrDefault("--seconds", "20"))),
                Optional.ofNullable(options.get("--save")).map(Path::of),
                Optional.ofNullable(options.get("--play")).map(Path::of),
                Optional.ofNullable(options.get("--cancel-after"))
                        .map(value -> Duration.ofMillis(whole("--cancel-after", value))));
    }

    private static Hop gateway(String text) {
        try {
            return Hop.parse(text);
        } catch (SipViolation e) {
            throw new IllegalArgumentException("--gateway: " + e.getMessage(), e);
        }
    }

    private static long whole(String option, String value) {
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(option + " takes a whole number, not " + value);
        }
        return Long.parseLong(value);
    }

    /** What is called. */
    SipUri callee() {
        return SipUri.parse(number.startsWith("sip:") ? number : "sip:" + number + "@" + domain);
    }
}
