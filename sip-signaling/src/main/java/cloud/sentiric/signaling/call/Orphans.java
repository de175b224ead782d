package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Ended;
import cloud.sentiric.signaling.call.CallEvent.Side;

/** Ends calls of other nodes, after their dialogs were taken in hand. */
final class Orphans {
    private Orphans() {}

    /** Its caller has hung up. */
    static void hungUp(StoredDialog dialog, CallPorts ports) {
        end(dialog, dialog.early() ? "cancelled" : "normal", Side.CALLER, ports);
    }

    /** Gives back the media session and publishes the end; when that is on disk, says so to all. Any thread. */
    static void end(StoredDialog dialog, String reason, Side side, CallPorts ports) {
        var trace = dialog.subject().trace();
        var session = dialog.session();
        if (session != null) {
            ports.media().close(trace, session);
        }
        // What an early one got last, if anything, its node has not told.
        int status = dialog.early() ? 0 : 200;
        ports.events()
                .publish(new Ended(dialog.subject(), ports.clock().instant(), reason, status, side, dialog.media()));
        ports.events().afterwards(() -> ports.dialogs().taken(dialog, reason));
        ports.meters().ended(reason);
        ports.log().info(trace, "ended: " + reason + " by " + side + ", taken over");
    }
}
