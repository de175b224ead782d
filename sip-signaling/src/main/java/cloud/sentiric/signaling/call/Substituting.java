package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallEvent.Kind;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.ReleaseCause;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sdp.Negotiation;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.target.Fork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A caller whom we answer ourselves hands us on: the target takes its place, and hears from us what it heard. */
final class Substituting {
    private Substituting() {}

    /** Our offer to a phone of the target. */
    static Body offer(Relay relay, LegId leg) {
        return Body.sdp(relay.ours(leg).body());
    }

    /** What became of that offer. */
    static Negotiation accept(Relay relay, LegId leg, Response response) {
        return OfferAnswer.accept(Content.description(response), relay.ours(leg));
    }

    /** The target is there, and the caller leaves. */
    static Step place(
            CallState.Transferring state,
            Served back,
            Callee callee,
            Fork fork,
            LegId leg,
            Response response,
            Agreed agreed,
            Instant now) {
        var transfer = state.transfer();
        var talk = state.talk();
        var relay = talk.relay();
        var session = back.session();
        var gone = relay.others(List.of(leg));
        var rest = relay.without(gone).session();
        var actions = new ArrayList<CallAction>();
        actions.add(new Stop(CallTimer.RINGING));
        for (var other : fork.calling()) {
            if (!other.equals(leg)) {
                actions.add(new Tell(other, new Cancel(Ending.ELSEWHERE)));
            }
        }
        actions.add(new StopAudio(session));
        actions.addAll(Handover.tell(talk, transfer.transferor(), 200, "OK").actions());
        if (!transfer.left()) {
            actions.add(new Tell(
                    transfer.by(), new HangUp(ReleaseCause.of("transferred").headers("transferred"))));
        }
        actions.add(new RemoveEnds(session, relay.ends(gone)));
        actions.add(new Publish(new CallEvent.Transferred(
                state.subject(),
                now,
                transfer.target().text(),
                transfer.transferor().side(),
                Kind.BLIND)));
        actions.add(new Log("transferred to " + fork.target(leg).uri() + ", which is served now"));
        var party = Connecting.party(leg, callee, fork);
        var served = new Served(
                state.subject(),
                talk.pair().with(transfer.by(), party),
                back.action(),
                rest == null ? session : rest,
                agreed.local(),
                Body.sdp(Content.description(response)),
                agreed.stream(),
                back.answeredAt(),
                back.ending());
        return new Step(served, actions).then(Playback.start(served));
    }
}
