package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Echo;
import cloud.sentiric.signaling.call.CallAction.Play;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.EnqueueCall;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.call.PlanAction.ProcessGuestCall;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.call.PlanAction.StartAiConversation;
import org.jspecify.annotations.Nullable;

/** What a plan lets the caller hear. */
final class Playback {
    /** Music that waits with the caller; the call's end stops it. */
    private static final int ENDLESS = 1000;

    private Playback() {}

    /** What starts once the call is confirmed, or goes on after a hold. */
    static CallAction[] start(Leg leg) {
        var stream = leg.stream();
        if (stream == null || !stream.direction().sends()) {
            return new CallAction[0];
        }
        return switch (leg.plan().action()) {
            case PlayAnnouncement(var uri, var repeat) -> play(leg, uri, Math.max(1, repeat));
            case StartAiConversation(var uri, var agent) -> play(leg, uri, 1);
            case ProcessGuestCall(var uri) -> play(leg, uri, 1);
            case EnqueueCall(var queue, var uri) -> play(leg, uri, ENDLESS);
            case EchoTest _ -> new CallAction[] {new Echo(leg.session(), stream)};
            case ConnectUser _, Reject _ -> new CallAction[0];
        };
    }

    /** What a new offer changes: a held caller hears nothing, one that comes back or moved hears it from the start. */
    static CallAction[] change(Leg before, Leg after) {
        var old = before.stream();
        var stream = after.stream();
        if (stream == null || stream.equals(old)) {
            return new CallAction[0];
        }
        return stream.direction().sends() ? start(after) : new CallAction[] {new StopAudio(after.session())};
    }

    private static CallAction[] play(Leg leg, @Nullable String uri, int times) {
        var stream = leg.stream();
        return stream == null || uri == null || uri.isEmpty()
                ? new CallAction[0]
                : new CallAction[] {new Play(leg.session(), stream, uri, times)};
    }
}
