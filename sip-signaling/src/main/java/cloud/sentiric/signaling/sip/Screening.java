package cloud.sentiric.signaling.sip;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a user agent server looks at before it handles a request (RFC 3261 §8.2.1, §8.2.2.3, §8.2.3). */
public final class Screening {
    /** Extensions that are understood, for Supported. */
    public static final List<String> SUPPORTED =
            List.of("100rel", "norefersub", "outbound", "path", "replaces", "timer");

    /** Methods whose body must be a session description. */
    private static final Set<Method> SESSION = Set.of(Method.INVITE, Method.UPDATE);

    private Screening() {}

    /** The refusal of a request that cannot be handled, null if it can. */
    public static @Nullable Reply refusal(Request request) {
        if (!Method.ALLOWED.contains(request.method())) {
            return Reply.of(405).withHeader("Allow", Method.ALLOW);
        }
        // Require in ACK and CANCEL is ignored (RFC 3261 §8.2.2.3).
        var unknown = request.header("Require") == null ? "" : unsupported(request);
        if (!unknown.isEmpty()) {
            return Reply.of(420).withHeader("Unsupported", unknown);
        }
        // The bodies of other methods are not looked at: an OPTIONS or INFO is answered whatever it carries.
        return SESSION.contains(request.method()) && Content.of(request) instanceof Content.Refused(var refused)
                ? refused
                : null;
    }

    private static String unsupported(Request request) {
        return request.headers("Require").stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty() && !SUPPORTED.contains(tag.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }

    /** The answer to OPTIONS outside a dialog (RFC 3261 §11.2). */
    public static Reply capabilities() {
        return Reply.of(200)
                .withHeader("Allow", Method.ALLOW)
                .withHeader("Allow-Events", "presence, dialog")
                .withHeader("Accept", Content.SDP)
                .withHeader("Accept-Encoding", "identity")
                .withHeader("Accept-Language", "en")
                .withHeader("Supported", String.join(", ", SUPPORTED));
    }
}
