package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import java.util.List;

/** What a leg says to its call. */
public sealed interface LegWord {
    /**
     * A provisional response to our INVITE, above 100.
     *
     * @param source tells the early dialogs of one INVITE apart
     */
    record Progressed(String source, Response response) implements LegWord {}

    /**
     * A 2xx to our INVITE.
     *
     * @param source as in Progressed
     * @param owed whether it brought an offer, so that {@link LegCommand.Acknowledge} has to follow
     */
    record Answered(String source, Response response, boolean owed) implements LegWord {}

    /** Our INVITE failed; the leg is gone. */
    record Refused(Refusal refusal) implements LegWord {}

    /**
     * The ACK of the first 2xx came.
     *
     * @param answer to our offer, if the 2xx had one
     */
    record Confirmed(Body answer) implements LegWord {}

    /** The ACK of a later 2xx came, with the answer to its offer. */
    record Settled(Body answer) implements LegWord {}

    /**
     * A request inside the dialog that the call has to answer by {@link LegCommand.Answer}.
     *
     * @param source whose early dialog it is in, as the call named it; empty where there is one dialog
     */
    record Asked(Request request, String source) implements LegWord {
        Asked(Request request) {
            this(request, "");
        }
    }

    /** The final response to a request of the call. */
    record Replied(long token, Reply reply) implements LegWord {}

    /**
     * The leg is gone.
     *
     * @param reason as in call.ended
     * @param byParty whether its party ended it
     * @param reasons the Reason fields that came with it (RFC 3326)
     */
    record Gone(String reason, boolean byParty, List<Header> reasons) implements LegWord {}

    /** The INVITE was taken to another node; here nothing is left of it. */
    record Moved() implements LegWord {}
}
