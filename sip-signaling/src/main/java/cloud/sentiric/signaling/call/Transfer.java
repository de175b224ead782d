package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Fork;
import org.jspecify.annotations.Nullable;

/**
 * A party is being handed on to somebody who is called for it.
 *
 * @param who on whose behalf is called
 * @param target who is called
 * @param referredBy value of Referred-By (RFC 3892 §3)
 * @param back what the caller heard from us, and hears again where it fails; null where two talk
 * @param callee who was found; null before that
 * @param fork its phones; null before they are called
 */
record Transfer(
        Transferor transferor,
        CallerNumber who,
        SipUri target,
        String referredBy,
        @Nullable Served back,
        @Nullable Callee callee,
        @Nullable Fork fork) {
    LegId by() {
        return transferor.leg();
    }

    boolean left() {
        return transferor.left();
    }

    /** Whether it is us whom the caller hands on. */
    boolean ours() {
        return back != null && transferor.side() != Side.SYSTEM;
    }

    Transfer with(Transferor changed) {
        return new Transfer(changed, who, target, referredBy, back, callee, fork);
    }

    Transfer to(Callee found) {
        return new Transfer(transferor, who, target, referredBy, back, found, fork);
    }

    Transfer calling(Fork newFork) {
        return new Transfer(transferor, who, target, referredBy, back, callee, newFork);
    }

    /** Whether this leg is one of a phone that is being called. */
    boolean calls(LegId leg) {
        return fork != null && fork.calling().contains(leg);
    }
}
