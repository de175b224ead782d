package cloud.sentiric.signaling.owner;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Dialogs;
import cloud.sentiric.signaling.call.StoredDialog;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dialogs that this node has, and those of others that it is ending. What the store loses is written again from here.
 * Safe for any thread.
 *
 * <pre>
 * a dialog of another is ended in three steps:
 *   reserve   in the store: for a while nobody else takes it          a crash here: the reservation runs out
 *   the end   on the disk of this node                                a crash here: another may end it again, under the same event id
 *   take      in the store: a tombstone says who ended it and why     tried until it is done
 * </pre>
 */
public final class Custody implements Dialogs {
    /** Dialogs written again at a time; the next ones follow when these are answered. */
    private static final int BATCH = 500;
    /** Dialogs of others that this node is ending. */
    private static final int MAX_CLAIMS = 10_000;

    private final SharedDialogs store;
    private final Owner self;
    /** As large as the calls of this node. */
    private final Map<CallTrace, Entry> ledger = new ConcurrentHashMap<>();

    private final Map<DialogId, Claim> claims = new ConcurrentHashMap<>();
    private volatile Consumer<CallTrace> yielded = trace -> {};
    private volatile boolean strays;
    private volatile boolean flushing;

    private record Entry(StoredDialog dialog, boolean kept) {}

    /** A dialog in hand; why is null until its end is on disk. */
    private record Claim(@Nullable String why) {}

    public Custody(SharedDialogs store, Owner self) {
        this.store = store;
        this.self = self;
    }

    /** Who is told of calls of this node that another has ended meanwhile. */
    public void whenYielded(Consumer<CallTrace> listener) {
        yielded = listener;
    }

    Owner self() {
        return self;
    }

    @Override
    public void save(StoredDialog dialog) {
        var entry = new Entry(dialog, false);
        var before = ledger.put(dialog.subject().trace(), entry);
        write(entry);
        if (before != null) {
            // The answer may be in another of the early dialogs than the one that was kept.
            var old = DialogId.of(before.dialog().dialog());
            if (!old.equals(DialogId.of(dialog.dialog()))) {
                remove(old);
            }
        }
    }

    private CompletableFuture<Void> write(Entry entry) {
        var trace = entry.dialog().subject().trace();
        return store.save(entry.dialog(), self)
                .thenAccept(standing -> {
                    switch (standing) {
                        case OURS -> {
                            ledger.replace(trace, entry, new Entry(entry.dialog(), true));
                            if (!ledger.containsKey(trace)) {
                                // Ended while it was written.
                                remove(DialogId.of(entry.dialog().dialog()));
                            }
                        }
                        case TAKEN -> {
                            if (ledger.remove(trace) != null) {
                                yielded.accept(trace);
                            }
                        }
                        // Tried again with the next beats.
                        case HELD, UNKNOWN -> {}
                    }
                })
                .toCompletableFuture();
    }

    @Override
    public void remove(CallTrace trace) {
        var entry = ledger.remove(trace);
        if (entry != null) {
            remove(DialogId.of(entry.dialog().dialog()));
        }
    }

    private void remove(DialogId id) {
        store.remove(id, self).whenComplete((done, failure) -> strays |= failure != null);
    }

    @Override
    public void claim(CallId callId, String localTag, String remoteTag, Consumer<@Nullable StoredDialog> to) {
        var id = new DialogId(localTag, callId);
        inherit(id, () -> store.reserve(id, remoteTag, self), to);
    }

    /** Takes a dialog of a lost owner in hand. */
    CompletableFuture<Void> inherit(DialogId id, Owner lost, Duration silence, Consumer<StoredDialog> to) {
        return inherit(id, () -> store.reserve(id, lost, silence, self), dialog -> {
            if (dialog != null) {
                to.accept(dialog);
            }
        });
    }

    private interface Reservation {
        CompletionStage<@Nullable StoredDialog> reserve();
    }

    private CompletableFuture<Void> inherit(DialogId id, Reservation reservation, Consumer<@Nullable StoredDialog> to) {
        // One that this node is ending already is nobody's to end again.
        if (claims.size() >= MAX_CLAIMS || claims.putIfAbsent(id, new Claim(null)) != null) {
            to.accept(null);
            return CompletableFuture.completedFuture(null);
        }
        return reservation
                .reserve()
                .handle((dialog, failure) -> {
                    if (failure != null || dialog == null) {
                        claims.remove(id);
                    }
                    to.accept(failure == null ? dialog : null);
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    @Override
    public void taken(StoredDialog dialog, String why) {
        var id = DialogId.of(dialog.dialog());
        claims.put(id, new Claim(why));
        take(id, why);
    }

    private void take(DialogId id, String why) {
        store.take(id, self, why).whenComplete((done, failure) -> {
            if (failure == null) {
                claims.remove(id);
            }
        });
    }

    @Override
    public void standing(CallTrace trace, Consumer<Standing> to) {
        var entry = ledger.get(trace);
        if (entry == null) {
            to.accept(Standing.UNKNOWN);
            return;
        }
        store.standing(DialogId.of(entry.dialog().dialog()), self).whenComplete((standing, failure) -> {
            if (standing == Standing.TAKEN) {
                // Its call is nobody's to write again.
                ledger.remove(trace);
            }
            to.accept(failure == null ? standing : Standing.UNKNOWN);
        });
    }

    /** The store has lost what was written: all is to be written again. */
    void lost() {
        ledger.replaceAll((trace, entry) -> new Entry(entry.dialog(), false));
        strays = true;
    }

    /** The store answers: writes what it has not, removes what it should not have, finishes what was begun. */
    void settle() {
        flush();
        claims.forEach((id, claim) -> {
            if (claim.why() != null) {
                take(id, claim.why());
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
            if (entry.equals(ledger.get(entry.dialog().subject().trace()))) {
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

    private void removeStrays(List<DialogId> found) {
        var own = ConcurrentHashMap.<DialogId>newKeySet();
        ledger.values().forEach(entry -> own.add(DialogId.of(entry.dialog().dialog())));
        found.stream().filter(id -> !own.contains(id)).forEach(this::remove);
    }
}
