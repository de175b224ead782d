package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transfer.Replaces;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A party is being handed on to somebody whom the transferor talks to, or calls, in another call (RFC 5589 §7).
 *
 * @param target whom the REFER names
 * @param before the media as it was
 * @param loan who it is; null while the other call is asked
 */
record Join(
        Transferor transferor,
        SipUri target,
        Relay before,
        @Nullable Loan loan,
        Stage stage) {
    /** How far it is. */
    sealed interface Stage {}

    /**
     * The other call is asked for its party.
     *
     * @param dialog that names it
     */
    record Asking(Replaces dialog) implements Stage {}

    /** Its phones ring. */
    record Ringing(List<LegId> legs, List<Refusal> refusals) implements Stage {
        Ringing {
            legs = List.copyOf(legs);
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * It gets an end.
     *
     * @param offer of its 2xx, which waits for an answer; null if there is none
     */
    record Fitting(@Nullable Body offer) implements Stage {}

    /**
     * It is given the description of the transferee.
     *
     * @param token of the request; 0 while another offer is waited for
     * @param offered whether the request has an offer
     */
    record Renewing(long token, boolean offered) implements Stage {}

    Join with(Transferor changed) {
        return new Join(changed, target, before, loan, stage);
    }

    Join with(Loan found) {
        return new Join(transferor, target, before, found, stage);
    }

    Join at(Stage next) {
        return new Join(transferor, target, before, loan, next);
    }

    /** Whether this leg is one of the party that is wanted. */
    boolean has(LegId leg) {
        return loan != null && loan.legs().contains(leg);
    }
}
