package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A confirmed dialog with what is under way in it.
 *
 * @param contact our Contact
 * @param takesUpdate whether the other side takes UPDATE
 * @param description session description that we sent last
 * @param timer session timer that was agreed
 * @param unacknowledged our 2xx that waits for its ACK; null if none does
 * @param asked their requests that the call has not answered yet
 * @param ours our requests without a final response
 * @param acked the ACK of their latest 2xx, to be sent again with it; null while none was sent
 * @param owed CSeq of our INVITE whose 2xx brought an offer and waits for our ACK; null if none does
 * @param leaving Reason fields of the BYE to be sent once the ACK of our first 2xx came (RFC 3261 §15); null if there is none
 */
public record Bond(
        Dialog dialog,
        String contact,
        boolean takesUpdate,
        Body description,
        SessionTimer timer,
        @Nullable Unacknowledged unacknowledged,
        List<Request> asked,
        List<Ours> ours,
        @Nullable OutgoingRequest acked,
        @Nullable CSeq owed,
        @Nullable List<Header> leaving) {
    /** Token of a refresh, which the call has not asked for. */
    static final long REFRESH = 0;
    /** Token of an OPTIONS by which a silent party is asked whether it is there; no call, nor one that lends, counts so. */
    static final long PROBE = Long.MIN_VALUE;

    public Bond {
        asked = List.copyOf(asked);
        ours = List.copyOf(ours);
    }

    /**
     * A 2xx to an INVITE, to be repeated until its ACK comes.
     *
     * @param first whether it confirms the dialog
     * @param interval until the next retransmission
     * @param offers whether it carries our offer, so that the ACK carries the answer
     */
    public record Unacknowledged(Request invite, Reply reply, Duration interval, boolean first, boolean offers) {
        Unacknowledged slower(Duration later) {
            return new Unacknowledged(invite, reply, later, first, offers);
        }
    }

    /**
     * A request of ours without a final response.
     *
     * @param token as the call knows it; {@link #REFRESH} for a refresh, {@link #PROBE} for a probe
     * @param offers whether an offer goes with it, or comes back
     * @param offered whether it carried one
     */
    public record Ours(CSeq cseq, long token, boolean offers, boolean offered) {
        /** The same request, sent again. */
        Ours numbered(CSeq other) {
            return new Ours(other, token, offers, offered);
        }
    }

    static Bond of(Dialog dialog, String contact, boolean takesUpdate, Body description, SessionTimer timer) {
        return new Bond(dialog, contact, takesUpdate, description, timer, null, List.of(), List.of(), null, null, null);
    }

    /** Whether an offer is under way in one direction or the other (RFC 3264 §4). */
    boolean exchanging() {
        return unacknowledged != null
                || owed != null
                || ours.stream().anyMatch(Ours::offers)
                || asked.stream().anyMatch(Bond::offers);
    }

    /** Whether no request waits for its answer in one direction or the other, nor a 2xx for its ACK. */
    public boolean quiet() {
        return unacknowledged == null && owed == null && asked.isEmpty() && ours.isEmpty();
    }

    /** Our INVITE that has no ACK yet; null if there is none. */
    StoredLeg.@Nullable Unacked unacked() {
        return owed != null
                ? new StoredLeg.Unacked(owed.number(), false)
                : ours.stream()
                        .filter(each -> each.cseq().method().equals(Method.INVITE))
                        .findFirst()
                        .map(each -> new StoredLeg.Unacked(each.cseq().number(), each.offered()))
                        .orElse(null);
    }

    boolean probing() {
        return ours.stream().anyMatch(each -> each.token() == PROBE);
    }

    /** Whether a request offers a session description, or asks for an offer. */
    public static boolean offers(Request request) {
        return request.method().equals(Method.INVITE)
                || (request.method().equals(Method.UPDATE) && request.body().length > 0);
    }

    @Nullable
    Ours ours(CSeq cseq) {
        return ours.stream()
                .filter(each -> each.cseq().equals(cseq))
                .findFirst()
                .orElse(null);
    }

    Bond with(Dialog newDialog) {
        return new Bond(
                newDialog, contact, takesUpdate, description, timer, unacknowledged, asked, ours, acked, owed, leaving);
    }

    Bond describing(Body sent) {
        return sent.isEmpty()
                ? this
                : new Bond(
                        dialog, contact, takesUpdate, sent, timer, unacknowledged, asked, ours, acked, owed, leaving);
    }

    Bond with(SessionTimer newTimer) {
        return new Bond(
                dialog, contact, takesUpdate, description, newTimer, unacknowledged, asked, ours, acked, owed, leaving);
    }

    Bond waiting(@Nullable Unacknowledged pending) {
        return new Bond(dialog, contact, takesUpdate, description, timer, pending, asked, ours, acked, owed, leaving);
    }

    Bond asked(Request request) {
        var more = new ArrayList<>(asked);
        more.add(request);
        return asking(more);
    }

    Bond answered(Request request) {
        return asking(asked.stream().filter(each -> !each.equals(request)).toList());
    }

    private Bond asking(List<Request> requests) {
        return new Bond(
                dialog, contact, takesUpdate, description, timer, unacknowledged, requests, ours, acked, owed, leaving);
    }

    Bond sent(Ours request) {
        var more = new ArrayList<>(ours);
        more.add(request);
        return sending(more);
    }

    Bond settled(CSeq cseq) {
        return sending(ours.stream().filter(each -> !each.cseq().equals(cseq)).toList());
    }

    private Bond sending(List<Ours> requests) {
        return new Bond(
                dialog,
                contact,
                takesUpdate,
                description,
                timer,
                unacknowledged,
                asked,
                requests,
                acked,
                owed,
                leaving);
    }

    Bond acked(OutgoingRequest ack) {
        return new Bond(
                dialog, contact, takesUpdate, description, timer, unacknowledged, asked, ours, ack, null, leaving);
    }

    Bond owing(CSeq cseq) {
        return new Bond(
                dialog, contact, takesUpdate, description, timer, unacknowledged, asked, ours, null, cseq, leaving);
    }

    Bond leaving(List<Header> reasons) {
        return new Bond(
                dialog, contact, takesUpdate, description, timer, unacknowledged, asked, ours, acked, owed, reasons);
    }
}
