package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.CallId;
import org.jspecify.annotations.Nullable;

/** The calls of all workers of this node. Any thread may ask; what is found is to be touched on its worker alone. */
interface Desks {
    /** Those of the worker that a Call-ID belongs to; null while there is none. */
    @Nullable
    Calls of(CallId callId);
}
