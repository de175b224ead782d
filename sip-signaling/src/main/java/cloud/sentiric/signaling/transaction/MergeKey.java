package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Request;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What two copies of one request share that came over different paths (RFC 3261 §8.2.2.2). */
record MergeKey(String fromTag, CallId callId, CSeq cseq) {
    /** Key of a request without To tag; null for others, which cannot be merged. */
    static @Nullable MergeKey of(Request request) {
        return request.to().tag() == null
                ? new MergeKey(Objects.requireNonNullElse(request.from().tag(), ""), request.callId(), request.cseq())
                : null;
    }
}
