package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Ended;
import cloud.sentiric.signaling.call.CallEvent.Side;

/** Ends calls whose node is gone, after their dialogs were claimed. */
final class Orphans {
    private Orphans() {}

    /** Gives back the port and publishes the end. Any thread. */
    static void end(StoredDialog dialog, String reason, Side side, CallPorts ports) {
        var trace = dialog.subject().trace();
        ports.media().release(trace, dialog.port());
        ports.events().publish(new Ended(dialog.subject(), ports.clock().instant(), reason, 200, side, dialog.media()));
        ports.meters().ended(reason);
        ports.log().info(trace, "ended: " + reason + " by " + side + ", taken over");
    }
}
