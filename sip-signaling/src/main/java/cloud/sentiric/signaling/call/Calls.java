package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallInput.Invited;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.NotLent;
import cloud.sentiric.signaling.call.CallInput.TakenAway;
import cloud.sentiric.signaling.call.CallInput.TerminateRequested;
import cloud.sentiric.signaling.call.Callers.Challenged;
import cloud.sentiric.signaling.call.Callers.Judgement;
import cloud.sentiric.signaling.call.Callers.Trusted;
import cloud.sentiric.signaling.call.Dialogs.Found;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegInput.Acknowledged;
import cloud.sentiric.signaling.dialog.LegInput.Cancelled;
import cloud.sentiric.signaling.dialog.LegInput.Requested;
import cloud.sentiric.signaling.dialog.LegMachine;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.TransactionUser;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.transfer.Replaces;
import cloud.sentiric.signaling.trunk.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one worker. All its methods run on that worker's thread.
 *
 * <p>A Call-ID and From tag have one call at a time; what is inside a dialog is found by its tags.
 */
public final class Calls implements TransactionUser, Call.Table {
    /** How often a call is asked for its party that was too busy, and how soon. */
    private static final int MAX_TRIES = 10;

    private static final Duration BUSY = Duration.ofMillis(200);
    private static final String NO_DIALOG = "Call/Transaction Does Not Exist";

    private final Transactions transactions;
    private final CallPorts ports;
    private final Desks desks;
    private final Replies replies;
    private final Call.Machines machines;
    private final CallTable calls = new CallTable();
    /** Our tags of dialogs that may still be in the store: as many as there were of calls that ended here within 64·T1. */
    private final Set<String> ended = new HashSet<>();

    /** The INVITE that may be let in next. */
    private record Screened(Request invite, Judgement judgement) {}

    private @Nullable Screened screened;

    Calls(Transactions transactions, CallPorts ports, Desks desks) {
        this.transactions = transactions;
        this.ports = ports;
        this.desks = desks;
        this.replies = new Replies(ports.settings());
        this.machines = new Call.Machines(
                new CallMachine(ports.settings(), replies),
                new LegMachine(ports.settings().legs(), ports.tokens()::tag));
    }

    @Override
    public void request(Request request) {
        if (request.to().tag() == null && request.method().equals(Method.INVITE)) {
            invite(request);
            return;
        }
        var call = find(request);
        var leg = call == null ? null : call.find(request);
        if (call != null && leg != null) {
            call.on(leg, new Requested(request));
        } else {
            lookElsewhere(request);
        }
    }

    /** A caller that has to be asked first is asked without state (RFC 3261 §26.3.2.4). */
    @Override
    public @Nullable Reply screen(Request request) {
        if (!request.method().equals(Method.INVITE)) {
            return null;
        }
        var judgement = ports.callers().judge(request, transactions.now());
        if (judgement instanceof Challenged(var reply)) {
            return reply;
        }
        screened = new Screened(request, judgement);
        return null;
    }

    /** What is thought of a caller; nothing is read twice of an INVITE that was screened just now. */
    private Judgement judge(Request invite, Instant now) {
        var last = screened;
        screened = null;
        return last != null && last.invite().equals(invite)
                ? last.judgement()
                : ports.callers().judge(invite, now);
    }

    private void invite(Request invite) {
        if (calls.size() >= ports.settings().maxCalls() || !ports.events().hasRoom()) {
            transactions.reply(invite, replies.refusal(503));
            return;
        }
        if (!calls.hasRoom(invite.callId()) || calls.find(invite.callId(), call -> call.isWith(invite)) != null) {
            // RFC 3261 §8.2.2.2 in spirit: a second call of the same Call-ID and From tag. Another From tag is another
            // request.
            transactions.reply(invite, Reply.of(482));
            return;
        }
        var now = transactions.now();
        var judgement = judge(invite, now);
        var trusted = judgement instanceof Trusted known ? known : null;
        var called = trusted == null || trusted.called() == null ? called(invite) : trusted.called();
        var trace = new CallTrace(
                ports.tokens().attemptId(now), invite.callId(), ports.tokens().traceId());
        var attempt = new Attempt(
                invite,
                called,
                trusted == null && called == null
                        ? ShortNumber.parse(
                                invite.uri().userText(),
                                ports.domains()
                                        .region(invite.uri(), invite.from().uri()))
                        : null,
                ports.domains().aor(invite.uri(), invite.from().uri()),
                trusted == null ? null : trusted.meant(),
                trace,
                ports.tokens().tag(invite.callId()),
                ports.tokens().sessionId(),
                ports.tokens().mediaSecret(),
                now,
                ports.plans().failsafe(),
                trusted == null ? null : trusted.name(),
                null);
        var call = new Call(attempt.trace(), machines, transactions, ports, this);
        calls.add(call);
        call.begin(new Invited(attempt, judgement));
    }

