package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;

/** Everything that can happen to a leg: what its party sends, what time does, and what its call wants. */
public sealed interface LegInput permits LegInput.FromParty, LegCommand {
    /** From the network, or from time. */
    sealed interface FromParty extends LegInput {}

    /** A request inside the dialog, early or not; any but ACK and CANCEL. */
    record Requested(Request request) implements FromParty {}

    /** ACK of a 2xx of ours. */
    record Acknowledged(Request ack) implements FromParty {}

    /**
     * CANCEL of the INVITE that waits for our final response.
     *
     * @param byCaller false if the gateway took the INVITE to another node, where the call goes on
     */
    record Cancelled(boolean byCaller) implements FromParty {}

    /** What came of a request of ours. */
    record Responded(CSeq cseq, ClientOutcome outcome) implements FromParty {}

    /**
     * A request of ours in the dialog was challenged, and may be sent again.
     *
     * @param request as it was sent
     * @param header what it has to carry (RFC 3261 §22.2, §22.3)
     */
    record Proven(OutgoingRequest request, Header header) implements FromParty {
        /** Without the proof, which is not logged. */
        @Override
        public String toString() {
            return "Proven[" + request + "]";
        }
    }

    record Elapsed(LegTimer timer) implements FromParty {}
}
