package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.presence.SharedCallStates.Leased;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The dialogs of users that this node has, as large as its calls: written where all nodes see them, by leases that this node
 * renews, so that a light does not burn for a call whose node is gone. Safe for any thread.
 */
public final class LeasedCallStates implements CallStates {
    private final SharedCallStates store;
    private final Duration lease;
    private final InstantSource clock;
    private final Consumer<Aor> changed;
    private final Map<Key, DialogState> ledger = new ConcurrentHashMap<>();

    private record Key(Aor user, String id) {}

    /**
     * Made once.
     *
     * @param lease how long a dialog is believed in; a third of it is a good time to renew
     * @param changed takes a user whose dialogs are others now
     */
    public LeasedCallStates(SharedCallStates store, Duration lease, InstantSource clock, Consumer<Aor> changed) {
        this.store = store;
        this.lease = lease;
        this.clock = clock;
        this.changed = changed;
    }

    @Override
    public void changed(Aor user, DialogState state) {
        // Written under the key's lock: what comes later is written later.
        ledger.compute(new Key(user, state.id()), (key, before) -> {
            if (state.equals(before)) {
                return before;
            }
            if (state.state() == State.TERMINATED) {
                // It may be one that another node had.
                store.remove(user, state.id()).whenComplete((removed, failure) -> {
                    if (before != null || failure != null || removed) {
                        changed.accept(user);
                    }
                });
                return null;
            }
            put(user, state).whenComplete((done, failure) -> changed.accept(user));
            return state;
        });
    }

    @Override
    public void left(Aor user, String id) {
        ledger.remove(new Key(user, id));
    }

    private CompletionStage<Void> put(Aor user, DialogState state) {
        return store.put(user, new Leased(state, clock.instant().plus(lease)));
    }

    /** Renews all leases. */
    public void renew() {
        ledger.keySet()
                .forEach(key -> ledger.computeIfPresent(key, (same, state) -> {
                    put(key.user(), state);
                    return state;
                }));
    }

    /** Dialogs of users at this node. */
    public int count() {
        return ledger.size();
    }
}