    private @Nullable TelephoneNumber called(Request invite) {
        return TelephoneNumber.parse(
                invite.uri().userText(),
                ports.domains().region(invite.uri(), invite.from().uri()));
    }

    @Override
    public void ack(Request ack) {
        var call = find(ack);
        var leg = call == null ? null : call.find(ack);
        if (call != null && leg != null) {
            call.on(leg, new Acknowledged(ack));
        }
    }

    @Override
    public void cancel(Request invite, boolean byCaller) {
        var call = calls.find(invite.callId(), each -> each.isOf(invite));
        if (call != null) {
            call.on(LegId.CALLER, new Cancelled(byCaller));
        }
    }

    /** Ends a call of this worker; false if there is none. */
    boolean terminate(CallTrace trace, String reason) {
        var call = calls.get(trace);
        if (call == null) {
            return false;
        }
        call.on(new TerminateRequested(reason));
        return true;
    }

    /** Hands the caller of a call on. */
    void transfer(CallTrace trace, SipUri target, String id) {
        var call = calls.get(trace);
        if (call != null) {
            call.transfer(target, id);
        }
    }

    /** Has the recording of a call changed; answers once. */
    void record(CallTrace trace, RecordCommand command, String id, Consumer<TapeOutcome> to) {
        var call = calls.get(trace);
        if (call == null) {
            to.accept(new TapeOutcome.Refused("the call is over"));
        } else {
            call.record(command, id, to);
        }
    }

    /** The media of a call is lost, or another node ended the call, or nobody speaks any more. */
    void lost(CallTrace trace, MediaSession session, Leases.Why why) {
        var held = calls.get(trace);
        if (held == null || !held.holds(session)) {
            return;
        }
        switch (why) {
            case OVER -> leaseOver(trace, session);
            case UNREACHABLE -> held.on(new LeaseEnded());
            case SILENT -> held.silent();
        }
    }

    @Override
    public void leaseOver(Call call, MediaSession session) {
        lost(call.trace(), session, Leases.Why.OVER);
    }

    /** Another node may go on with the call, or have ended it: that is asked first. */
    private void leaseOver(CallTrace trace, MediaSession session) {
        ports.dialogs()
                .standing(
                        trace,
                        standing -> ports.workers().execute(trace.callId(), () -> {
                            var call = calls.get(trace);
                            if (call != null && call.holds(session)) {
                                leaseEnded(call, standing);
                            }
                        }));
    }

    private static void leaseEnded(Call call, Standing standing) {
        switch (standing) {
            case TAKEN -> call.on(new TakenAway());
            case MOVED -> call.depart();
            case OURS, UNKNOWN -> call.on(new LeaseEnded());
            // The next renewal asks again.
            case HELD -> {}
        }
    }

    /** Another node has ended a call of this one, and said so. */
    void takenAway(CallTrace trace) {
        var call = calls.get(trace);
        if (call != null) {
            call.on(new TakenAway());
        }
    }

    /** Another node goes on with a call of this one. */
    void moved(CallTrace trace) {
        var call = calls.get(trace);
        if (call != null) {
            call.depart();
        }
    }

