package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AskPlan;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.GiveBack;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Verify;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.Invited;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.TransferRequested;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallInput.Wanted;
import cloud.sentiric.signaling.call.CallState.Allocating;
import cloud.sentiric.signaling.call.CallState.Bidding;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Lent;
import cloud.sentiric.signaling.call.CallState.Locating;
import cloud.sentiric.signaling.call.CallState.Open;
import cloud.sentiric.signaling.call.CallState.Opening;
import cloud.sentiric.signaling.call.CallState.PickedUp;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.CallState.Routing;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.CallState.Steady;
import cloud.sentiric.signaling.call.CallState.Verifying;
import cloud.sentiric.signaling.call.Callers.Challenged;
import cloud.sentiric.signaling.call.Callers.Trusted;
import cloud.sentiric.signaling.call.Callers.Verifiable;
import cloud.sentiric.signaling.call.Join.Asking;
import cloud.sentiric.signaling.call.Join.Fitting;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.EnqueueCall;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.call.PlanAction.ProcessGuestCall;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.call.PlanAction.StartAiConversation;
import cloud.sentiric.signaling.dialog.Capabilities;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sip.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call. It knows its legs by what they say, never by their messages.
 *
 * <pre>
 * state       input                               next          caller                  call.ended
 * ---------   ---------------------------------   -----------   ---------------------   ----------------------
 * Idle        INVITE of a trunk                   Routing       100
 *             INVITE without usable credentials   Closing       407
 *             INVITE with a digest                Verifying     100
 * Verifying   verified, with Replaces             Replacing
 *             verified, telephone number          Routing
 *             verified, SIP user                  Locating
 *             verified, emergency number          Routing
 *             verified, neither                   Closing       404                     rejected
 *             refused / no answer                 Closing       403 / 503, no event
 * Routing     plan to answer the call             Allocating
 *             outbound route                      Opening       its trunks are the callee's contacts
 *             plan CONNECT_USER                   Locating
 *             plan REJECT, no plan                Closing       its status, 404, 403    rejected
 *             no answer, no failsafe plan         Closing       503                     dialplan_unavailable
 * Locating    registered, to be connected         Opening
 *             the same, media from end to end     Connecting
 *             registered, to be redirected        Closing       302                     redirected
 *             unknown, but a short number         Routing
 *             unknown / not registered            Closing       404 / 480               rejected / unavailable
 * Allocating  a session, a common codec           Ringing       180
 *             no session                          Closing       503                     media_unavailable
 * Ringing     ringing time is over                Served        200, call.started
 * Opening     a session                           Connecting
 *             no session                          Closing       503                     media_unavailable
 * Connecting  a phone rings                                     its 1xx
 *             a phone answers                     Connected     200, call.started
 *             all have refused                    Closing       the best refusal        busy, declined, …
 *             nobody answers in time              Closing       480                     no_answer
 *             all have refused, one says 302      Diverting     181, call.transferred
 * Diverting   a user, or an outbound route        Opening
 *             himself, his caller, nobody         Closing       480                     unavailable
 *             he may not call there               Closing       403                     rejected
 * Replacing   the other call lends its party      Connected     200, call.started
 *             it does not, or it fails            Closing       its status              rejected
 * Verifying   verified, with Replaces of a call   Bidding
 *             that rings
 * Bidding     that call takes the caller in       Ceded         200                     transferred
 *             it does not                         Closing       481, 486, 488, 403, 603 rejected
 * Connecting  another call offers its caller      PickedUp
 * PickedUp    an end                              Connected     200, call.started
 *             it fails, or that one leaves        Connecting
 *             a phone answers first               Connected     as in Connecting
 * Served,     ACK                                 the same      call.answered
 * Connected   a party hangs up                    Closing                               normal
 *             announcement ended, echo limit      Closing       BYE                     completed
 *             terminate, limits, expiry           Closing       BYE                     its reason
 *             its media is lost                   Moving
 * Moving      another session, all have agreed    the same      re-INVITE
 *             there is none, one does not agree   Closing       BYE                     media_lost
 * Served,     REFER                               Transferring
 * Connected
 * Transferring the target answers                 Connected                             call.transferred
 *             it fails                            Connected
 *             it fails, the transferor has left   Closing       BYE                     transfer_failed
 * Connected   REFER with Replaces                 Joining
 * Joining     the other call lends its party      Connected                             call.transferred
 *             it does not, or it fails            Connected
 * Connected   another call wants a party          Lent
 * Lent        it keeps it                         Ceded         BYE to the other one    transferred
 *             it gives it back                    Connected
 * Connecting  another call wants the phones       Ceded         487                     transferred
 * Ceded       the legs of the other call are gone Ended
 * Closing     all legs are gone                   Ended
 * any before Served, Connected: CANCEL            Closing       487                     cancelled
 * </pre>
 *
 * A session that is opened in any other state than Allocating, Opening, Joining, Moving and Replacing is closed at once, and
 * ends that come too late go back. {@link Serving} has the calls that we answer, {@link Connecting}, {@link Diverting},
 * {@link Bridging}, {@link Referring}, {@link Transferring} and {@link Joining} those
 * that a user answers, {@link Lending} what other calls want of them, {@link Ending} the ways out.
 */
