package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallAction.AddEnds;
import cloud.sentiric.signaling.call.CallAction.AnswerChallenge;
import cloud.sentiric.signaling.call.CallAction.AskPlan;
import cloud.sentiric.signaling.call.CallAction.Begin;
import cloud.sentiric.signaling.call.CallAction.Bid;
import cloud.sentiric.signaling.call.CallAction.Borrow;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.Decline;
import cloud.sentiric.signaling.call.CallAction.Deny;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.Forget;
import cloud.sentiric.signaling.call.CallAction.GiveBack;
import cloud.sentiric.signaling.call.CallAction.HangUp;
import cloud.sentiric.signaling.call.CallAction.Keep;
import cloud.sentiric.signaling.call.CallAction.Lend;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Pass;
import cloud.sentiric.signaling.call.CallAction.Patch;
import cloud.sentiric.signaling.call.CallAction.Play;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Reoffer;
import cloud.sentiric.signaling.call.CallAction.Retry;
import cloud.sentiric.signaling.call.CallAction.Seek;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Verify;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.AllGone;
import cloud.sentiric.signaling.call.CallInput.Broken;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.TerminateRequested;
import cloud.sentiric.signaling.call.CallInput.TransferRequested;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Between;
import cloud.sentiric.signaling.call.CallState.Bidding;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Moving;
import cloud.sentiric.signaling.call.CallState.Open;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegInput;
import cloud.sentiric.signaling.dialog.LegMachine;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.ReleaseCause;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Failure;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.transfer.Replaces;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Seats;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call: keeps its state, does what the machine says, brings answers back to the worker that owns it. */
final class Call implements Legs.Ear, Seating.Waiting, CallMedia.Ear {
    /** Those that decide. */
    record Machines(CallMachine call, LegMachine leg) {}

    /** Where calls are found. */
    interface Table extends Desks {
        /** A call has one more Call-ID. */
        void began(Call call, CallId callId);

        void ended(Call call);

        /** The media-service of a call does not know its session any more, as whoever plays there was told. */
        void leaseOver(Call call, MediaSession session);

        /** Asks whichever call has a dialog for its party; one that was too busy, again. */
        void ask(Call by, Wish wish, int tries);

        /** Offers the caller of one call to another one, that rings. */
        void bid(Call by, AttemptId to, Loan loan);
    }

    /** Between two questions to silent parties. */
    private static final Duration PROBES = Duration.ofMinutes(1);

    private final CallTrace trace;
    private final CallMachine machine;
    private final Transactions transactions;
    private final CallPorts ports;
    private final Legs legs;
    private final Table table;
    private final Seating seating;
    private final Loans loans;
    private final Inquiries inquiries;
    private final CallMedia media;
    private final CallRecording recording;
    private final Shown shown;
    private final Map<CallTimer, Timer> timers = new EnumMap<>(CallTimer.class);
    private CallState state = new Idle();
    private Pending pending = Pending.NONE;
    /** Another node has it. */
    private boolean departed;

    /** A Call-ID of the worker that it belongs to. */
    private final CallId home;

    /** Id of the last transfer that was wanted from outside. */
    private String wish = "";

    /** When parties that are silent may be asked again whether they are there. */
    private Instant nextProbe = Instant.MIN;

    Call(CallTrace trace, Machines machines, Transactions transactions, CallPorts ports, Table table) {
        this(trace, trace.callId(), machines, transactions, ports, table);
    }

    private Call(
            CallTrace trace, CallId home, Machines machines, Transactions transactions, CallPorts ports, Table table) {
        this.trace = trace;
        this.home = home;
        this.machine = machines.call();
        this.legs = new Legs(trace, machines.leg(), transactions, ports, this);
        this.transactions = transactions;
        this.ports = ports;
        this.table = table;
        this.seating = new Seating(trace, ports, transactions, this);
        this.loans = new Loans(this, legs, ports, transactions, table);
        this.inquiries = new Inquiries(trace, ports, this::post);
        this.media = new CallMedia(trace, ports, this);
        this.recording = new CallRecording(trace, ports, transactions, work -> guarded(work, "recording"));
        this.shown = new Shown(trace, ports, transactions);
    }

    /** A call that does nothing but keep a leg for another one. */
    static Call keeping(
            Call owner,
            StoredLeg leg,
            @Nullable Account account,
            Machines machines,
            Transactions transactions,
            CallPorts ports,
            Table table) {
        var callId = leg.dialog().callId();
        var call = new Call(owner.trace, callId, machines, transactions, ports, table);
        call.loans.keepFor(leg.id(), owner);
        call.state = new Ceded(List.of(leg.id()), null);
        call.guarded(() -> call.legs.resume(List.of(leg), id -> account), "adoption");
        return call;
    }

