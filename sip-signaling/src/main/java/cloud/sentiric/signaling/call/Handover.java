package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Patch;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Renewal;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.ReleaseCause;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.transfer.Referral;
import java.util.ArrayList;
import java.util.List;

/** What is the same whoever takes the place of a transferor: one that is called for it, or one that it talks to already. */
final class Handover {
    /** The transferor is told something. */
    record Told(Connected talk, Transferor transferor, List<CallAction> actions) {}

    private Handover() {}

    /** Tells the transferor, if it wants to know and does not yet. */
    static Told tell(Connected talk, Transferor transferor, int status, String reason) {
        var referral = transferor.referral();
        if (transferor.left() || referral.silent() || transferor.told() == status) {
            return new Told(talk, transferor, List.of());
        }
        var next = talk.asking();
        var ask = new Ask(next.asked(), Method.NOTIFY, referral.fields(status), Referral.body(status, reason));
        return new Told(next, transferor.telling(status), List.of(new Tell(transferor.leg(), ask)));
    }

    /** A reason phrase that may stand in a status line. */
    static String phrase(String reason) {
        return reason.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Nobody answers any more what the other one asked of who leaves, nor the offer that it made at its wish. */
    static Step dropped(Connected talk, LegId by) {
        var actions = new ArrayList<CallAction>();
        actions.add(new Tell(talk.other(by), new Acknowledge(Body.NONE)));
        for (var passing : talk.passing()) {
            if (!passing.from().equals(by)) {
                actions.add(new Tell(passing.from(), new Answer(passing.request(), Reply.of(491))));
            }
        }
        return new Step(talk.passingNothing(), actions);
    }

    /** The transferor has left before somebody takes its place: the other one hears nothing. */
    static Step alone(Connected talk, LegId by) {
        var step = dropped(talk, by);
        var session = talk.session();
        var alone = talk.relay().alone(talk.other(by));
        return session == null || alone.isEmpty() ? step : step.then(new Patch(session, alone));
    }

    /** Whether a party is outside, where somebody pays for it. */
    static boolean leaves(Party party) {
        return party.user() == null && !party.leg().equals(LegId.CALLER);
    }

    /**
     * A party takes the place of the transferor, which leaves.
     *
     * @param answer its session description
     * @param owed whether that is an offer, which waits for the answer of the transferee
     */
    static Step place(
            Connected talk,
            Transferor transferor,
            Party party,
            Body answer,
            boolean owed,
            CallEvent.Transferred event) {
        var by = transferor.leg();
        var transferee = talk.other(by);
        var gone = talk.relay().others(List.of(transferee, party.leg()));
        var last = dropped(talk, by);
        var actions = new ArrayList<>(last.actions());
        var alone = (Connected) last.state();
        var joined = joined(alone.with(alone.pair().with(by, party)), transferee, party.leg(), answer, owed);
        actions.addAll(joined.actions());
        var told = tell((Connected) joined.state(), transferor, 200, "OK");
        actions.addAll(told.actions());
        if (!transferor.left()) {
            actions.add(new Tell(by, new HangUp(ReleaseCause.of("transferred").headers("transferred"))));
        }
        var session = talk.session();
        if (session != null) {
            actions.add(new RemoveEnds(session, talk.relay().ends(gone)));
        }
        actions.add(new Publish(event));
        var next = told.talk();
        return new Step(next.with(next.relay().without(gone)), actions);
    }

    /** Two legs hear each other at once, and speak of it only where they have to. */
    private static Step joined(Connected talk, LegId transferee, LegId leg, Body answer, boolean owed) {
        var relay = talk.relay();
        if (!owed && relay.knows(transferee, answer)) {
            var heard = relay.hear(leg, answer);
            return Step.to(talk.with(heard), Connecting.patch(heard, transferee, leg));
        }
        var passed = relay.offer(leg, transferee, answer);
        var changed = talk.with(passed.relay()).renewing(new Renewal(0, transferee, passed.body(), owed));
        return Bridging.renew(changed).after(Connecting.patch(passed.relay(), transferee, leg));
    }
}
