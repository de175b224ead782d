package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.util.List;

/** What a call wants of a leg. */
public sealed interface LegCommand extends LegInput {
    /**
     * A provisional response to their INVITE.
     *
     * @param source whose it is: bodies of several sources are told apart by our tag (RFC 3261 §12.1); empty: ours
     * @param reply status 101 to 199, with what it carries; tag and Contact are added
     */
    record Provisional(String source, Reply reply) implements LegCommand {}

    /**
     * The 2xx to their INVITE.
     *
     * @param source whose it is; empty: ours
     * @param headers to be passed on
     */
    record Accept(String source, List<Header> headers, Body body) implements LegCommand {}

    /** The final refusal of their INVITE. */
    record Refuse(Reply reply) implements LegCommand {}

    /**
     * Begins a leg of ours.
     *
     * @param invite without Contact and session timer
     * @param contact our Contact
     */
    record Invite(OutgoingRequest invite, String contact) implements LegCommand {}

    /** Gives our INVITE up; one that was answered meanwhile is acknowledged and hung up. */
    record Cancel(List<Header> reasons) implements LegCommand {}

    /** The ACK of their 2xx that brought an offer (RFC 3261 §13.2.2.4). */
    record Acknowledge(Body answer) implements LegCommand {}

    /** The response to a request that the leg passed to the call. */
    record Answer(Request request, Reply reply) implements LegCommand {}

    /**
     * A request inside the dialog.
     *
     * @param token what its answer is known by
     */
    record Ask(long token, Method method, List<Header> headers, Body body) implements LegCommand {}

    /** Asks a party of which nothing is heard whether it is still there; a leg whose party is not says gone. */
    record Probe() implements LegCommand {}

    /**
     * Ends the leg, whatever it does.
     *
     * @param reasons of the BYE or CANCEL (RFC 3326)
     */
    record HangUp(List<Header> reasons) implements LegCommand {}
}
