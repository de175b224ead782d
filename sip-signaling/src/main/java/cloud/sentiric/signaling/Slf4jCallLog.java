package cloud.sentiric.signaling;

import cloud.sentiric.node.LogContext;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines on calls, with trace_id, attempt_id and call_id. */
final class Slf4jCallLog implements CallLog {
    private static final Logger log = LoggerFactory.getLogger("cloud.sentiric.signaling.call.Call");

    @Override
    public void info(CallTrace trace, String line) {
        about(trace, () -> log.info("{}", line));
    }

    @Override
    public void warn(CallTrace trace, String line, @Nullable Throwable cause) {
        about(trace, () -> log.warn("{}", line, cause));
    }

    private static void about(CallTrace trace, Runnable line) {
        try (var _ = LogContext.of(
                trace.traceId(), trace.attemptId().toString(), trace.callId().value())) {
            line.run();
        }
    }
}
