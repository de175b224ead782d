package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import org.jspecify.annotations.Nullable;

/** What becomes known of the transactions of a worker, on its thread. */
public interface Observer {
    /** A request got its final response after this many nanoseconds. */
    void answered(Method method, int status, long nanos);

    /** A message was not taken; {@code reason} is one word. */
    void dropped(String reason);

    /** The transaction user threw: a bug. The request, if there was one, was answered 500. */
    void failed(@Nullable CallId callId, Throwable bug);
}
