package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallAction.AddEnds;
import cloud.sentiric.signaling.call.CallAction.AnswerChallenge;
import cloud.sentiric.signaling.call.CallAction.AskPlan;
import cloud.sentiric.signaling.call.CallAction.Begin;
import cloud.sentiric.signaling.call.CallAction.Borrow;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
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
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.TransferRequested;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Between;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Open;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegInput;
import cloud.sentiric.signaling.dialog.LegMachine;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Failure;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.transfer.Replaces;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One call: keeps its state, does what the machine says, brings answers back to the worker that owns it. */
final class Call implements Legs.Ear {
    /** Those that decide. */
    record Machines(CallMachine call, LegMachine leg) {}

    /** Where calls are found. */
    interface Table extends Desks {
        /** A call has one more Call-ID. */
        void began(Call call, CallId callId);

        void ended(Call call);

        /** Asks whichever call has a dialog for its party; one that was too busy, again. */
        void ask(Call by, Wish wish, int tries);
    }

    private final CallTrace trace;
    private final CallMachine machine;
    private final Transactions transactions;
    private final CallPorts ports;
    private final Legs legs;
    private final Table table;
    private final Seating seating;
    private final Map<CallTimer, Timer> timers = new EnumMap<>(CallTimer.class);
    private CallState state = new Idle();
    private Pending pending = Pending.NONE;
    private boolean counted;
    /** Number of the latest request to play or stop. */
    private int played;
    /** Number of the latest patch of the media session; by the clock, so that it grows though what another node kept is old. */
    private long revision;

    private @Nullable StoredCall kept;
    /** Another node has it. */
    private boolean departed;

    /** A Call-ID of the worker that it belongs to. */
    private final CallId home;

