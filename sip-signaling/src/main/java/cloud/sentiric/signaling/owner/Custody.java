package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Dialogs;
import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.owner.SharedDialogs.Claim;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls that this node has, and those of others that it is ending. What the store loses is written again from here. Safe for
 * any thread.
 *
 * <pre>
 * a confirmed call of another is adopted in one step of the store, which ends the term of its owner before.
 * an attempt of another that is not confirmed is ended in three:
 *   reserve   in the store: for a while nobody else takes it          a crash here: the reservation runs out
 *   the end   on the disk of this node                                a crash here: another may end it again, under the same event id
 *   take      in the store: a tombstone says who ended it and why     tried until it is done
 * </pre>
 */
public final class Custody implements Dialogs {
    /** Calls written again at a time; the next ones follow when these are answered. */
    private static final int BATCH = 500;
    /** Attempts of others that this node is ending. */
    private static final int MAX_CLAIMS = 10_000;

    private final SharedDialogs store;
    private final Owner self;
    private final Witness witness;
    private final Yields yields;
    /** As large as the calls of this node. */
    private final Map<AttemptId, Entry> ledger = new ConcurrentHashMap<>();

    private final Map<AttemptId, Hold> holds = new ConcurrentHashMap<>();
    /** Calls that no worker had room for, some of the ledger. */
    private final Map<AttemptId, StoredCall> homeless = new ConcurrentHashMap<>();
    /** Calls whose claim had no answer, and who is to have them. */
    private final Map<AttemptId, Consumer<Found>> doubts = new ConcurrentHashMap<>();

    private volatile Predicate<CallTrace> taken = trace -> true;
    private volatile Predicate<CallTrace> moved = trace -> true;
    private volatile boolean leaving;
    private volatile boolean strays;
    private volatile boolean flushing;

    /**
     * A call of this node.
     *
     * @param term in which it is this node's
     * @param kept whether the store has it so
     */
    private record Entry(StoredCall call, long term, boolean kept) {
        AttemptId attempt() {
            return call.subject().trace().attemptId();
        }
    }

    /** An attempt in hand; why is null until its end is on disk. */
    private record Hold(@Nullable String why) {}

    /**
     * Made once.
     *
     * @param witness can be asked whether an owner is gone
     * @param yields asks owners for calls
     */
    public Custody(SharedDialogs store, Owner self, Witness witness, Yields yields) {
        this.store = store;
        this.self = self;
        this.witness = witness;
        this.yields = yields;
    }

    /** Who is told of calls of this node that another has ended meanwhile; is told again where it says false: it is too busy. */
    public void whenTaken(Predicate<CallTrace> listener) {
        taken = listener;
    }

    /** Who is told of calls of this node that another goes on with; is told again where it says false. */
    public void whenMoved(Predicate<CallTrace> listener) {
        moved = listener;
    }

    Owner self() {
        return self;
    }

    /** Whether this node adopts no more calls. */
    boolean leaving() {
        return leaving;
    }

    /** This node is about to stop and adopts no more; answers whether another that had a beat since so long does. */
    public CompletionStage<Boolean> leave(Duration fresh) {
        leaving = true;
        return store.leave(self, fresh).handle((others, failure) -> failure == null && others > 0);
    }

    @Override
    public void save(StoredCall call) {
        var attempt = call.subject().trace().attemptId();
        var entry =
                ledger.compute(attempt, (key, before) -> new Entry(call, before == null ? 1 : before.term(), false));
        write(entry);
    }

    private CompletableFuture<Void> write(Entry entry) {
        return store.save(entry.call(), self, entry.term())
                .thenAccept(standing -> {
                    switch (standing) {
                        case OURS -> {
                            ledger.replace(entry.attempt(), entry, new Entry(entry.call(), entry.term(), true));
                            if (!ledger.containsKey(entry.attempt())) {
                                // Ended while it was written.
                                forget(entry.attempt());
                            }
                        }
                        case TAKEN -> lose(entry, taken);
                        case MOVED -> lose(entry, moved);
                        // Tried again with the next beats.
                        case HELD, UNKNOWN -> {}
                    }
                })
                .toCompletableFuture();
    }

