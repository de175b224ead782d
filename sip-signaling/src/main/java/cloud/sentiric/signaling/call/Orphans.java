package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Ended;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.transaction.Transactions;

/** Ends attempts of other nodes that were not confirmed, after they were taken in hand. */
final class Orphans {
    private Orphans() {}

    /** One of its parties, in the leg with this tag of ours, has hung up. */
    static void hungUp(StoredCall call, String localTag, CallPorts ports, Transactions transactions) {
        var leg = call.leg(localTag);
        var side = leg == null || leg.id().equals(LegId.CALLER) ? Side.CALLER : Side.CALLEE;
        end(call, reason(call), side, ports);
        dismiss(call, localTag, "normal", transactions);
    }

    static String reason(StoredCall call) {
        return call.early() ? "cancelled" : "normal";
    }

    /** Sends BYE to its parties, but for the leg with this tag of ours; an early dialog of a caller ends by none (RFC 3261 §15). */
    static void dismiss(StoredCall call, String butTag, String reason, Transactions transactions) {
        if (call.early()) {
            return;
        }
        for (var leg : call.legs()) {
            if (!leg.dialog().localTag().equals(butTag)) {
                var bye = call.subject().trace().on(leg.dialog().bye(reason));
                transactions.send(bye, outcome -> {});
            }
        }
    }

    /** Gives back the media session and publishes the end; when that is on disk, says so to all. Any thread. */
    static void end(StoredCall call, String reason, Side side, CallPorts ports) {
        var trace = call.subject().trace();
        var session = call.session();
        if (session != null) {
            ports.media().close(trace, session);
        }
        Lamps.putOut(call, ports.lamps());
        // What an early one got last, if anything, its node has not told.
        int status = call.early() ? 0 : 200;
        ports.events().publish(new Ended(call.subject(), ports.clock().instant(), reason, status, side, call.media()));
        ports.events().afterwards(() -> ports.dialogs().taken(call, reason));
        ports.meters().ended(reason);
        ports.log().info(trace, "ended: " + reason + " by " + side + ", taken over");
    }
}