final class CallMachine {
    /** In 64*T1: an ACK that is waited for, a CANCEL without a final response, a BYE without one, and some more. */
    private static final int CLOSINGS = 4;

    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;
    private final Serving serving;
    private final Connecting connecting;
    private final Diverting diverting;
    private final Bridging bridging;
    private final Referring referring;
    private final Transferring transferring;
    private final Joining joining;
    private final Picking picking;
    private final Replacing replacing;
    private final Lending lending;
    private final Moving moving;

    CallMachine(CallSettings settings, Replies replies) {
        this.settings = settings;
        this.replies = replies;
        this.ending = new Ending(replies);
        this.serving = new Serving(settings, replies, ending);
        this.connecting = new Connecting(settings, replies, ending);
        this.diverting = new Diverting(settings, replies, ending, connecting);
        this.bridging = new Bridging(settings, replies, ending);
        this.joining = new Joining(settings, ending, bridging);
        this.referring = new Referring(settings, joining);
        this.transferring = new Transferring(settings, ending, bridging);
        this.picking = new Picking(settings, replies, ending, connecting);
        this.replacing = new Replacing(settings, replies, ending, picking);
        this.lending = new Lending(ending, bridging);
        this.moving = new Moving(settings, ending, serving, bridging, referring);
    }

    Step on(CallState state, CallInput input, Instant now) {
        return closing(state, step(state, input, now));
    }

    /** Its legs are not waited for for ever. */
    private Step closing(CallState before, Step step) {
        return step.state() instanceof Closing && !(before instanceof Closing)
                ? step.then(new Start(CallTimer.CLOSING, settings.ackLimit().multipliedBy(CLOSINGS)))
                : step;
    }

