package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;

/**
 * What another node needs to go on with a leg whose dialog is confirmed. What is under way in it is not kept: its transactions
 * die with their node.
 *
 * @param contact our Contact at the node that wrote this
 * @param takesUpdate whether the other side takes UPDATE
 * @param description session description that we sent last
 * @param timer session timer that was agreed
 */
public record StoredLeg(
        LegId id, Dialog dialog, String contact, boolean takesUpdate, Body description, SessionTimer timer) {
    /** Numbers of ours that are left out, as the node before may have used them after it wrote this. */
    private static final int GAP = 100;

    public static StoredLeg of(LegId id, Bond bond) {
        return new StoredLeg(id, bond.dialog(), bond.contact(), bond.takesUpdate(), bond.description(), bond.timer());
    }

    /** A leg that has no final response: enough to find it and to end it. */
    public static StoredLeg early(LegId id, Dialog dialog) {
        return new StoredLeg(id, dialog, "", false, Body.NONE, SessionTimer.NONE);
    }

    /** The same, as another call counts it. */
    public StoredLeg as(LegId other) {
        return new StoredLeg(other, dialog, contact, takesUpdate, description, timer);
    }

    /** The leg at a node with this Contact, with nothing under way. */
    Bond bond(String ourContact) {
        return Bond.of(dialog.skip(GAP), ourContact, takesUpdate, description, timer);
    }
}
