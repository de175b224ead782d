package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Dialogs.Found;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says that this node lives, and takes over the calls of those that do not any more, or gave them away: goes on with those that
 * were confirmed, ends the others. Nobody is declared dead by a clock alone:
 * a beat that is missing counts for a node whose own link to the store has been good for longer, and if a second witness
 * says the same. Belongs to the thread of its executor.
 */
public final class Reaper {
    private static final int BATCH = 200;

    private final SharedDialogs store;
    private final Custody custody;
    private final Witness witness;
    private final Duration lostAfter;
    private final LongSupplier nanos;
    private final Executor own;
    private final Consumer<Found> heir;
    private final Consumer<String> log;
    private final Vigil vigil;
    /** Owners whose calls are being looked at; as many as have fallen silent. */
    private final Set<Owner> busy = new HashSet<>();

    /**
     * Made once.
     *
     * @param lostAfter silence, after which an owner may be lost
     * @param own runs tasks on one thread, one after the other
     * @param heir gets what was found of each: goes on with a call that is adopted; ends one in hand, and says when that is on disk
     */
    public Reaper(
            SharedDialogs store,
            Custody custody,
            Witness witness,
            Duration lostAfter,
            LongSupplier nanos,
            Executor own,
            Consumer<Found> heir,
            Consumer<String> log) {
        this.store = store;
        this.custody = custody;
        this.witness = witness;
        this.lostAfter = lostAfter;
        this.nanos = nanos;
        this.own = own;
        this.heir = heir;
        this.log = log;
        this.vigil = new Vigil(lostAfter);
    }

    /** One round, to be run every few seconds. */
    public void run() {
        store.beat(custody.self())
                .whenCompleteAsync(
                        (beat, failure) -> {
                            if (failure != null) {
                                vigil.missed();
                                return;
                            }
                            if (!vigil.beaten(beat, nanos.getAsLong())) {
                                log.accept("the store of dialogs has lost what was in it: it is written again");
                                custody.lost();
                            }
                            custody.settle();
                            look();
                        },
                        own);
    }

    /** One round of what is not to wait for a beat, to be run every second. */
    public void collect() {
        store.adoptedFrom(custody.self()).thenAcceptAsync(custody::lookAfter, own);
        if (!custody.leaving()) {
            store.givenAway(BATCH).thenAcceptAsync(found -> found.forEach(each -> custody.adopt(each, heir)), own);
        }
    }

    private void look() {
        if (!custody.leaving() && vigil.mayJudge(nanos.getAsLong())) {
            store.silent(lostAfter).thenAcceptAsync(silent -> silent.forEach(this::suspect), own);
        }
    }

    private void suspect(Owner owner) {
        if (!owner.equals(custody.self()) && busy.add(owner)) {
            reap(owner);
        }
    }

    private void reap(Owner owner) {
        store.some(owner, BATCH)
                .whenCompleteAsync(
                        (ids, failure) -> {
                            if (failure != null) {
                                busy.remove(owner);
                            } else if (ids.isEmpty()) {
                                busy.remove(owner);
                                store.forget(owner, lostAfter);
                            } else {
                                judge(owner, ids);
                            }
                        },
                        own);
    }

    private void judge(Owner owner, List<AttemptId> ids) {
        var taken = new AtomicInteger();
        witness.of(owner)
                .thenComposeAsync(
                        testimony -> testimony == Testimony.GONE && vigil.mayJudge(nanos.getAsLong())
                                ? inherit(owner, ids, taken)
                                : CompletableFuture.<Void>completedFuture(null),
                        own)
                .whenCompleteAsync(
                        (done, failure) -> {
                            busy.remove(owner);
                            if (taken.get() > 0) {
                                log.accept(
                                        "node " + owner.node() + " is lost: " + taken + " calls of it are taken over");
                                // There may be more.
                                suspect(owner);
                            }
                        },
                        own);
    }

    private CompletableFuture<Void> inherit(Owner owner, List<AttemptId> ids, AtomicInteger taken) {
        return CompletableFuture.allOf(ids.stream()
                .map(id -> custody.inherit(id, owner, lostAfter, found -> {
                    if (found instanceof Found.Adopted || found instanceof Found.InHand) {
                        taken.incrementAndGet();
                        heir.accept(found);
                    }
                }))
                .toArray(CompletableFuture<?>[]::new));
    }
}