    private Step step(CallState state, CallInput input, Instant now) {
        if (input instanceof SessionAnswered(SessionOutcome.Opened(var session)) && !waits(state)) {
            return Step.to(state, new Close(session), new Log("late session " + session + " closed"));
        }
        if (input instanceof EndsAnswered(SessionOutcome.Opened(var larger)) && !fits(state, larger)) {
            return lateEnds(state, larger);
        }
        if (input instanceof Wanted wanted) {
            return lending.wanted(state, wanted, now);
        }
        if (input instanceof CallInput.Lent(var loan) && loan.bids()) {
            return picking.bidden(state, loan, now);
        }
        if (input instanceof CallInput.Lent(var loan) && !borrows(state, loan)) {
            return Step.to(state, new GiveBack(), new Log("lent too late"));
        }
        return switch (state) {
            case Idle s -> idle(s, input, now);
            case Verifying s -> verifying(s, input, now);
            case Routing s -> routing(s, input, now);
            case Locating s -> locating(s, input, now);
            case Allocating s -> serving.allocating(s, input, now);
            case Ringing s -> serving.ringing(s, input, now);
            case Steady s when input instanceof CallInput.LeaseEnded -> moving.begin(s, now);
            case CallState.Moving s -> moving.moving(s, input, now);
            case Served s when input instanceof TransferRequested(var target) -> referring.command(s, target);
            case Served s ->
                input instanceof Said(var _, LegWord.Asked(var request, var _)) && Referring.refers(s, input)
                        ? referring.refer(s, request)
                        : serving.served(s, input, now);
            case Opening s -> connecting.opening(s, input, now);
            case CallState.Connecting s -> connecting.connecting(s, input, now);
            case CallState.Diverting s -> diverting.diverting(s, input, now);
            case CallState.Replacing s -> replacing.replacing(s, input, now);
            case Bidding s -> picking.bidding(s, input, now);
            case PickedUp s -> picking.picked(s, input, now);
            case Connected s when input instanceof TransferRequested(var target) -> referring.command(s, target);
            case Connected s ->
                input instanceof Said(var leg, LegWord.Asked(var request, var _)) && Referring.refers(s, input)
                        ? referring.refer(s, leg, request)
                        : bridging.connected(s, input, now);
            case CallState.Transferring s -> transferring.transferring(s, input, now);
            case CallState.Joining s -> joining.joining(s, input, now);
            case Lent s -> lending.lent(s, input, now);
            case Ceded s -> lending.ceded(s, input, now);
            case Closing s ->
                input instanceof Elapsed(var timer) && timer == CallTimer.CLOSING
                        ? Step.to(new Ended(), new Warn("forgotten: a leg does not end"))
                        : Step.to(s);
            case Ended s -> Step.to(s);
        };
    }

    /** Whether a session was asked for. */
    private static boolean waits(CallState state) {
        return state instanceof Allocating
                || state instanceof Opening
                || (state instanceof CallState.Moving moved && !moved.opened())
                || (state instanceof CallState.Joining(var _, var join) && join.stage() instanceof Fitting)
                || (state instanceof CallState.Replacing replacing
                        && replacing.loan() != null
                        && replacing.session() == null);
    }

    /** Whether these are the ends that were asked for: who was given up may answer while others are asked. */
    private static boolean fits(CallState state, MediaSession larger) {
        return switch (state) {
            case CallState.Transferring(var talk, var transfer) -> {
                var callee = transfer.callee();
                yield callee != null
                        && transfer.fork() == null
                        && hasMore(larger, talk.session(), callee.targets().size());
            }
            case CallState.Joining(var talk, var join) ->
                join.stage() instanceof Fitting && hasMore(larger, talk.session(), 1);
            case PickedUp picked -> hasMore(larger, picked.session(), 1);
            case CallState.Idle _,
                    CallState.Unanswered _,
                    Served _,
                    Connected _,
                    CallState.Moving _,
                    Lent _,
                    Ceded _,
                    Closing _,
                    Ended _ -> false;
        };
    }

    private static boolean hasMore(MediaSession larger, @Nullable MediaSession than, int ends) {
        return than != null && larger.ends().size() == than.ends().size() + ends;
    }

    /** Nobody is for these ends any more; those of a session that was closed went with it. */
    private static Step lateEnds(CallState state, MediaSession larger) {
        var session = state instanceof Open open ? open.session() : null;
        if (session == null || !session.leaseId().equals(larger.leaseId())) {
            return Step.to(state);
        }
        return Step.to(state, new RemoveEnds(session, larger.beyond(session)), new Log("late ends given back"));
    }

    /** Whether another call was asked for this party: who was given up may come while another one is asked. */
    private static boolean borrows(CallState state, Loan loan) {
        return (state instanceof CallState.Joining(var _, var join)
                        && join.stage() instanceof Asking(var dialog)
                        && dialog.equals(loan.dialog()))
                || (state instanceof CallState.Replacing replacing && replacing.loan() == null);
    }

