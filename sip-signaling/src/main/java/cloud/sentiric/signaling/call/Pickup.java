package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.transfer.Replaces;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user wants to answer a call that rings at another one, as those who watch that one see it (RFC 4235, RFC 5359 §2.16). Its
 * dialogs have names of ours there, by which nobody can end or change them.
 *
 * @param call that rings
 * @param dialog as it was named
 */
record Pickup(AttemptId call, Replaces dialog, Identity by) {
    private static final Set<String> SIDES = Set.of(DialogState.CALLER, DialogState.CALLEE);

    /** The id of one side of a call, for who watches its user. */
    static String name(AttemptId call, Side side) {
        return call + (side == Side.CALLER ? "-" + DialogState.CALLER : "-" + DialogState.CALLEE);
    }

    /** The Call-ID by which a call that rings at a node is answered; gateways find that node by it. */
    static String callId(AttemptId call, String node) {
        return call + "@" + node;
    }

    /** The call whose dialog has such a name, whichever way round its tags are; null if it is none of these. */
    static @Nullable AttemptId of(Replaces dialog) {
        var callId = dialog.callId().value();
        int at = callId.indexOf('@');
        return at > 0
                        && SIDES.contains(dialog.localTag())
                        && SIDES.contains(dialog.remoteTag())
                        && !dialog.localTag().equals(dialog.remoteTag())
                ? AttemptId.parse(callId.substring(0, at))
                : null;
    }
}
