package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegCommand.Invite;
import cloud.sentiric.signaling.dialog.LegCommand.Probe;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegCommand.Refuse;
import cloud.sentiric.signaling.dialog.LegInput.Acknowledged;
import cloud.sentiric.signaling.dialog.LegInput.Cancelled;
import cloud.sentiric.signaling.dialog.LegInput.Elapsed;
import cloud.sentiric.signaling.dialog.LegInput.Proven;
import cloud.sentiric.signaling.dialog.LegInput.Requested;
import cloud.sentiric.signaling.dialog.LegInput.Responded;
import cloud.sentiric.signaling.dialog.LegState.Gone;
import cloud.sentiric.signaling.dialog.LegState.Idle;
import cloud.sentiric.signaling.dialog.LegState.Invited;
import cloud.sentiric.signaling.dialog.LegState.Inviting;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.dialog.LegState.Leaving;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One dialog with one party, whichever side began it: a leg of a call.
 *
 * <pre>
 * state      input                             next       what follows
 * ---------  --------------------------------  ---------  ---------------------------------------------
 * Idle       the call invites                  Inviting   INVITE
 * Invited    the call answers / refuses        Joined     2xx, again until its ACK / Gone: the refusal
 *            CANCEL, BYE                       Gone       487; says gone
 *            UPDATE, PRACK                                200; says asked where it has an offer, once theirs has its answer
 * Inviting   1xx                                          says progressed
 *            UPDATE                                       200; says asked where it has an offer, once ours has its answer
 *            a PRACK of ours is challenged                 PRACK again
 *            2xx                               Joined     ACK, or later where it has an offer; says answered
 *            300-699, nothing in 64*T1         Gone       says refused
 *            the call gives it up                         CANCEL, once a 1xx came
 *            2xx after that                    Leaving    ACK, BYE
 * Joined     ACK                                          says confirmed, or settled
 *            BYE                               Gone       200; says gone
 *            INVITE, UPDATE, others                       says asked, and answers what the call answers
 *            no ACK, session over, 481         Leaving    BYE; says gone
 *            the call asks                                the request; says replied
 *            the call probes                              OPTIONS; no answer in 64*T1 or 481 is as no ACK
 *            the call hangs up                 Leaving    BYE
 *            a request of ours is challenged              the request again, with what was asked for
 * Leaving    BYE answered or given up          Gone
 *            our BYE is challenged                        BYE again
 * Leaving,   2xx to an INVITE of ours                     ACK; BYE, where it makes another dialog
 * Gone
 * </pre>
 *
 * {@link Answering} has the state Invited, {@link Calling} Inviting, {@link Talking} Joined.
 */
public final class LegMachine {
    private final Answering answering;
    private final Calling calling;
    private final Talking talking;

    public LegMachine(LegSettings settings, LegTags tags) {
        this.talking = new Talking(settings);
        this.answering = new Answering(settings, tags);
        this.calling = new Calling(settings, talking);
    }

    /** A leg that another node had. */
    public LegStep resume(StoredLeg leg, String contact) {
        return talking.resume(leg.bond(contact));
    }

    /** What follows from an input. */
    public LegStep on(LegState state, LegInput input) {
        return switch (state) {
            case Idle _ ->
                input instanceof Invite(var invite, var contact) ? calling.begin(invite, contact) : LegStep.to(state);
            case Invited s -> answering.on(s, input);
            case Inviting s -> calling.on(s, input);
            case Joined(var bond) -> talking.on(bond, input);
            case Leaving s -> leaving(s, input);
            case Gone s -> gone(s, input);
        };
    }

    private static LegStep leaving(Leaving state, LegInput input) {
        return switch (input) {
            case Requested(var request) -> {
                // Our BYE and theirs crossed: both are right.
                int status = request.method().equals(Method.BYE) ? 200 : 481;
                yield LegStep.to(state, new LegAction.Respond(request, Reply.of(status)));
            }
            case Responded(var cseq, var outcome) ->
                cseq.method().equals(Method.BYE) && isFinal(outcome)
                        ? LegStep.to(new Gone(state.dialog()))
                        : LegStep.to(state).then(late(state.dialog(), outcome));
            case Proven(var request, var header) -> {
                if (!request.method().equals(Method.BYE) || !state.dialog().has(request)) {
                    yield LegStep.to(state).then(Talking.unwantedAgain(request, header));
                }
                var dialog = state.dialog().next();
                yield LegStep.to(
                        new Leaving(dialog),
                        new LegAction.Send(request.numbered(dialog.localCseq()).withHeader(header)));
            }
            case Answer(var request, var reply) -> LegStep.to(state, new LegAction.Respond(request, reply));
            case Acknowledged _,
                    Cancelled _,
                    Elapsed _,
                    Provisional _,
                    Accept _,
                    Refuse _,
                    Invite _,
                    Cancel _,
                    Acknowledge _,
                    Ask _,
                    Probe _,
                    HangUp _ -> LegStep.to(state);
        };
    }

    private static LegStep gone(Gone state, LegInput input) {
        if (input instanceof Requested(var request)) {
            return LegStep.to(state, new LegAction.Respond(request, Reply.of(481)));
        }
        if (input instanceof Proven(var request, var header)) {
            return LegStep.to(state).then(Talking.unwantedAgain(request, header));
        }
        return input instanceof Responded(var _, var outcome)
                ? LegStep.to(state).then(late(state.last(), outcome))
                : LegStep.to(state);
    }

    private static List<LegAction> late(@Nullable Dialog dialog, ClientOutcome outcome) {
        return dialog != null
                        && outcome instanceof ClientOutcome.Answered(var response)
                        && response.status() / 100 == 2
                        && response.cseq().method().equals(Method.INVITE)
                ? Talking.unwanted(dialog, response)
                : List.of();
    }

    static boolean isFinal(ClientOutcome outcome) {
        return !(outcome instanceof ClientOutcome.Answered(var response)) || response.status() >= 200;
    }
}