    /** Goes on with a call that another node had, whatever calls there are: those bounds are for new ones. */
    void adopt(StoredCall stored) {
        var trace = stored.subject().trace();
        if (calls.get(trace) != null) {
            return;
        }
        var call = new Call(trace, machines, transactions, ports, this);
        calls.add(call);
        call.resume(stored);
        var session = stored.session();
        if (session != null) {
            // Nobody has renewed it since its node is gone.
            ports.media().renew(List.of(new Media.Lease(trace, session)), renewal -> {});
        }
    }

    /** Gives a call of this worker away, unless something is under way in it; says whether it is gone. */
    void giveAway(CallTrace trace, Consumer<Boolean> to) {
        var call = calls.get(trace);
        var whole = call == null ? null : call.whole();
        if (call == null || whole == null) {
            to.accept(false);
            return;
        }
        // First it is gone here: what comes for it meanwhile asks the store.
        call.depart();
        ports.dialogs().giveAway(whole, given -> {
            if (!given && !ports.workers().execute(trace.callId(), () -> adopt(whole))) {
                ports.dialogs().handOn(whole);
            }
            to.accept(given);
        });
    }

    /** Gives the call of a dialog away; a leg that lives here for another call is not the call. */
    void giveUp(Replaces dialog, Consumer<Boolean> to) {
        var call = calls.find(dialog.callId(), each -> each.find(dialog) != null);
        if (call == null) {
            to.accept(false);
        } else {
            giveAway(call.trace(), to);
        }
    }

    private @Nullable Call find(Request request) {
        return calls.find(request.callId(), call -> call.find(request) != null);
    }

    @Override
    public @Nullable Calls of(CallId callId) {
        return desks.of(callId);
    }

    @Override
    public void ask(Call by, Wish wish, int tries) {
        if (tries > MAX_TRIES) {
            deny(by, 503, "Service Unavailable");
            return;
        }
        var callId = wish.dialog().callId();
        transactions.after(tries == 0 ? Duration.ZERO : BUSY, () -> {
            var desk = desks.of(callId);
            if (desk == null) {
                deny(by, 503, "Service Unavailable");
            } else {
                link(callId).send(() -> desk.lend(by, wish, tries));
            }
        });
    }

    @Override
    public void bid(Call by, AttemptId to, Loan loan) {
        var entry = ports.directory().find(to);
        var desk = entry == null ? null : desks.of(entry.trace().callId());
        if (entry == null || desk == null) {
            deny(by, 481, NO_DIALOG);
        } else {
            link(entry.trace().callId()).send(() -> desk.bidden(entry.trace(), by, loan));
        }
    }

    private void bidden(CallTrace trace, Call by, Loan loan) {
        var call = calls.get(trace);
        if (call == null) {
            deny(by, 481, NO_DIALOG);
        } else {
            link(by.home()).send(() -> by.lend(call, loan));
        }
    }

    private Link link(CallId home) {
        return new Link(home, ports.workers(), transactions);
    }

    private void deny(Call by, int status, String why) {
        link(by.home()).send(() -> by.on(new NotLent(status, why)));
    }

    /** A call of this worker, or one that it may have from another node, is to lend its party. */
    private void lend(Call by, Wish wish, int tries) {
        if (lends(by, wish, tries)) {
            return;
        }
        var dialog = ours(wish.dialog());
        if (ended.contains(dialog.localTag()) || !ports.tokens().made(dialog.callId(), dialog.localTag())) {
            deny(by, 481, NO_DIALOG);
            return;
        }
        ports.dialogs().fetch(dialog.callId(), dialog.localTag(), dialog.remoteTag(), found -> {
            if (!ports.workers().execute(dialog.callId(), () -> found(by, wish, tries, found))) {
                unheard(found);
            }
        });
    }

    /** A dialog as we see it: with our tag for the local one. */
    private Replaces ours(Replaces dialog) {
        return ports.tokens().made(dialog.callId(), dialog.localTag()) ? dialog : dialog.reversed();
    }

    private boolean lends(Call by, Wish wish, int tries) {
        var dialog = wish.dialog();
        var call = calls.find(dialog.callId(), each -> each.find(dialog) != null);
        var leg = call == null ? null : call.find(dialog);
        if (call == null || leg == null) {
            return false;
        }
        call.wanted(leg, by, wish, tries);
        return true;
    }

