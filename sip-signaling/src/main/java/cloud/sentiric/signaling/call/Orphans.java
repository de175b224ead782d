package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Ended;
import cloud.sentiric.signaling.call.CallEvent.Side;

/** Ends calls of other nodes, after their dialogs were taken in hand. */
final class Orphans {
    private Orphans() {}

    /** Gives back the port and publishes the end; when that is on disk, says so to all. Any thread. */
    static void end(StoredDialog dialog, String reason, Side side, CallPorts ports) {
        var trace = dialog.subject().trace();
        ports.media().release(trace, dialog.port());
        ports.events().publish(new Ended(dialog.subject(), ports.clock().instant(), reason, 200, side, dialog.media()));
        ports.events().afterwards(() -> ports.dialogs().taken(dialog, reason));
        ports.meters().ended(reason);
        ports.log().info(trace, "ended: " + reason + " by " + side + ", taken over");
    }
}
