package cloud.sentiric.node;

import org.slf4j.MDC;

/** The call that the lines and requests of this thread are about, until it is closed. */
public final class LogContext implements AutoCloseable {
    private LogContext() {}

    /** That of an attempt to call. */
    public static LogContext of(String traceId, String attemptId, String callId) {
        MDC.put(TraceContext.LOG_KEY, traceId);
        MDC.put(TraceContext.ATTEMPT_ID_KEY, attemptId);
        MDC.put(TraceContext.CALL_ID_KEY, callId);
        return new LogContext();
    }

    @Override
    public void close() {
        MDC.remove(TraceContext.LOG_KEY);
        MDC.remove(TraceContext.ATTEMPT_ID_KEY);
        MDC.remove(TraceContext.CALL_ID_KEY);
    }
}
