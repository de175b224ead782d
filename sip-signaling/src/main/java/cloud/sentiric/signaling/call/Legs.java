package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.dialog.LegAction;
import cloud.sentiric.signaling.dialog.LegAction.Dismiss;
import cloud.sentiric.signaling.dialog.LegAction.Respond;
import cloud.sentiric.signaling.dialog.LegAction.Say;
import cloud.sentiric.signaling.dialog.LegAction.Send;
import cloud.sentiric.signaling.dialog.LegAction.SendAck;
import cloud.sentiric.signaling.dialog.LegAction.SendCancel;
import cloud.sentiric.signaling.dialog.LegAction.Start;
import cloud.sentiric.signaling.dialog.LegAction.Stop;
import cloud.sentiric.signaling.dialog.LegAction.Warn;
import cloud.sentiric.signaling.dialog.LegCommand;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegInput;
import cloud.sentiric.signaling.dialog.LegMachine;
import cloud.sentiric.signaling.dialog.LegState;
import cloud.sentiric.signaling.dialog.LegState.Gone;
import cloud.sentiric.signaling.dialog.LegState.Idle;
import cloud.sentiric.signaling.dialog.LegState.Inviting;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.dialog.LegStep;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.transfer.Replaces;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The legs of one call: keeps their states, does what their machine says, and keeps what they say until the call hears it.
 */
final class Legs {
    /** Legs of one call, those that are over among them: late requests find these. */
    private static final int MAX_LEGS = 128;

    /** Dialogs that a party makes by answering again, and that are ended at once: each takes a transaction as urgent as any. */
    private static final int MAX_UNWANTED = 16;

    /** The call, as its legs see it. */
    interface Ear {
        /** Something comes from the party of a leg, or from time. */
        void on(LegId leg, LegInput.FromParty input);

        /** A leg that we begin has this Call-ID. */
        void began(CallId callId);
    }

    /** What we are to the carrier of a leg; null where it is a phone's. */
    interface Accounts {
        @Nullable
        Account of(LegId leg);
    }

    private final CallTrace trace;
    private final LegMachine machine;
    private final Transactions transactions;
    private final CallPorts ports;
    private final TreeMap<LegId, LegCell> cells = new TreeMap<>();
    private final Deque<CallInput.Said> words = new ArrayDeque<>();
    private final Ear ear;

    Legs(CallTrace trace, LegMachine machine, Transactions transactions, CallPorts ports, Ear ear) {
        this.trace = trace;
        this.machine = machine;
        this.transactions = transactions;
        this.ports = ports;
        this.ear = ear;
    }

    /** The leg of the caller's INVITE. */
    void invited(Request invite, String tag) {
        var contact = contact(invite.uri().scheme());
        cells.put(LegId.CALLER, new LegCell(invite.callId(), new LegState.Invited(invite, tag, contact), null));
    }

    private String contact(String scheme) {
        return "<" + (scheme.equals("sips") ? "sips" : "sip") + ":" + transactions.address() + ">";
    }

    /** Begins a leg of ours, with a Call-ID of the same lane. */
    void begin(LegId leg, Invitation invitation) {
        if (cells.size() >= MAX_LEGS) {
            words.add(new CallInput.Said(leg, new LegWord.Refused(Refusal.unsent("too many legs in one call"))));
            return;
        }
        var callId = ports.tokens().legCallId(trace.callId());
        var contact = contact(invitation.scheme());
        var request = invitation.request(callId, ports.tokens().tag(callId), contact);
        var carrier = invitation.target().carrier();
        cells.put(leg, new LegCell(callId, new Idle(), carrier == null ? null : carrier.account()));
        ear.began(callId);
        tell(leg, new LegCommand.Invite(request, contact));
    }

    /** Sends the INVITE of a leg of ours that was refused again, in the same dialog to be (RFC 3261 §8.1.3.5). */
    void retry(LegId leg, UnaryOperator<OutgoingRequest> change) {
        var cell = cells.get(leg);
        var before = cell == null ? null : cell.sent;
        if (cell != null && before != null && before.contact() != null) {
            cells.put(leg, new LegCell(before.callId(), new Idle(), cell.account));
            tell(leg, new LegCommand.Invite(change.apply(before.again()), before.contact()));
        }
    }

    void tell(LegId leg, LegInput input) {
        var cell = cells.get(leg);
        if (cell != null) {
            take(leg, cell, input);
        }
    }

    /** Ends all that are not gone. */
    void hangUp(List<Header> reasons) {
        tellAll(new LegCommand.HangUp(reasons));
    }