    /** Goes on with a call that another node had: what was heard is heard from its beginning. */
    Step resume(StoredCall stored, Instant now) {
        var state = stored.state();
        if (stored.moving() && state instanceof Steady steady && !stored.deserted()) {
            return moving.resume(steady, now);
        }
        return switch (state) {
            case Served served -> serving.resume(served, now);
            case Connected connected ->
                stored.deserted()
                        ? closing(connected, ending.close(connected, "transfer_failed", now))
                        : bridging.resume(connected, now);
            case CallState.Between _, CallState.Moving _ ->
                throw new IllegalStateException("kept as what it was before");
            case null -> throw new IllegalStateException("not confirmed");
        };
    }

    private Step idle(Idle state, CallInput input, Instant now) {
        if (!(input instanceof Invited(var attempt, var judgement))) {
            return Step.to(state);
        }
        var invite = attempt.invite();
        var verifying = new Verifying(attempt);
        var trying = new Tell(LegId.CALLER, new Provisional("", Reply.of(100)));
        if (invite.contacts().isEmpty()) {
            return ending.refuse(verifying, Reply.of(400).withReason("Missing Contact"), "", now);
        }
        if (SessionTimer.of(invite, settings.minSessionExpires()).tooSmall()) {
            return ending.refuse(verifying, Capabilities.intervalTooSmall(settings.minSessionExpires()), "", now);
        }
        return switch (judgement) {
            case Challenged(var reply) -> ending.refuse(verifying, reply, "", now);
            case Trusted _ -> admitted(attempt, now).after(trying);
            case Verifiable claim -> Step.to(verifying, trying, new Verify(claim), limit());
        };
    }

    private Step verifying(Verifying state, CallInput input, Instant now) {
        var attempt = state.attempt();
        return switch (input) {
            case CallerVerified(var verdict) ->
                switch (verdict) {
                    case Callers.Verified(var identity) ->
                        isOneself(state, identity)
                                ? admitted(attempt.by(identity), now).after(Ending.done())
                                : ending.refuse(state, 403, "", now);
                    case Callers.Refused _ -> ending.refuse(state, 403, "", now);
                    case Callers.Replayed(var reply) -> ending.refuse(state, reply, "", now);
                    case Callers.Unavailable(var why) ->
                        ending.refuse(state, 503, "", now).after(new Warn("credentials unavailable: " + why));
                };
            case Elapsed(var timer) when timer == CallTimer.DEPENDENCY -> ending.refuse(state, 503, "", now);
            default -> ending.early(state, input, now);
        };
    }

    /** Whoever has credentials may call as that user or anonymously, not as another (RFC 3261 §22.1 leaves it to us). */
    private static boolean isOneself(Verifying state, Identity identity) {
        var from = state.attempt().invite().from().uri();
        return Attempt.isAnonymous(from)
                || from.userText().equals(identity.aor().user());
    }

    /** The caller may call: whom? */
    private Step admitted(Attempt attempt, Instant now) {
        var invite = attempt.invite();
        if (Replacing.isMeant(attempt)) {
            return replacing.begin(attempt, now);
        }
        var called = attempt.called();
        if (called != null) {
            var from = attempt.trunk() == null ? invite.source() + "" : "trunk " + attempt.trunk();
            return Step.to(
                    new Routing(attempt),
                    new Log("call from " + invite.from().uri() + " to " + called.digits() + " via " + from),
                    new AskPlan(attempt.caller(), called.international()),
                    limit());
        }
        var emergency = attempt.local();
        if (emergency != null && emergency.emergency()) {
            // Whatever users there are: it waits for none of them.
            return outside(attempt, emergency);
        }
        var user = attempt.callee();
        if (user == null) {
            return ending.refuse(new Locating(attempt, null), 404, "rejected", now);
        }
        return Step.to(
                new Locating(attempt, null),
                new Log("call from " + invite.from().uri() + " to user " + user),
                new FindUser(user.user(), user.host(), ""),
                limit());
    }