    CallId home() {
        return home;
    }

    CallTrace trace() {
        return trace;
    }

    /** The leg that a request is inside; null if it is of none. */
    @Nullable
    LegId find(Request request) {
        return legs.find(request);
    }

    /** The leg whose party means this dialog; null if there is none. */
    @Nullable
    LegId find(Replaces dialog) {
        return legs.find(dialog);
    }

    /** Call-IDs of the legs that we began. */
    List<CallId> callIds() {
        return legs.callIds();
    }

    /** Whether an INVITE outside a dialog comes from the one that this call is with: it has its From tag. */
    boolean isWith(Request invite) {
        return (state instanceof Open || state instanceof Ceded) && legs.isCaller(invite);
    }

    /** Whether this INVITE, which has no final response, began the call. */
    boolean isOf(Request invite) {
        return state instanceof Unanswered unanswered
                && unanswered.attempt().invite().cseq().equals(invite.cseq())
                && sameTag(unanswered.attempt().invite(), invite);
    }

    /** Our tags in the dialogs that were put into the store. */
    List<String> keptAs() {
        return shown.keptAs();
    }

    /** Whether the call has this session still. */
    boolean holds(MediaSession session) {
        return state instanceof Open open && session.equals(open.session());
    }

    /** Nothing comes and goes. A call on hold may be silent, as long as its parties are there. */
    void silent() {
        if (talks()) {
            on(new TerminateRequested("media_silent"));
        } else if (state instanceof Answered answered
                && answered.answeredAt() != null
                && !transactions.now().isBefore(nextProbe)) {
            nextProbe = transactions.now().plus(PROBES);
            guarded(loans::probe, "silence");
        }
    }

    /** Whether sound flows, or should. */
    private boolean talks() {
        return switch (state) {
            case Served served ->
                served.answeredAt() != null
                        && served.stream() != null
                        && served.stream().direction() == Direction.SENDRECV;
            case Connected connected ->
                connected.answeredAt() != null && connected.relay().flows();
            case Unanswered _, Between _, Moving _, Closing _, Ceded _, Idle _, Ended _ -> false;
        };
    }

    private static boolean sameTag(Request a, Request b) {
        return String.valueOf(a.from().tag()).equals(String.valueOf(b.from().tag()));
    }

    /** An INVITE opens the call. */
    void begin(CallInput.Invited invited) {
        legs.invited(invited.attempt().invite(), invited.attempt().localTag());
        on(invited);
    }

    /** Goes on with a call that another node had. */
    void resume(StoredCall stored) {
        shown.resume(stored);
        media.resume(stored.revision());
        wish = stored.wish();
        recording.resume(stored.taped());
        guarded(
                () -> {
                    loans.resume(stored);
                    seating.resume(stored);
                    var step = machine.resume(stored, transactions.now());
                    state = step.state();
                    performAll(step.actions());
                },
                "adoption");
    }

    /** What another node can go on with, now; null while there is no such thing, or something is under way. */
    @Nullable
    StoredCall whole() {
        boolean busy = state instanceof Between
                || state instanceof Moving
                || (state instanceof Connected connected
                        && (!connected.passing().isEmpty() || connected.renewal() != null));
        var now = stored();
        return now != null && now.confirmed() && !busy && loans.quiet() ? now : null;
    }

    /** Another node goes on with it: here nobody is told anything. */
    void depart() {
        if (state instanceof Ceded(var _, var end) && end != null) {
            // Nobody there knows of it.
            shown.publish(end.at(transactions.now()));
            shown.forget();
        }
        departed = true;
        pending.cancel();
        seating.pass();
        shown.depart();
        loans.depart(state);
        recording.depart();
        legs.abandon();
        state = new Ended();
        settle();
    }

    /** Another call wants who is on the other side of a leg. */
    void wanted(LegId leg, Call by, Wish wish, int tries) {
        loans.wanted(leg, by, wish, tries);
    }

    /** The call that rings is there: it is offered the caller of this one. */
    void lend(Call to, Loan loan) {
        if (state instanceof Bidding) {
            guarded(() -> loans.lend(to, List.of(LegId.CALLER), loan), loan);
        }
    }

