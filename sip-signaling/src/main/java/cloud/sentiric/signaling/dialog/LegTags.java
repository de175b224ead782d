package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.CallId;

/** Makes our tags of dialogs. */
@FunctionalInterface
public interface LegTags {
    /** One that nobody else has (RFC 3261 §19.3). */
    String create(CallId callId);
}
