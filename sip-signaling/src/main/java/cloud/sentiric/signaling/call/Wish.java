package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.transfer.Replaces;

/**
 * What one call wants of another: whoever is on the other side of one of its dialogs.
 *
 * @param dialog one of ours
 * @param by who wants it: only whose dialog it is gets it
 * @param first leg of the call that wants it, the first that is free
 * @param outside whether it is wanted for a party outside, for which somebody pays
 * @param confirmed whether it is wanted only if it talks
 */
record Wish(Replaces dialog, Identity by, LegId first, boolean outside, boolean confirmed) {}
