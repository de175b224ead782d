package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Dialogs.Found;
import cloud.sentiric.signaling.media.Leases;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.TransactionUser;
import cloud.sentiric.signaling.transaction.TransactionUsers;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.transfer.Replaces;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls of all workers; any thread may ask for what is to be done on the right one. */
public final class WorkerCalls implements TransactionUsers, Desks {
    private static final int MAX_WORKERS = 64;

    private final CallPorts ports;
    private final AtomicReferenceArray<@Nullable Desk> desks = new AtomicReferenceArray<>(MAX_WORKERS);

    private record Desk(Calls calls, Transactions transactions) {}

    public WorkerCalls(CallPorts ports) {
        this.ports = ports;
    }

    @Override
    public TransactionUser create(int worker, Transactions transactions) {
        var calls = new Calls(transactions, ports, this);
        desks.set(worker, new Desk(calls, transactions));
        return calls;
    }

    /** Ends a call of this node; false if it has not this one. */
    public boolean terminate(AttemptId attempt, String reason) {
        var entry = ports.directory().find(attempt);
        return entry != null && terminate(entry.trace(), reason);
    }

    private boolean terminate(CallTrace trace, String reason) {
        var desk = desk(trace.callId());
        return desk != null
                && ports.workers().execute(trace.callId(), () -> {
                    var _ = desk.calls().terminate(trace, reason);
                });
    }

    /**
     * Hands the caller of an answered call on; false if this node has no such call.
     *
     * @param id the same where it is asked for again, which then changes nothing; empty if it never is
     */
    public boolean transfer(AttemptId attempt, SipUri target, String id) {
        var entry = ports.directory().find(attempt);
        if (entry == null || entry.answeredAt() == null) {
            return false;
        }
        var trace = entry.trace();
        var desk = desk(trace.callId());
        return desk != null
                && ports.workers().execute(trace.callId(), () -> desk.calls().transfer(trace, target, id));
    }

    /**
     * Has the recording of a call changed; false if this node has no such call. Answers once.
     *
     * @param id the same where it is asked for again, which then changes nothing; empty if it never is
     */
    public boolean record(AttemptId attempt, RecordCommand command, String id, Consumer<TapeOutcome> to) {
        var entry = ports.directory().find(attempt);
        var desk = entry == null ? null : desk(entry.trace().callId());
        if (entry == null || desk == null) {
            return false;
        }
        var trace = entry.trace();
        boolean queued =
                ports.workers().execute(trace.callId(), () -> desk.calls().record(trace, command, id, to));
        if (!queued) {
            to.accept(new TapeOutcome.Unavailable("busy"));
        }
        return true;
    }

    /** Gives the call of a dialog away, for another node that has something to do with it; answers once. */
    public void giveUp(Replaces dialog, Consumer<Boolean> to) {
        var desk = desk(dialog.callId());
        boolean queued = desk != null
                && ports.workers().execute(dialog.callId(), () -> desk.calls().giveUp(dialog, to));
        if (!queued) {
            to.accept(false);
        }
    }

    /** Ends all calls of this node. */
    public void terminateAll(String reason) {
        ports.directory().all().forEach(entry -> terminate(entry.trace(), reason));
    }

    /** The leases of all media sessions in use. */
    public List<Media.Lease> leases() {
        return ports.directory().holders().stream()
                .flatMap(entry -> entry.session() == null
                        ? Stream.<Media.Lease>empty()
                        : Stream.of(new Media.Lease(entry.trace(), entry.session())))
                .toList();
    }

    /** Ends the call of a lease; where its worker is too busy, the next renewal says so again. */
    public void lost(Leases.Loss loss) {
        var lease = loss.lease();
        var desk = desk(lease.trace().callId());
        if (desk != null) {
            ports.workers()
                    .execute(
                            lease.trace().callId(),
                            () -> desk.calls().lost(lease.trace(), lease.session(), loss.why()));
        }
    }

    /** Another node has ended a call of this one; false if its worker is too busy. */
    public boolean takenAway(CallTrace trace) {
        return onDesk(trace, calls -> calls.takenAway(trace));
    }

    /** Another node goes on with a call of this one; false if its worker is too busy. */
    public boolean moved(CallTrace trace) {
        return onDesk(trace, calls -> calls.moved(trace));
    }

    /** Gives the confirmed calls of this node away, as far as nothing is under way in them. */
    public void giveAwayAll() {
        ports.directory().all().stream()
                .filter(entry -> entry.answeredAt() != null)
                .forEach(entry -> onDesk(entry.trace(), calls -> calls.giveAway(entry.trace(), given -> {})));
    }

    /** Takes over what another node had: goes on with a call, ends an attempt that was not confirmed. */
    public void inherit(Found found) {
        switch (found) {
            case Found.Adopted(var call) -> {
                if (!onDesk(call.subject().trace(), calls -> calls.adopt(call))) {
                    // The worker is too busy: another node, or this one later.
                    ports.dialogs().handOn(call);
                }
            }
            case Found.InHand(var call) -> bury(call);
            case Found.Ours _, Found.Elsewhere _, Found.Nobody _ -> {}
        }
    }

    /** Its phones learn of it, if they are still there. */
    private void bury(StoredCall call) {
        Orphans.end(call, "lost", CallEvent.Side.SYSTEM, ports);
        var trace = call.subject().trace();
        var desk = desk(trace.callId());
        if (desk != null) {
            ports.workers().execute(trace.callId(), () -> Orphans.dismiss(call, "", "lost", desk.transactions()));
        }
    }

    @Override
    public @Nullable Calls of(CallId callId) {
        var desk = desk(callId);
        return desk == null ? null : desk.calls();
    }

    private boolean onDesk(CallTrace trace, Consumer<Calls> work) {
        var desk = desk(trace.callId());
        return desk != null && ports.workers().execute(trace.callId(), () -> work.accept(desk.calls()));
    }

    private @Nullable Desk desk(CallId callId) {
        return desks.get(ports.workers().index(callId));
    }
}