    /** Another call lends its party. */
    void borrowed(Guests.Host host, CallId where, Loan loan, List<Lodged> states) {
        if (!loans.borrow(host, where, loan, states)) {
            return;
        }
        if (departed) {
            loans.giveBack();
        } else {
            on(new CallInput.Lent(loan));
        }
    }

    /** What the owner of a leg that lives here wants of it. */
    void tell(LegId theirs, LegCommand command) {
        guarded(() -> loans.obey(theirs, command), command);
    }

    /** Who was lent comes back. */
    void givenBack() {
        on(new CallInput.GivenBack(loans.changed()));
    }

    /** How a leg stands that lives elsewhere. */
    void stands(LegId leg, Lodged now) {
        guarded(() -> loans.stands(leg, now), now);
    }

    @Override
    public void began(CallId callId) {
        table.began(this, callId);
    }

    @Override
    public void on(LegId leg, LegInput.FromParty input) {
        if (departed) {
            legs.late(leg, input);
            return;
        }
        guarded(() -> legs.tell(leg, input), input);
    }

    /** Somebody from outside wants its caller handed on; the same wish again changes nothing. */
    void transfer(SipUri target, String id) {
        if (id.isEmpty() || !id.equals(wish)) {
            wish = id;
            on(new TransferRequested(target));
        }
    }

    /** Somebody wants its recording changed; answers once. */
    void record(RecordCommand command, String id, Consumer<TapeOutcome> to) {
        if (departed) {
            to.accept(new TapeOutcome.Unavailable("another node has the call"));
        } else {
            guarded(() -> recording.command(command, id, state, to), command);
        }
    }

    void on(CallInput input) {
        guarded(() -> step(input), input);
    }

    @Override
    public boolean hears(CallInput input) {
        boolean here = !departed;
        on(input);
        return here;
    }

    @Override
    public void isOver(MediaSession session) {
        table.leaseOver(this, session);
    }

    /** A bug ends this call and no other, and ends it for certain. */
    private void guarded(Runnable work, Object input) {
        if (departed) {
            return;
        }
        boolean fine = tried(
                () -> {
                    work.run();
                    listen();
                },
                input);
        if (!fine) {
            broken();
        }
        if (!tried(this::settle, "what follows")) {
            broken();
            var _ = tried(this::settle, "the end");
        }
    }

    /** False where it is a bug. */
    private boolean tried(Runnable work, Object input) {
        try {
            work.run();
            return true;
        } catch (RuntimeException | Error e) {
            // Errors, too: there are texts that exhaust the stack.
            ports.log().warn(trace, "bug in state " + state.label() + " at " + input, e);
            return false;
        }
    }

    private void broken() {
        boolean fine = tried(
                () -> {
                    step(new Broken());
                    listen();
                },
                "its end");
        if (!fine || state instanceof Idle) {
            giveUp();
        }
    }

    /** It did not come as far as to be anything, or its end is a bug as well: each is told, and all is given back, here. */
    private void giveUp() {
        var last = state;
        state = new Ended();
        var bugs = new Bugs();
        bugs.run(() -> legs.tell(LegId.CALLER, new LegCommand.Refuse(Reply.of(500))));
        bugs.run(() -> loans.hangUp(ReleaseCause.of("internal_error").headers("internal_error")));
        bugs.run(() -> {
            var session = last instanceof Open open ? open.session() : last instanceof Idle ? shown.session() : null;
            if (session != null) {
                media.close(session);
            }
        });
        bugs.run(() -> shown.brokenOff(last));
        var _ = tried(bugs::end, "giving up");
    }

    /** One word after the other: what the call does about one may make its legs say more. */
    private void listen() {
        for (var word = legs.word(); word != null; word = legs.word()) {
            step(word);
        }
        if (state instanceof Ceded && loans.allGone()) {
            step(new AllGone());
        }
    }

    private void step(CallInput input) {
        var step = machine.on(state, input, transactions.now());
        state = step.state();
        performAll(step.actions());
    }

    /** Does all that follows from a step: what fails keeps nothing else from being released, published or answered. */
    private void performAll(List<CallAction> actions) {
        var bugs = new Bugs();
        actions.forEach(action -> bugs.run(() -> perform(action)));
        bugs.end();
    }