    /** Unless it came back in a later term meanwhile. */
    private void lose(Entry entry, Predicate<CallTrace> listener) {
        var now = ledger.get(entry.attempt());
        if (now != null
                && now.term() == entry.term()
                && ledger.remove(entry.attempt(), now)
                && !listener.test(entry.call().subject().trace())) {
            // The next beat finds it out again.
            ledger.putIfAbsent(entry.attempt(), new Entry(now.call(), now.term(), false));
        }
    }

    @Override
    public void remove(CallTrace trace) {
        var entry = ledger.remove(trace.attemptId());
        if (entry == null) {
            return;
        }
        if (entry.term() == 1) {
            forget(entry.attempt());
        } else {
            // Who had it before may not know yet.
            holds.put(entry.attempt(), new Hold("ended"));
            take(entry.attempt(), "ended");
        }
    }

    private void forget(AttemptId attempt) {
        store.remove(attempt, self).whenComplete((done, failure) -> strays |= failure != null);
    }

    @Override
    public void ask(CallId callId, String localTag, String remoteTag, boolean ends, Consumer<Found> to) {
        if (leaving && !ends) {
            to.accept(new Found.Elsewhere());
            return;
        }
        var id = new DialogId(localTag, callId);
        store.claim(id, remoteTag, ends, null, self).whenComplete((claim, failure) -> {
            if (failure == null && claim instanceof Claim.Owned(var owner)) {
                askAgain(id, remoteTag, owner, to);
            } else {
                // A store that does not answer has not said that there is no such dialog.
                to.accept(failure == null ? found(claim) : new Found.Elsewhere());
            }
        });
    }

    @Override
    public void fetch(CallId callId, String localTag, String remoteTag, Consumer<Found> to) {
        if (leaving) {
            to.accept(new Found.Elsewhere());
            return;
        }
        var id = new DialogId(localTag, callId);
        store.claim(id, remoteTag, false, null, self).whenComplete((claim, failure) -> {
            if (failure == null && claim instanceof Claim.Owned(var owner) && owner != null) {
                yields.giveUp(owner, id, remoteTag).thenAccept(given -> {
                    if (given) {
                        ask(callId, localTag, remoteTag, false, to);
                    } else {
                        askAgain(id, remoteTag, owner, to);
                    }
                });
            } else {
                to.accept(failure != null || claim instanceof Claim.Owned ? new Found.Elsewhere() : found(claim));
            }
        });
    }

    @Override
    public void joined(CallTrace into, CallTrace from) {
        var other = ledger.get(from.attemptId());
        if (other != null && other.term() > 1) {
            ledger.computeIfPresent(
                    into.attemptId(),
                    (key, entry) -> new Entry(entry.call(), Math.max(entry.term(), other.term()), false));
        }
    }

    private void askAgain(DialogId id, String remoteTag, @Nullable Owner owner, Consumer<Found> to) {
        if (owner == null) {
            to.accept(new Found.Elsewhere());
            return;
        }
        witness.of(owner)
                .thenCompose(testimony -> testimony == Testimony.GONE
                        ? store.claim(id, remoteTag, false, owner, self)
                        : CompletableFuture.<Claim>completedFuture(new Claim.Owned(owner)))
                .whenComplete((claim, failure) -> to.accept(failure == null ? found(claim) : new Found.Elsewhere()));
    }

    private Found found(Claim claim) {
        return switch (claim) {
            case Claim.Adopted(var call, var term) -> enter(call, term);
            case Claim.InHand(var call) -> hold(call) ? new Found.InHand(call) : new Found.Nobody();
            // What was claimed is this node's though the answer was lost; what has ended and is to be removed is not.
            case Claim.Ours(var call, var term) ->
                ledger.containsKey(call.subject().trace().attemptId()) || strays ? new Found.Ours() : enter(call, term);
            case Claim.Owned _ -> new Found.Elsewhere();
            case Claim.Nobody _ -> new Found.Nobody();
        };
    }

    private Found enter(StoredCall call, long term) {
        var attempt = call.subject().trace().attemptId();
        homeless.remove(attempt);
        ledger.put(attempt, new Entry(call, term, true));
        return new Found.Adopted(call);
    }

    /** One that this node is ending already is nobody's to end again. */
    private boolean hold(StoredCall call) {
        return holds.size() < MAX_CLAIMS
                && holds.putIfAbsent(call.subject().trace().attemptId(), new Hold(null)) == null;
    }

    /** Takes a call of a lost owner over. */
    CompletableFuture<Void> inherit(AttemptId attempt, Owner lost, Duration silence, Consumer<Found> to) {
        return inherit(attempt, store.claim(attempt, lost, silence, self), to);
    }