    /** A short number, such as 112, leaves by the outbound route that names it. */
    private Step outside(Attempt attempt, ShortNumber number) {
        return Step.to(
                new Routing(attempt.outside(number)),
                new Log("call from " + attempt.invite().from().uri() + " to short number " + number.digits()),
                new AskPlan(attempt.caller(), number.digits()),
                limit());
    }

    private Step routing(Routing state, CallInput input, Instant now) {
        return switch (input) {
            case PlanAnswered(PlanOutcome.Resolved(var plan)) ->
                state.attempt().isOutsideAndShort()
                        ? ending.refuse(new Routing(state.attempt().inside()), 404, "rejected", now)
                        : planned(state.attempt(), plan, now);
            case PlanAnswered(PlanOutcome.Outbound route) ->
                connecting
                        .depart(state, route, now)
                        .after(Ending.done(), new Log("leaves by route " + route.routeId()));
            case PlanAnswered(PlanOutcome.Refused(var status, var why)) -> {
                var refused = ending.refuse(
                        status == 404 ? new Routing(state.attempt().inside()) : state, status, "rejected", now);
                yield why.isEmpty() ? refused : refused.after(new Log("may not call out: " + why));
            }
            case PlanAnswered(PlanOutcome.Unavailable(var why)) -> unplanned(state, why, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                unplanned(state, "no answer in time", now).after(new CancelPending());
            default -> ending.early(state, input, now);
        };
    }

    private Step unplanned(Routing state, String why, Instant now) {
        var plan = state.attempt().failsafe();
        return plan == null
                ? ending.refuse(state, 503, "dialplan_unavailable", now).after(new Warn("dialplan unavailable: " + why))
                : planned(state.attempt(), plan, now)
                        .after(new Warn("dialplan unavailable (" + why + "): failsafe plan " + plan.id()));
    }

    private Step planned(Attempt attempt, Plan plan, Instant now) {
        var line = new Log("plan " + plan.id() + ": " + plan.action().name());
        return switch (plan.action()) {
            case Reject(var status, var phrase) ->
                ending.refuse(new Allocating(attempt, plan), phrased(replies.refusal(status), phrase), "rejected", now)
                        .after(line);
            case ConnectUser(var username) ->
                Step.to(new Locating(attempt, plan), line, new FindUser(username, null, plan.tenantId()), limit());
            case StartAiConversation _, ProcessGuestCall _, PlayAnnouncement _, EchoTest _, EnqueueCall _ ->
                serving.begin(attempt, plan, now).after(line);
        };
    }

    private static Reply phrased(Reply reply, String phrase) {
        return phrase.isEmpty() ? reply : reply.withReason(phrase.replaceAll("[^\\x20-\\x7e]", "?"));
    }

    private Step locating(Locating state, CallInput input, Instant now) {
        return switch (input) {
            case UserAnswered(SipUserOutcome.Reachable(var callee)) ->
                connecting.begin(state, callee, now).after(Ending.done());
            case UserAnswered(SipUserOutcome.NotRegistered()) -> ending.refuse(state, 480, "unavailable", now);
            case UserAnswered(SipUserOutcome.Unknown()) -> {
                var number = state.plan() == null ? state.attempt().local() : null;
                yield number == null ? ending.refuse(state, 404, "rejected", now) : outside(state.attempt(), number);
            }
            case UserAnswered(SipUserOutcome.Unavailable(var why)) ->
                ending.refuse(state, 503, "unavailable", now).after(new Warn("SIP users unavailable: " + why));
            case Elapsed(var timer) when timer == CallTimer.DEPENDENCY -> ending.refuse(state, 503, "unavailable", now);
            default -> ending.early(state, input, now);
        };
    }

    private Start limit() {
        return new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline());
    }
}
