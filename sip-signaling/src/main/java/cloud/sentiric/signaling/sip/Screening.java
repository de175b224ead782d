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
    public static final List<String> SUPPORTED = List.of("outbound", "path", "timer");

    /** Methods whose body must be a session description. */
    private static final Set<Method> SESSION = Set.of(Method.INVITE, Method.UPDATE);

    private static final String SDP = "application/sdp";

    private Screening() {}

    /** The refusal of a request that cannot be handled, null if it can. */
    public static @Nullable Reply refusal(Request request) {
        if (!Method.ALLOWED.contains(request.method())) {
            return Reply.of(405).withHeader("Allow", Method.ALLOW);
        }
        // Require in ACK and CANCEL is ignored (RFC 3261 §8.2.2.3).
        var unknown = unsupported(request);
        if (!unknown.isEmpty()) {
            return Reply.of(420).withHeader("Unsupported", unknown);
        }
        return request.body().length > 0 ? contentRefusal(request) : null;
    }

    private static String unsupported(Request request) {
        return request.headers("Require").stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty() && !SUPPORTED.contains(tag.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }

    private static @Nullable Reply contentRefusal(Request request) {
        var disposition = request.header("Content-Disposition");
        if (disposition != null && disposition.toLowerCase(Locale.ROOT).contains("handling=optional")) {
            return null;
        }
        var encoding = request.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Reply.of(415).withHeader("Accept-Encoding", "identity");
        }
        if (!SESSION.contains(request.method())) {
            return null;
        }
        if (request.contentType() == null) {
            return Reply.of(400).withReason("Bad Request - Content-Type missing");
        }
        return SDP.equals(request.contentType()) ? null : Reply.of(415).withHeader("Accept", SDP);
    }

    /** The answer to OPTIONS outside a dialog (RFC 3261 §11.2). */
    public static Reply capabilities() {
        return Reply.of(200)
                .withHeader("Allow", Method.ALLOW)
                .withHeader("Accept", SDP)
                .withHeader("Accept-Encoding", "identity")
                .withHeader("Accept-Language", "en")
                .withHeader("Supported", String.join(", ", SUPPORTED));
    }
}
