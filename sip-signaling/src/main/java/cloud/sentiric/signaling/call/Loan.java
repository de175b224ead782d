package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.transfer.Replaces;
import java.time.Duration;
import java.util.List;

/**
 * A party of one call that another one may have, with its legs, which are numbered as the borrower counts them.
 *
 * @param dialog by which it was wanted
 * @param party who it is; while it rings, with the first of its legs
 * @param ringing legs of its phones that ring; empty where it talks
 * @param next number of the next leg that the borrower begins
 * @param family of the address where it has its media
 * @param relayed whether its media is relayed
 * @param left until its call must end (cost_limit); zero: as long as any call
 * @param ringTimeout how long its phones may ring
 */
record Loan(
        Replaces dialog,
        Party party,
        List<LegId> ringing,
        int next,
        AddressFamily family,
        boolean relayed,
        Duration left,
        Duration ringTimeout) {
    Loan {
        ringing = List.copyOf(ringing);
    }

    /** All of its legs. */
    List<LegId> legs() {
        return ringing.isEmpty() ? List.of(party.leg()) : ringing;
    }

    /** One of its phones has answered. */
    Loan by(LegId leg) {
        return new Loan(
                dialog,
                new Party(leg, party.address(), party.user(), party.account()),
                List.of(),
                next,
                family,
                relayed,
                left,
                ringTimeout);
    }
}
