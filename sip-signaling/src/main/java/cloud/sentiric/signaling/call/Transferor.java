package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.transfer.Referral;

/**
 * Who hands the other party on.
 *
 * @param side who wants it: a party, or somebody from outside the call
 * @param referral what it is told
 * @param told status that it was told last
 * @param left whether it is gone
 */
record Transferor(LegId leg, Side side, Referral referral, int told, boolean left) {
    Transferor(LegId leg, Side side, Referral referral) {
        this(leg, side, referral, 0, false);
    }

    Transferor telling(int status) {
        return new Transferor(leg, side, referral, status, left);
    }

    Transferor gone() {
        return new Transferor(leg, side, referral, told, true);
    }
}
