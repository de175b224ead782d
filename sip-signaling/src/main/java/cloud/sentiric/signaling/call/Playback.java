package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Patch;
import cloud.sentiric.signaling.call.CallAction.Play;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.EnqueueCall;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.call.PlanAction.ProcessGuestCall;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.call.PlanAction.StartAiConversation;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.media.Formats;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.Speaker;
import cloud.sentiric.signaling.media.Speech;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.WebPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plan lets the caller hear. */
final class Playback {
    /** Music that waits with the caller; the call's end stops it. */
    private static final int ENDLESS = 1000;

    private Playback() {}

    /** What starts once the call is confirmed, or goes on after a hold. */
    static CallAction[] start(Served call) {
        var stream = call.stream();
        if (stream == null || !stream.direction().sends()) {
            return new CallAction[0];
        }
        return switch (call.action()) {
            case PlayAnnouncement(var uri, var repeat) -> play(call, stream, uri, Math.max(1, repeat));
            case StartAiConversation(var uri, var agent) -> play(call, stream, uri, 1);
            case ProcessGuestCall(var uri) -> play(call, stream, uri, 1);
            case EnqueueCall(var queue, var uri) -> play(call, stream, uri, ENDLESS);
            case EchoTest _ -> new CallAction[] {hears(call, stream, new Hears.Echo(stream.format()))};
            case ConnectUser _, Reject _ -> new CallAction[0];
        };
    }

    /** What a new offer changes: a held caller hears nothing, one that comes back or moved hears it from the start. */
    static CallAction[] change(Served before, Served after) {
        var old = before.stream();
        var stream = after.stream();
        if (stream == null || stream.equals(old)) {
            return new CallAction[0];
        }
        return stream.direction().sends()
                ? start(after)
                : new CallAction[] {hears(after, stream, new Hears.Silence()), new StopAudio(after.session())};
    }

    private static CallAction[] play(Served call, AudioStream stream, String uri, int times) {
        var here = hears(call, stream, new Hears.Silence());
        return uri.isEmpty()
                ? new CallAction[] {here}
                : new CallAction[] {here, new Play(call.session(), stream, uri, times)};
    }

    /**
     * What the caller's end can begin with when a session is asked for, and hears once the call is confirmed; null where that cannot
     * be said yet, as keys are made for the session.
     */
    static @Nullable EndPatch beginning(PlanAction action, AudioStream stream) {
        if (stream.keying() != null || !stream.direction().sends() || action instanceof ConnectUser) {
            return null;
        }
        return patch("", stream, action instanceof EchoTest ? new Hears.Echo(stream.format()) : new Hears.Silence());
    }

    private static Patch hears(Served call, AudioStream stream, Hears what) {
        return new Patch(
                call.session(), List.of(patch(call.session().ends().getFirst().id(), stream, what)));
    }

    private static EndPatch patch(String end, AudioStream stream, Hears what) {
        // A browser's is found by its own checks.
        var remote =
                stream.keying() instanceof WebPeer ? null : new Remote(stream.remoteAddress(), stream.remotePort());
        var event = stream.eventPayloadType();
        var speech =
                new Speech(!stream.direction().receives(), List.of(stream.payloadType()), event == null ? 0 : event);
        var caller = new Speaker(Speaker.CALLER, speech, Formats.of(stream));
        return new EndPatch(end, remote, what, false, stream.keying(), caller);
    }
}