    private final Loans loans;
    private final Lamps lamps;
    /** Whether others see it. */
    private boolean shown;
    /** Id of the last transfer that was wanted from outside. */
    private String wish = "";

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
        this.seating = new Seating(trace, ports.seats());
        this.lamps = new Lamps(trace, ports.lamps());
        this.loans = new Loans(this, ports, transactions, table);
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
        call.loans.keep(leg.id(), owner);
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
        return kept == null
                ? List.of()
                : kept.legs().stream().map(leg -> leg.dialog().localTag()).toList();
    }

    /** Whether the call has this session still. */
    boolean holds(MediaSession session) {
        return state instanceof Open open && session.equals(open.session());
    }

    /** Whether sound flows, or should: a call on hold may be silent. */
    boolean talks() {
        return switch (state) {
            case Served served ->
                served.answeredAt() != null
                        && served.stream() != null
                        && served.stream().direction() == Direction.SENDRECV;
            case Connected connected ->
                connected.answeredAt() != null && connected.relay().flows();
            case Unanswered _, Between _, Closing _, Ceded _, Idle _, Ended _ -> false;
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
        kept = stored;
        revision = stored.revision();
        guarded(
                () -> {
                    legs.resume(stored.legs().stream().filter(this::isHome).toList(), stored::account);
                    seating.resume(stored);
                    stored.legs().stream()
                            .filter(leg -> !isHome(leg))
                            .forEach(leg -> loans.lodge(leg, stored.account(leg.id())));
                    var step = machine.resume(stored, transactions.now());
                    state = step.state();
                    var bug = performAll(step.actions());
                    if (bug != null) {
                        throw bug;
                    }
                },
                "adoption");
    }

    /** What another node can go on with, now; null while there is no such thing, or something is under way. */
    @Nullable
    StoredCall whole() {
        boolean busy = state instanceof Between
                || (state instanceof Connected connected
                        && (!connected.passing().isEmpty() || connected.renewal() != null));
        var now = stored();
        return now != null
                        && now.confirmed()
                        && !busy
                        && legs.quiet()
                        && loans.guests().quiet()
                ? now
                : null;
    }

    /** Another node goes on with it: here nobody is told anything. */
    void depart() {
        if (state instanceof Ceded(var _, var end) && end != null) {
            // Nobody there knows of it.
            publish(end.at(transactions.now()));
            forget();
        }
        departed = true;
        pending.cancel();
        seating.pass();
        kept = null;
        lamps.handOver();
        loans.depart(state);
        legs.abandon();
        state = new Ended();
        settle();
    }

    private boolean isHome(StoredLeg leg) {
        return leg.dialog().callId().lane() == trace.callId().lane();
    }

    /** Another call wants who is on the other side of a leg. */
    void wanted(LegId leg, Call by, Wish wish, int tries) {
        loans.wanted(leg, by, wish, tries);
    }

    /** Another call lends its party. */
    void borrowed(Guests.Host host, CallId where, Loan loan, List<Lodged> states) {
        loans.borrow(host, where, loan, states);
        if (departed) {
            loans.guests().giveBack(List.of());
        } else {
            on(new CallInput.Lent(loan));
        }
    }

    /** What the owner of a leg that lives here wants of it. */
    void tell(LegId theirs, LegCommand command) {
        var leg = loans.ours(theirs);
        if (leg != null) {
            guarded(() -> command(leg, command), command);
        }
    }

    /** How a leg stands that lives elsewhere. */
    void stands(LegId leg, Lodged now) {
        guarded(() -> loans.guests().stands(leg, now), now);
    }

    private void command(LegId leg, LegCommand command) {
        if (!loans.tell(leg, command)) {
            legs.tell(leg, command);
        }
    }

    private Lodged state(LegId leg) {
        return loans.guests().has(leg) ? loans.guests().state(leg) : legs.state(leg);
    }

    @Override
    public void began(CallId callId) {
        table.began(this, callId);
    }

    @Override
    public void on(LegId leg, LegInput.FromParty input) {
        guarded(() -> legs.tell(leg, input), input);
    }

    /** Somebody from outside wants its caller handed on; the same wish again changes nothing. */
    void transfer(SipUri target, String id) {
        if (id.isEmpty() || !id.equals(wish)) {
            wish = id;
            on(new TransferRequested(target));
        }
    }

    void on(CallInput input) {
        guarded(() -> step(input), input);
    }

    /** A bug ends this call and no other. */
    private void guarded(Runnable work, Object input) {
        if (departed) {
            return;
        }
        try {
            work.run();
            listen();
        } catch (RuntimeException e) {
            ports.log().warn(trace, "bug in state " + state.label() + " at " + input, e);
            broken();
        }
        settle();
    }

    private void broken() {
        try {
            step(new Broken());
            listen();
        } catch (RuntimeException again) {
            ports.log().warn(trace, "bug at the end", again);
            state = new Ended();
        }
    }

    /** One word after the other: what the call does about one may make its legs say more. */
    private void listen() {
        for (var word = legs.word(); word != null; word = legs.word()) {
            step(word);
        }
        if (state instanceof Ceded && allGone()) {
            step(new AllGone());
        }
    }

    private boolean allGone() {
        return legs.allGone() && loans.guests().allGone();
    }

    private void step(CallInput input) {
        var step = machine.on(state, input, transactions.now());
        state = step.state();
        var bug = performAll(step.actions());
        if (bug != null) {
            throw bug;
        }
    }

    /** Does all that follows from a step: what fails keeps nothing else from being released, published or answered. */
    private @Nullable RuntimeException performAll(List<CallAction> actions) {
        RuntimeException first = null;
        for (CallAction action : actions) {
            try {
                perform(action);
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }

    /** Shows the new state to others, and leaves when it is the last. */
    private void settle() {
        boolean dialog = state instanceof Answered;
        if (dialog != counted) {
            counted = dialog;
            ports.meters().dialogs(dialog ? 1 : -1);
        }
        lamps.show(state);
        loans.show(state, this::state);
        if (state instanceof Closing && allGone()) {
            state = new Ended();
        }
        seating.settle(state);
        if (state instanceof Ended) {
            timers.values().forEach(Timer::cancel);
            timers.clear();
            legs.stop();
            loans.guests().hangUp(List.of());
            hide();
            table.ended(this);
        } else {
            keep();
            show();
        }
    }

    private void show() {
        if (state instanceof Open) {
            shown = true;
            ports.directory().show(trace, state);
        } else {
            hide();
        }
    }

    private void hide() {
        if (shown) {
            shown = false;
            ports.directory().remove(trace);
        }
    }

    /** What another node needs to go on is kept where it finds it, as often as it changes. */
    private void keep() {
        var now = stored();
        if (now != null && !now.equals(kept)) {
            kept = now;
            ports.dialogs().save(now);
        }
    }

    private @Nullable StoredCall stored() {
        return switch (state) {
            case Unanswered early -> early.opened() ? early.attempt().stored(early.plan(), early.session()) : null;
            case Answered answered -> {
                var joined = Stream.concat(legs.stored().stream(), loans.guests().stored().stream())
                        .toList();
                yield joined.isEmpty() ? null : StoredCall.of(answered, revision, joined);
            }
            case Ceded(var others, var end) -> end == null || kept == null ? null : kept.without(others);
            case Closing _, Idle _, Ended _ -> null;
        };
    }

    private void perform(CallAction action) {
        switch (action) {
            case Tell(var leg, var command) -> command(leg, command);
            case Begin(var leg, var invitation) -> begin(leg, invitation);
            case HangUp(var reasons) -> {
                legs.hangUp(reasons);
                loans.guests().hangUp(reasons);
            }
            case Borrow(var wish) -> table.ask(this, wish, 0);
            case Keep() -> keepGuests();
            case GiveBack() -> loans.guests().giveBack(List.of());
            case Lend(var of, var loan) -> loans.lend(of, loan, this::state);
            case Deny(var status, var why) -> loans.deny(status, why);
            case Pass(var leg, var word) -> loans.pass(leg, word);
            case Retry(var leg, var header) -> legs.retry(leg, header);
            case AnswerChallenge(var leg, var account, var status, var challenges, var uri) ->
                pending = ports.trunkCredentials()
                        .answer(
                                trace,
                                account,
                                Method.INVITE,
                                challenges,
                                uri,
                                outcome -> post(new ChallengeAnswered(leg, status, outcome)));
            case Verify(var claim) ->
                pending = ports.callers().verify(trace, claim, verdict -> post(new CallerVerified(verdict)));
            case AskPlan(var caller, var called) -> askPlan(caller, called);
            case FindUser(var username, var realm, var tenant) ->
                findUser(username, realm == null ? ports.domains().realmOf(tenant) : realm);
            case Seek wanted -> seek(wanted);
            case AddEnds(var session, var ends) ->
                pending = ports.media().add(trace, session, ends, outcome -> post(new EndsAnswered(outcome)));
            case RemoveEnds(var session, var ends) -> ports.media().remove(trace, session, ends);
            case OpenSession(var ends) -> pending = ports.media().open(trace, ends, this::postSession);
            case CancelPending() -> {
                pending.cancel();
                pending = Pending.NONE;
            }
            case Patch(var session, var ends) -> ports.media().patch(trace, session, nextRevision(), ends);
            case Play(var session, var stream, var uri, var repeat) -> {
                pending.cancel();
                var end = session.ends().getFirst().id();
                pending = ports.media().play(trace, session, end, stream, uri, repeat, ofLatest(++played));
            }
            case StopAudio(var session) -> {
                pending.cancel();
                pending = Pending.NONE;
                played++;
                ports.media().stop(trace, session, session.ends().getFirst().id());
            }
            case Close(var session) -> ports.media().close(trace, session);
            case Publish(var event) -> publish(event);
            case Start(var timer, var delay) -> {
                stop(timer);
                timers.put(timer, transactions.after(delay, () -> on(new Elapsed(timer))));
            }
            case Stop(var timer) -> stop(timer);
            case Forget() -> forget();
            case Log(var line) -> ports.log().info(trace, line);
            case Warn(var line) -> ports.log().warn(trace, line, null);
        }
    }

    /** A leg through a trunk needs a place there first; without one it is as if the carrier had refused. */
    private void begin(LegId leg, Invitation invitation) {
        var carrier = invitation.target().carrier();
        if (carrier == null) {
            legs.begin(leg, invitation);
            return;
        }
        var seat = seating.seat(leg, carrier.account());
        var waiting = new AtomicBoolean(true);
        // Who cannot be counted in time is let through.
        var late = transactions.after(
                ports.settings().dependencyDeadline(),
                () -> guarded(() -> enter(leg, invitation, waiting, Seats.Taken.YES), "no place in time"));
        ports.seats().take(seat, carrier.limits(), taken -> {
            boolean queued = ports.workers().execute(trace.callId(), () -> {
                late.cancel();
                seated(leg, seat, taken);
                guarded(() -> enter(leg, invitation, waiting, taken), taken);
            });
            if (!queued && taken == Seats.Taken.YES) {
                ports.seats().leave(seat);
            }
        });
    }

    private void seated(LegId leg, Seat seat, Seats.Taken taken) {
        if (taken == Seats.Taken.YES) {
            if (!departed && Seating.needed(state).contains(leg)) {
                seating.taken(leg, seat);
            } else {
                ports.seats().leave(seat);
            }
        }
    }

    private void enter(LegId leg, Invitation invitation, AtomicBoolean waiting, Seats.Taken taken) {
        if (!waiting.getAndSet(false) || !Seating.needed(state).contains(leg)) {
            return;
        }
        if (taken == Seats.Taken.YES) {
            legs.begin(leg, invitation);
        } else {
            var trunk = invitation.target().carrier();
            ports.log()
                    .info(
                            trace,
                            "no place in trunk "
                                    + (trunk == null ? "" : trunk.account().trunk()) + ": "
                                    + (taken == Seats.Taken.CALLS ? "calls at once" : "calls a second"));
            step(new Said(leg, new LegWord.Refused(Failure.FULL)));
        }
    }

    private void keepGuests() {
        var lender = loans.guests().lender();
        if (lender != null) {
            ports.dialogs().joined(trace, lender);
        }
        loans.guests().keep();
    }

    private long nextRevision() {
        revision = Math.max(revision + 1, transactions.now().toEpochMilli() * 1000);
        return revision;
    }

    private void forget() {
        if (kept != null) {
            ports.events().afterwards(() -> ports.dialogs().remove(trace));
        }
    }

    private void askPlan(CallerNumber caller, String called) {
        pending = ports.plans().resolve(trace, caller, called, outcome -> post(new PlanAnswered(outcome)));
    }

    private void seek(Seek wanted) {
        var target = wanted.target();
        var by = wanted.by();
        var user = ports.domains().aor(target, by);
        boolean ours = user != null && user.host().equals(by.host());
        if (wanted.inside() && target.isSip() && !ours) {
            post(new UserAnswered(new SipUserOutcome.Unknown()));
            return;
        }
        var number = TelephoneNumber.parse(target.userText(), ports.domains().region(target, by));
        if (number != null) {
            askPlan(wanted.who(), number.digits());
        } else if (user != null) {
            findUser(user.user(), user.host());
        } else {
            post(new UserAnswered(new SipUserOutcome.Unknown()));
        }
    }

    /** A tenant whose realm nobody told has no users here, least of all those of another realm. */
    private void findUser(String username, @Nullable String realm) {
        if (realm == null) {
            post(new UserAnswered(new SipUserOutcome.Unavailable("the realm of the plan's tenant is not known")));
        } else {
            pending = ports.users().find(trace, new Aor(username, realm), outcome -> post(new UserAnswered(outcome)));
        }
    }

    private void stop(CallTimer timer) {
        var running = timers.remove(timer);
        if (running != null) {
            running.cancel();
        }
    }

    private void publish(CallEvent event) {
        ports.events().publish(event);
        switch (event) {
            case CallEvent.Started _ -> ports.meters().started();
            case CallEvent.Answered _, CallEvent.Transferred _ -> {}
            case CallEvent.Ended over -> ports.meters().ended(over.reason());
        }
    }

    /** What came of playing, unless something else is played by now: a late "finished" ends nothing else. */
    private Consumer<PlayOutcome> ofLatest(int number) {
        return outcome -> ports.workers().execute(trace.callId(), () -> {
            if (number == played) {
                on(new PlayEnded(outcome));
            }
        });
    }

    /** An answer that finds the worker's queue full is late: the timer of the call has the last word. */
    private void post(CallInput input) {
        ports.workers().execute(trace.callId(), () -> on(input));
    }

    private void postSession(SessionOutcome outcome) {
        boolean queued = ports.workers().execute(trace.callId(), () -> on(new SessionAnswered(outcome)));
        if (!queued && outcome instanceof SessionOutcome.Opened(var session)) {
            ports.media().close(trace, session);
        }
    }
}
