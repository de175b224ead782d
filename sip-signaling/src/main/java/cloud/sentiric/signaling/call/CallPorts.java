package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.presence.CallStates;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.trunk.Doubts;
import cloud.sentiric.signaling.trunk.Seats;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What calls need from others.
 *
 * @param clock time of day, for threads that are no workers
 * @param domains which Request-URIs mean users of ours
 * @param lamps what whoever watches a user sees of its calls
 * @param directory where calls are shown to other threads
 * @param tokens source of tags and ids
 */
public record CallPorts(
        CallSettings settings,
        CallWorkers workers,
        InstantSource clock,
        Domains domains,
        Callers callers,
        Plans plans,
        SipUsers users,
        TrunkCredentials trunkCredentials,
        Seats seats,
        Doubts doubts,
        Media media,
        Dialogs dialogs,
        CallEvents events,
        CallStates lamps,
        CallDirectory directory,
        CallMeters meters,
        CallLog log,
        Tokens tokens) {
    /** Makes values that nobody else has. Any thread. */
    public interface Tokens {
        /** An id for an attempt that opens now. */
        AttemptId attemptId(Instant now);

        /** Our tag of a dialog that begins (RFC 3261 §19.3): at least 32 random bits. */
        String tag(CallId callId);

        /** A Call-ID for a leg that we begin, of the same lane as that of its call. */
        CallId legCallId(CallId callId);

        /** Whether this node or another made a tag for a dialog of this Call-ID. */
        boolean made(CallId callId, String tag);

        /** A sess-id (RFC 8866 §5.2). */
        long sessionId();

        /** At least 256 random bits that SRTP keys are made of. */
        MediaSecret mediaSecret();

        /** A W3C trace id: 32 hex digits. */
        String traceId();
    }
}
