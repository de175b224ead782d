package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Fork;
import cloud.sentiric.signaling.transfer.Referral;
import org.jspecify.annotations.Nullable;

/**
 * A party is being handed on to somebody else.
 *
 * @param by leg of the transferor
 * @param side who wants it: a party, or somebody from outside the call
 * @param who on whose behalf is called
 * @param target who is called
 * @param referredBy value of Referred-By (RFC 3892 §3)
 * @param referral what the transferor is told
 * @param told status that it was told last
 * @param left whether the transferor is gone
 * @param back what the caller heard from us, and hears again where it fails; null where two talk
 * @param callee who was found; null before that
 * @param fork its phones; null before they are called
 */
record Transfer(
        LegId by,
        Side side,
        CallerNumber who,
        SipUri target,
        String referredBy,
        Referral referral,
        int told,
        boolean left,
        @Nullable Served back,
        @Nullable Callee callee,
        @Nullable Fork fork) {
    Transfer telling(int status) {
        return new Transfer(by, side, who, target, referredBy, referral, status, left, back, callee, fork);
    }

    Transfer alone() {
        return new Transfer(by, side, who, target, referredBy, referral, told, true, back, callee, fork);
    }

    Transfer to(Callee found) {
        return new Transfer(by, side, who, target, referredBy, referral, told, left, back, found, fork);
    }

    Transfer calling(Fork newFork) {
        return new Transfer(by, side, who, target, referredBy, referral, told, left, back, callee, newFork);
    }

    /** Whether this leg is one of a phone that is being called. */
    boolean calls(LegId leg) {
        return fork != null && fork.calling().contains(leg);
    }
}