    /** Shows the new state to others, and leaves when it is the last. */
    private void settle() {
        var bugs = new Bugs();
        bugs.run(() -> loans.show(state));
        if (state instanceof Closing && loans.allGone()) {
            state = new Ended();
        }
        bugs.run(() -> seating.settle(state));
        bugs.run(() -> recording.settle(state));
        boolean over = state instanceof Ended;
        if (over) {
            timers.values().forEach(Timer::cancel);
            timers.clear();
            bugs.run(legs::stop);
            bugs.run(loans::leave);
        } else {
            bugs.run(() -> shown.keep(stored()));
        }
        bugs.run(() -> shown.show(state));
        if (over) {
            table.ended(this);
        }
        bugs.end();
    }

    private @Nullable StoredCall stored() {
        return switch (state) {
            case Unanswered early -> early.opened() ? early.attempt().stored(early.plan(), early.session()) : null;
            case Answered answered -> {
                var joined = loans.stored();
                yield joined.isEmpty()
                        ? null
                        : StoredCall.of(answered, media.revision(), joined, wish, recording.kept());
            }
            case Ceded(var others, var end) -> {
                var kept = shown.kept();
                yield end == null || kept == null ? null : kept.without(others);
            }
            case Closing _, Idle _, Ended _ -> null;
        };
    }

    private void perform(CallAction action) {
        switch (action) {
            case Tell(var leg, var command) -> loans.command(leg, command);
            case Begin(var leg, var invitation) -> {
                // A leg through a trunk needs a place there first.
                var carrier = invitation.target().carrier();
                if (carrier == null) {
                    legs.begin(leg, invitation);
                } else {
                    seating.take(leg, invitation, carrier);
                }
            }
            case HangUp(var reasons) -> loans.hangUp(reasons);
            case Borrow(var wanted) -> table.ask(this, wanted, 0);
            case Keep() -> loans.keep();
            case GiveBack() -> loans.giveBack();
            case Lend(var of, var loan) -> loans.lend(of, loan);
            case Deny(var status, var why) -> loans.deny(status, why);
            case Bid(var to, var loan) -> table.bid(this, to, loan);
            case Decline(var status, var why) -> loans.decline(status, why);
            case Pass(var leg, var word) -> loans.pass(leg, word);
            case Retry(var leg, var header) -> legs.retry(leg, invite -> invite.withHeader(header));
            case Reoffer(var leg, var offer) ->
                legs.retry(leg, invite -> TrunkCredentials.unproven(invite).withBody(offer));
            case AnswerChallenge challenge -> pending = inquiries.answer(challenge);
            case Verify verify -> pending = inquiries.verify(verify);
            case AskPlan question -> pending = inquiries.ask(question);
            case FindUser wanted -> pending = inquiries.find(wanted);
            case Seek wanted -> pending = inquiries.seek(wanted);
            case AddEnds wanted -> pending = media.add(wanted);
            case RemoveEnds unwanted -> media.remove(unwanted);
            case OpenSession wanted -> pending = media.open(wanted, transactions.now());
            case CancelPending() -> {
                pending.cancel();
                pending = Pending.NONE;
            }
            case Patch patch -> media.patch(patch, transactions.now());
            case Play wanted -> {
                pending.cancel();
                pending = media.play(wanted);
            }
            case StopAudio(var session) -> {
                pending.cancel();
                pending = Pending.NONE;
                media.stop(session);
            }
            case Close(var session) -> media.close(session);
            case Publish(var event) -> shown.publish(event);
            case Start(var timer, var delay) -> {
                stop(timer);
                timers.put(timer, transactions.after(delay, () -> on(new Elapsed(timer))));
            }
            case Stop(var timer) -> stop(timer);
            case Forget() -> shown.forget();
            case Log(var line) -> ports.log().info(trace, line);
            case Warn(var line) -> ports.log().warn(trace, line, null);
        }
    }

    @Override
    public boolean needs(LegId leg) {
        return !departed && Seating.needed(state).contains(leg);
    }

    /** Without a place it is as if the carrier had refused. */
    @Override
    public void seated(LegId leg, Invitation invitation, Seats.Taken taken) {
        guarded(
                () -> {
                    if (taken == Seats.Taken.YES) {
                        legs.begin(leg, invitation);
                    } else {
                        step(new Said(leg, new LegWord.Refused(Failure.FULL)));
                    }
                },
                taken);
    }

    private void stop(CallTimer timer) {
        var running = timers.remove(timer);
        if (running != null) {
            running.cancel();
        }
    }

    /** An answer that finds the worker's queue full is late: the timer of the call has the last word. */
    private void post(CallInput input) {
        ports.workers().execute(trace.callId(), () -> on(input));
    }
}