    private void found(Call by, Wish wish, int tries, Found found) {
        switch (found) {
            case Found.Adopted(var stored) -> adopted(stored, wish.dialog().callId(), () -> lend(by, wish, tries));
            case Found.Ours _ -> {
                if (!lends(by, wish, tries)) {
                    deny(by, 481, NO_DIALOG);
                }
            }
            case Found.InHand(var stored) -> {
                Orphans.end(stored, Orphans.reason(stored), CallEvent.Side.CALLER, ports);
                deny(by, 481, NO_DIALOG);
            }
            case Found.Elsewhere _ -> deny(by, 503, "Service Unavailable");
            case Found.Nobody _ -> deny(by, 481, NO_DIALOG);
        }
    }

    /** A leg of another worker's call lives here. */
    Call lodge(Call owner, StoredLeg leg, @Nullable Account account) {
        return Call.keeping(owner, leg, account, machines, transactions, ports, this);
    }

    /** Goes on with a call that another node had, at its worker, and then here with what it was wanted for. */
    private void adopted(StoredCall stored, CallId here, Runnable then) {
        var there = stored.subject().trace().callId();
        if (there.lane() == here.lane()) {
            adopt(stored);
            then.run();
            return;
        }
        // One of its legs lives here: that comes before, as both go the same way.
        var desk = desks.of(there);
        if (desk != null) {
            link(there).send(() -> {
                desk.adopt(stored);
                desk.link(here).send(then);
            });
        }
    }

    @Override
    public void began(Call call, CallId callId) {
        calls.add(call, callId);
    }

    @Override
    public void ended(Call call) {
        calls.remove(call);
        for (String tag : call.keptAs()) {
            ended.add(tag);
            transactions.after(ports.settings().ackLimit(), () -> ended.remove(tag));
        }
    }

    /** A request in a dialog that is not here: the node that had it may be gone, unless that was this one. */
    private void lookElsewhere(Request request) {
        var local = request.to().tag();
        // A tag that a stranger made up costs no look into the store.
        if (local == null || ended.contains(local) || !ports.tokens().made(request.callId(), local)) {
            transactions.reply(request, Reply.of(481));
            return;
        }
        var remote = request.from().tag();
        boolean ends = request.method().equals(Method.BYE);
        // Whatever becomes of what is found: a request without an answer would be kept for ever.
        var late = transactions.after(Joining.PATIENCE, () -> transactions.reply(request, replies.refusal(503)));
        ports.dialogs().ask(request.callId(), local, remote == null ? "" : remote, ends, found -> {
            boolean queued = ports.workers().execute(request.callId(), () -> {
                late.cancel();
                found(request, local, found);
            });
            if (!queued) {
                unheard(found);
            }
        });
    }

    private void found(Request request, String localTag, Found found) {
        switch (found) {
            case Found.Adopted(var stored) -> adopted(stored, request.callId(), () -> again(request));
            case Found.Ours _ -> again(request);
            case Found.InHand(var stored) -> {
                transactions.reply(request, Reply.of(200));
                Orphans.hungUp(stored, localTag, ports, transactions);
            }
            // RFC 5057 §5.3: 481 would end a dialog that is there.
            case Found.Elsewhere _ -> transactions.reply(request, replies.refusal(503));
            // RFC 3261 §12.2.2.
            case Found.Nobody _ -> transactions.reply(request, Reply.of(481));
        }
    }

    private void again(Request request) {
        var call = find(request);
        var leg = call == null ? null : call.find(request);
        if (call != null && leg != null) {
            call.on(leg, new Requested(request));
        } else {
            transactions.reply(request, Reply.of(481));
        }
    }

    /** The worker is too busy for what was found. */
    private void unheard(Found found) {
        switch (found) {
            case Found.Adopted(var stored) -> ports.dialogs().handOn(stored);
            case Found.InHand(var stored) -> Orphans.end(stored, Orphans.reason(stored), CallEvent.Side.CALLER, ports);
            case Found.Ours _, Found.Elsewhere _, Found.Nobody _ -> {}
        }
    }
}
