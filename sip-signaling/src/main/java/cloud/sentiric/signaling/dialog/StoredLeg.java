package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Method;
import org.jspecify.annotations.Nullable;

/**
 * What another node needs to go on with a leg whose dialog is confirmed. What is under way in it is not kept, as its transactions
 * die with their node, but for what its party would hang up for.
 *
 * @param contact our Contact at the node that wrote this
 * @param takesUpdate whether the other side takes UPDATE
 * @param description session description that we sent last
 * @param timer session timer that was agreed
 * @param unacked our INVITE that has no ACK yet; null if there is none
 */
public record StoredLeg(
        LegId id,
        Dialog dialog,
        String contact,
        boolean takesUpdate,
        Body description,
        SessionTimer timer,
        @Nullable Unacked unacked) {
    /**
     * An INVITE of ours within the dialog.
     *
     * @param number its CSeq
     * @param offered whether it carried an offer, so that its ACK carries no answer
     */
    public record Unacked(long number, boolean offered) {}

    /** Numbers of ours that are left out, as the node before may have used them after it wrote this. */
    private static final int GAP = 100;

    public static StoredLeg of(LegId id, Bond bond) {
        return new StoredLeg(
                id,
                bond.dialog(),
                bond.contact(),
                bond.takesUpdate(),
                bond.description(),
                bond.timer(),
                bond.unacked());
    }

    /** A leg that has no final response: enough to find it and to end it. */
    public static StoredLeg early(LegId id, Dialog dialog) {
        return new StoredLeg(id, dialog, "", false, Body.NONE, SessionTimer.NONE, null);
    }

    /** The same, as another call counts it. */
    public StoredLeg as(LegId other) {
        return new StoredLeg(other, dialog, contact, takesUpdate, description, timer, unacked);
    }

    /** The leg at a node with this Contact, with nothing under way but an ACK that the other side may wait for. */
    Bond bond(String ourContact) {
        var bond = Bond.of(dialog.skip(GAP), ourContact, takesUpdate, description, timer);
        if (unacked == null) {
            return bond;
        }
        var ack = dialog.ack(new CSeq(unacked.number(), Method.INVITE));
        // Whatever was offered to the node before: what it told them last stands.
        return bond.acked(unacked.offered() || description.isEmpty() ? ack : ack.withBody(description));
    }
}
