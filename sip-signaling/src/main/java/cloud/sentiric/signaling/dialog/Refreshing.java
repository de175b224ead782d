package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.dialog.Bond.Ours;
import cloud.sentiric.signaling.dialog.LegAction.Send;
import cloud.sentiric.signaling.dialog.LegAction.SendAck;
import cloud.sentiric.signaling.dialog.LegAction.Start;
import cloud.sentiric.signaling.dialog.LegAction.Stop;
import cloud.sentiric.signaling.dialog.LegAction.Warn;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Refreshes of a session that are ours to send (RFC 4028 §7): UPDATE where the other side takes it, else a re-INVITE with the
 * description that was sent last.
 */
final class Refreshing {
    /** After a refusal that may pass, such as 491 or 500; the session timer has the last word. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Talking talking;

    Refreshing(Talking talking) {
        this.talking = talking;
    }

    /** The timers that follow from what was agreed. */
    static List<LegAction> timers(SessionTimer timer) {
        var refresh = timer.runs() && timer.ours()
                ? new Start(LegTimer.REFRESH, timer.refresh())
                : new Stop(LegTimer.REFRESH);
        var end = timer.runs() ? new Start(LegTimer.SESSION, timer.expiry()) : new Stop(LegTimer.SESSION);
        return List.of(refresh, end);
    }

    /** It is time to refresh. */
    LegStep send(Bond before) {
        if (before.exchanging()) {
            // RFC 3261 §14.1: not while another exchange is under way.
            return LegStep.to(new Joined(before), new Start(LegTimer.REFRESH, AGAIN));
        }
        var bond = before.with(before.dialog().next());
        var headers = new ArrayList<>(Capabilities.ofRequest());
        headers.addAll(bond.timer().ofRefresh());
        var method = bond.takesUpdate() ? Method.UPDATE : Method.INVITE;
        var plain = bond.dialog().request(method, bond.contact(), headers);
        var request = bond.takesUpdate() ? plain : plain.withBody(bond.description());
        boolean offers = method.equals(Method.INVITE);
        return LegStep.to(
                new Joined(bond.sent(new Ours(request.cseq(), Bond.REFRESH, offers, offers))), new Send(request));
    }

    /** Its final response. */
    LegStep answered(Bond before, Ours ours, Response response) {
        var bond = before.settled(ours.cseq());
        if (response.status() < 300) {
            return refreshed(bond, ours, response);
        }
        return switch (response.status()) {
            // It says that the dialog or its other side is gone (RFC 4028 §10).
            case 408, 481 -> talking.expired(bond);
            case 422 -> longer(bond, response);
            default ->
                LegStep.to(
                        new Joined(bond),
                        new Start(LegTimer.REFRESH, AGAIN),
                        new Warn("refresh refused with " + response.status()));
        };
    }

    private static LegStep refreshed(Bond bond, Ours ours, Response response) {
        var timer = bond.timer().answered(response);
        var settled = bond.with(bond.dialog().refreshed(response)).with(timer);
        if (!ours.cseq().method().equals(Method.INVITE)) {
            return LegStep.to(new Joined(settled)).then(timers(timer));
        }
        var ack = settled.dialog().ack(ours.cseq());
        return LegStep.to(new Joined(settled.acked(ack)), new SendAck(ack)).then(timers(timer));
    }

    /** After a while: who finds each interval too small is not asked as fast as it answers. */
    private static LegStep longer(Bond bond, Response response) {
        var timer = bond.timer().atLeast(response.header("Min-SE"));
        return LegStep.to(new Joined(bond.with(timer)), new Start(LegTimer.REFRESH, AGAIN));
    }
}
