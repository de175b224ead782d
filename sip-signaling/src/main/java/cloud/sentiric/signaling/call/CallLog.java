package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import org.jspecify.annotations.Nullable;

/** Where the lines on calls go. */
public interface CallLog {
    /** A change of a call's state, or what people should know of it. */
    void info(CallTrace trace, String line);

    /** Something that is not as it should be. */
    void warn(CallTrace trace, String line, @Nullable Throwable cause);
}