    /** Adopts a call that was given away. */
    CompletableFuture<Void> adopt(AttemptId attempt, Consumer<Found> to) {
        return inherit(attempt, store.claim(attempt, self), to);
    }

    private CompletableFuture<Void> inherit(AttemptId attempt, CompletionStage<Claim> claim, Consumer<Found> to) {
        return claim.handle((answer, failure) -> {
                    if (failure == null) {
                        doubts.remove(attempt);
                        to.accept(found(answer));
                    } else if (doubts.size() < MAX_CLAIMS) {
                        // It may be this node's for all that.
                        doubts.put(attempt, to);
                    }
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    @Override
    public void taken(StoredCall call, String why) {
        var attempt = call.subject().trace().attemptId();
        holds.put(attempt, new Hold(why));
        take(attempt, why);
    }

    private void take(AttemptId attempt, String why) {
        store.take(attempt, self, why).whenComplete((done, failure) -> {
            if (failure == null) {
                holds.remove(attempt);
            }
        });
    }

    @Override
    public void giveAway(StoredCall call, Consumer<Boolean> to) {
        var attempt = call.subject().trace().attemptId();
        var entry = ledger.remove(attempt);
        if (entry == null) {
            // Another has it, as was found out just now: who took it back would have it, too.
            to.accept(true);
            return;
        }
        store.giveAway(call, self, entry.term()).whenComplete((standing, failure) -> {
            if (failure == null && standing != Standing.HELD) {
                // Whoever has it, or has ended it: it is not this node's.
                to.accept(true);
            } else {
                ledger.putIfAbsent(attempt, new Entry(call, entry.term(), false));
                to.accept(false);
            }
        });
    }

    @Override
    public void handOn(StoredCall call) {
        var attempt = call.subject().trace().attemptId();
        homeless.put(attempt, call);
        giveAway(call, given -> {
            if (given) {
                homeless.remove(attempt, call);
            }
        });
    }

    @Override
    public void standing(CallTrace trace, Consumer<Standing> to) {
        var entry = ledger.get(trace.attemptId());
        if (entry == null) {
            to.accept(Standing.UNKNOWN);
            return;
        }
        store.standing(trace.attemptId(), self).whenComplete((standing, failure) -> {
            if (standing == Standing.TAKEN || standing == Standing.MOVED) {
                // Its call is nobody's to write again.
                ledger.remove(trace.attemptId(), entry);
            }
            to.accept(failure == null ? standing : Standing.UNKNOWN);
        });
    }

    /** The store has lost what was written: all is to be written again. */
    void lost() {
        ledger.replaceAll((attempt, entry) -> new Entry(entry.call(), entry.term(), false));
        strays = true;
    }

    /** Looks after the calls that others may have adopted: the store says whose they are. */
    void lookAfter(List<AttemptId> adopted) {
        for (AttemptId attempt : adopted) {
            var entry = ledger.get(attempt);
            if (entry != null) {
                write(entry);
            }
        }
    }

    /** The store answers: writes what it has not, removes what it should not have, finishes what was begun. */
    void settle() {
        flush();
        homeless.values().forEach(this::handOn);
        doubts.forEach(this::adopt);
        holds.forEach((attempt, hold) -> {
            if (hold.why() != null) {
                take(attempt, hold.why());
            }
        });
        if (strays) {
            strays = false;
            store.all(self).thenAccept(this::removeStrays).whenComplete((done, failure) -> strays |= failure != null);
        }
    }

    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        flush(ledger.values().stream().filter(entry -> !entry.kept()).toList(), 0);
    }

    private void flush(List<Entry> unkept, int from) {
        if (from >= unkept.size()) {
            flushing = false;
            return;
        }
        int to = Math.min(from + BATCH, unkept.size());
        var writes = new ArrayList<CompletableFuture<Void>>(to - from);
        for (Entry entry : unkept.subList(from, to)) {
            // What has changed since was written when it did.
            if (entry.equals(ledger.get(entry.attempt()))) {
                writes.add(write(entry));
            }
        }
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            if (failure == null) {
                flush(unkept, to);
            } else {
                flushing = false;
            }
        });
    }

    private void removeStrays(List<AttemptId> found) {
        found.stream().filter(attempt -> !ledger.containsKey(attempt)).forEach(this::forget);
    }
}
