package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sip.Body;
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
 * @param relay what was said to it of media, and by it
 * @param left until its call must end (cost_limit); zero: as long as any call
 * @param ringTimeout how long its phones may ring
 * @param offer of a caller that wants to answer a call which rings elsewhere (RFC 5359 §2.16), and waits for an answer itself; else
 *     none
 */
record Loan(
        Replaces dialog,
        Party party,
        List<LegId> ringing,
        int next,
        AddressFamily family,
        Relay relay,
        Duration left,
        Duration ringTimeout,
        Body offer) {
    Loan {
        ringing = List.copyOf(ringing);
    }

    /** Whether it was not asked for, and wants to be taken in. */
    boolean bids() {
        return !offer.isEmpty();
    }

    /** All of its legs. */
    List<LegId> legs() {
        return ringing.isEmpty() ? List.of(party.leg()) : ringing;
    }

    /** One of its phones has answered, and said this. */
    Loan by(LegId leg, Body description) {
        return new Loan(
                dialog,
                new Party(leg, party.address(), party.user(), party.account()),
                List.of(),
                next,
                family,
                relay.hear(leg, description),
                left,
                ringTimeout,
                offer);
    }
}
