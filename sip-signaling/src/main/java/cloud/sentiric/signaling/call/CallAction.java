package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.Callers.Verifiable;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything that a call can want done. */
sealed interface CallAction {
    record Respond(Request request, Reply reply) implements CallAction {}

    record SendBye(OutgoingRequest bye) implements CallAction {}

    /** Sends another request inside the dialog; each response comes back. */
    record Ask(OutgoingRequest request) implements CallAction {}

    record SendAck(OutgoingRequest ack) implements CallAction {}

    record Verify(Verifiable claim) implements CallAction {}

    record AskPlan(CallerNumber caller, String called) implements CallAction {}

    /** realm is null where the user is one of the tenant's. */
    record FindUser(String username, @Nullable String realm, String tenantId) implements CallAction {}

    /** Opens a media session with one end. */
    record OpenSession(AddressFamily family) implements CallAction {}

    /** Gives up what was asked of another service. */
    record CancelPending() implements CallAction {}

    record Play(MediaSession session, AudioStream stream, String audioUri, int repeat) implements CallAction {}

    record Echo(MediaSession session, AudioStream stream) implements CallAction {}

    record StopAudio(MediaSession session) implements CallAction {}

    record CloseSession(MediaSession session) implements CallAction {}

    record Publish(CallEvent event) implements CallAction {}

    /** Starts a timer, or starts it anew. */
    record Start(CallTimer timer, Duration delay) implements CallAction {}

    record Stop(CallTimer timer) implements CallAction {}

    record SaveDialog(StoredDialog dialog) implements CallAction {}

    record RemoveDialog() implements CallAction {}

    record Log(String line) implements CallAction {}

    record Warn(String line) implements CallAction {}
}