    void tellAll(LegCommand command) {
        var bugs = new Bugs();
        List.copyOf(cells.keySet()).forEach(leg -> bugs.run(() -> tell(leg, command)));
        bugs.end();
    }

    /** The leg that a request is inside; null if it is of none. */
    @Nullable
    LegId find(Request request) {
        for (var entry : cells.entrySet()) {
            if (entry.getValue().callId.equals(request.callId())
                    && entry.getValue().has(request)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** The leg that a party means; null if it is none. */
    @Nullable
    LegId find(Replaces dialog) {
        for (var entry : cells.entrySet()) {
            if (entry.getValue().callId.equals(dialog.callId())
                    && entry.getValue().has(dialog)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** How one stands. */
    Lodged state(LegId leg) {
        var cell = cells.get(leg);
        return cell == null ? Lodged.UNKNOWN : new Lodged(cell.stored(leg), cell.quiet(), cell.gone());
    }

    /** Whether a request comes from the caller: it has its From tag. */
    boolean isCaller(Request request) {
        var cell = cells.get(LegId.CALLER);
        return cell != null && cell.isWith(request);
    }

    /** Call-IDs of the legs that we began. */
    List<CallId> callIds() {
        return cells.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(LegId.CALLER))
                .map(entry -> entry.getValue().callId)
                .toList();
    }

    /** Those with a confirmed dialog. */
    List<StoredLeg> stored() {
        return cells.entrySet().stream()
                .map(entry -> entry.getValue().stored(entry.getKey()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether nothing is under way in any. */
    boolean quiet() {
        return cells.values().stream().allMatch(LegCell::quiet);
    }

    /** Goes on with legs that another node had; accounts say what we are to their carriers. */
    void resume(List<StoredLeg> legs, Accounts accounts) {
        for (StoredLeg stored : legs) {
            var leg = stored.id();
            var callId = stored.dialog().callId();
            var scheme = stored.contact().startsWith("<sips:") ? "sips" : "sip";
            var cell = new LegCell(callId, new Idle(), accounts.of(leg));
            cells.put(leg, cell);
            if (!leg.equals(LegId.CALLER)) {
                ear.began(callId);
            }
            take(leg, cell, machine.resume(stored, contact(scheme)));
        }
    }

    /** What nobody here will answer any more is answered: another node has its dialog. Of phones that ring it knows nothing. */
    void abandon() {
        for (var cell : cells.values()) {
            cell.asked().forEach(request -> transactions.reply(request, Reply.retryAfter(503, 1)));
        }
        List.copyOf(cells.entrySet()).stream()
                .filter(entry -> entry.getValue().state instanceof Inviting)
                .forEach(entry -> tell(entry.getKey(), new LegCommand.Cancel(List.of())));
    }

    /** Something comes for a call that was abandoned: what another node has is not for this one. */
    void late(LegId leg, LegInput.FromParty input) {
        var cell = cells.get(leg);
        if (cell != null && !(cell.state instanceof Joined)) {
            take(leg, cell, input);
            words.clear();
        }
    }

    boolean allGone() {
        return cells.values().stream().allMatch(LegCell::gone);
    }

    void stop() {
        cells.values().forEach(LegCell::stopAll);
    }

    /** What a leg said, that the call has not heard yet; null if nothing. */
    CallInput.@Nullable Said word() {
        return words.poll();
    }

    private void take(LegId leg, LegCell cell, LegInput input) {
        if (input instanceof LegCommand.Invite(var invite, var _)) {
            cell.sent = invite;
        }
        take(leg, cell, machine.on(cell.state, input));
    }

    private void take(LegId leg, LegCell cell, LegStep step) {
        cell.state = step.state();
        // Its timers run whatever cannot be sent.
        var bugs = new Bugs();
        step.actions().forEach(action -> bugs.run(() -> perform(leg, cell, action)));
        if (step.state() instanceof Gone) {
            cell.stopAll();
        }
        bugs.end();
    }

    private void perform(LegId leg, LegCell cell, LegAction action) {
        switch (action) {
            case Respond(var request, var reply) -> transactions.reply(request, reply);
            case Send(var request) -> send(leg, cell, request);
            case Dismiss(var request) -> dismiss(leg, cell, request);
            case SendAck(var ack) -> transactions.sendAck(trace.on(ack));
            case SendCancel(var reasons) -> cell.invite.cancel(reasons);
            case Start(var timer, var delay) ->
                cell.start(timer, transactions.after(delay, () -> ear.on(leg, new LegInput.Elapsed(timer))));
            case Stop(var timer) -> cell.stop(timer);
            case Say(var word) -> say(leg, cell, word);
            case Warn(var line) -> ports.log().warn(trace, line, null);
        }
    }

    private void dismiss(LegId leg, LegCell cell, OutgoingRequest request) {
        boolean ends = request.method().equals(Method.BYE) && !TrunkCredentials.answered(request.headers());
        if (!ends || ++cell.unwanted <= MAX_UNWANTED) {
            transactions.send(trace.on(request), outcome -> dismissed(leg, cell, request, outcome));
        }
    }

    private void say(LegId leg, LegCell cell, LegWord word) {
        if (word instanceof LegWord.Refused(var refusal) && cell.account != null && isUnknown(cell.sent, refusal)) {
            ports.doubts().about(cell.account.trunk());
        }
        words.add(new CallInput.Said(leg, word));
    }

    /** Whether a carrier refuses as if it did not know us: with 403, or our credentials. */
    private static boolean isUnknown(@Nullable OutgoingRequest invite, Refusal refusal) {
        return refusal.heard()
                && (refusal.status() == 403
                        || (TrunkCredentials.asks(refusal.status())
                                && invite != null
                                && TrunkCredentials.answered(invite.headers())));
    }

    /** What is asked inside a dialog of ours is answered here, once; the leg hears of what comes of that. */
    private void answered(LegId leg, LegCell cell, OutgoingRequest request, ClientOutcome outcome) {
        var plain = new LegInput.Responded(request.cseq(), outcome);
        var asked = challenge(cell, request, outcome);
        if (asked == null) {
            ear.on(leg, plain);
        } else {
            prove(leg, asked, request, () -> ear.on(leg, plain));
        }
    }

    /** Nobody waits for what came of it, but what is asked is answered. */
    private void dismissed(LegId leg, LegCell cell, OutgoingRequest request, ClientOutcome outcome) {
        var asked = challenge(cell, request, outcome);
        if (asked != null) {
            prove(leg, asked, request, () -> {});
        }
    }

    private record Challenge(Account account, Response response) {}

    /** What a carrier asks of a request in a dialog that did not say yet who we are; null if nothing. */
    private static @Nullable Challenge challenge(LegCell cell, OutgoingRequest request, ClientOutcome outcome) {
        var account = cell.account;
        return account != null
                        && account.answers()
                        && isWithin(request)
                        && !TrunkCredentials.answered(request.headers())
                        && outcome instanceof ClientOutcome.Answered(var response)
                        && TrunkCredentials.asks(response.status())
                ? new Challenge(account, response)
                : null;
    }

    private static boolean isWithin(OutgoingRequest request) {
        return Address.parse(request.to()).tag() != null;
    }

    private void prove(LegId leg, Challenge asked, OutgoingRequest request, Runnable otherwise) {
        var response = asked.response();
        int status = response.status();
        var waiting = new AtomicBoolean(true);
        var late = transactions.after(ports.settings().dependencyDeadline(), () -> {
            if (waiting.getAndSet(false)) {
                otherwise.run();
            }
        });
        ports.trunkCredentials()
                .answer(
                        trace,
                        asked.account(),
                        request.method(),
                        TrunkCredentials.challenges(status, response.fields()),
                        request.uri(),
                        // Where the worker is too busy, the timer has the last word.
                        outcome -> ports.workers().execute(request.callId(), () -> {
                            if (waiting.getAndSet(false)) {
                                late.cancel();
                                proven(leg, request, status, outcome, otherwise);
                            }
                        }));
    }

    private void proven(
            LegId leg, OutgoingRequest request, int status, TrunkCredentials.Outcome outcome, Runnable otherwise) {
        switch (outcome) {
            case TrunkCredentials.Outcome.Answered(var authorization) ->
                ear.on(leg, new LegInput.Proven(request, TrunkCredentials.header(status, authorization)));
            case TrunkCredentials.Outcome.Unavailable(var why) -> {
                ports.log().warn(trace, "the carrier's challenge cannot be answered: " + why, null);
                otherwise.run();
            }
        }
    }

    private void send(LegId leg, LegCell cell, OutgoingRequest request) {
        try {
            var sending = transactions.send(trace.on(request), outcome -> answered(leg, cell, request, outcome));
            if (request.method().equals(Method.INVITE)) {
                cell.invite = sending;
            }
        } catch (RuntimeException | Error bug) {
            ports.log().warn(trace, "a " + request.method() + " cannot be sent", bug);
            var failed = new LegInput.Responded(request.cseq(), new ClientOutcome.Failed("cannot be sent"));
            transactions.after(Duration.ZERO, () -> ear.on(leg, failed));
        }
    }
}
