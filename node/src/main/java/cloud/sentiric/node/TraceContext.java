package cloud.sentiric.node;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of one call.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 */
public record TraceContext(String traceId) {
    /** Name of the header that carries it, in gRPC metadata and AMQP headers (W3C Trace Context §3.2). */
    public static final String HEADER = "traceparent";
    /** Key of the trace id in the logging context. */
    public static final String LOG_KEY = "trace_id";
    /** Key of the id of an attempt to call in the logging context, and of the metadata entry that carries it. */
    public static final String ATTEMPT_ID_KEY = "attempt_id";
    /** Key of the Call-ID in the logging context, and of the metadata entry that carries it. */
    public static final String CALL_ID_KEY = "call_id";

    private static final Pattern PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");
    private static final String NONE = "0".repeat(32);

    /** A new trace. */
    public static TraceContext create() {
        var random = ThreadLocalRandom.current();
        return new TraceContext(hex(random.nextLong()) + hex(random.nextLong() | 1));
    }

    /** The trace that a traceparent header names, or null if it names none. */
    public static @Nullable TraceContext parse(@Nullable String parent) {
        if (parent == null) {
            return null;
        }
        var match = PARENT.matcher(parent);
        return match.matches() && !match.group(1).equals(NONE) ? new TraceContext(match.group(1)) : null;
    }

    /** Value of a traceparent header, with a new parent id. */
    public String parent() {
        return "00-" + traceId + "-" + hex(ThreadLocalRandom.current().nextLong() | 1) + "-01";
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }
}
