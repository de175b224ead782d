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
import java.util.stream.Stream;

/**
 * Refreshes of a session that are ours to send (RFC 4028 §7): UPDATE where the other side takes it, else a re-INVITE with the
 * description that was sent last.
 */
final class Refreshing {
    /** After a refusal that may pass, such as 491 or 500; the session timer has the last word. */
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** Part of the interval within which a leg that another node had is refreshed: 2 s of 90 s, 40 s of half an hour. */
    private static final int SOON = 45;

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

    /**
     * The timers of a leg that another node had. When that one refreshed is not known, and its party counts from there: it is done
     * soon, and not for all legs of that node at once.
     */
    static List<LegAction> resumed(Bond bond) {
        var timer = bond.timer();
        var all = timers(timer);
        if (!timer.runs() || !timer.ours()) {
            return all;
        }
        long spread = timer.interval().dividedBy(SOON).toMillis();
        var soon = Duration.ofMillis(Math.floorMod(bond.dialog().callId().hashCode(), spread));
        return Stream.concat(all.stream(), Stream.<LegAction>of(new Start(LegTimer.REFRESH, soon)))
                .toList();
    }

    /** It is time to refresh. */
    LegStep send(Bond before) {
        if (before.exchanging()) {
            // RFC 3261 §14.1: not while another exchange is under way.
            return LegStep.to(new Joined(before), again());
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
            default -> LegStep.to(new Joined(bond), again(), new Warn("refresh refused with " + response.status()));
        };
    }

    /** It was not done, as it was refused or could not be sent. */
    static LegAction again() {
        return new Start(LegTimer.REFRESH, AGAIN);
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
        return LegStep.to(new Joined(bond.with(timer)), again());
    }
}
