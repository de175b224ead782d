package cloud.sentiric.dialplan.memory;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Records that tell of every change. Of one that failed and was made nevertheless the database tells.
 *
 * @param told before the writer has its answer
 */
record NoticedRecords<K extends Key, V>(Records<K, V> stored, Function<V, Place> place, Consumer<Place> told)
        implements Records<K, V> {
    @Override
    public Optional<V> find(TenantId tenant, K id) {
        return stored.find(tenant, id);
    }

    @Override
    public List<V> list(Scope scope, Place after, int limit) {
        return stored.list(scope, after, limit);
    }

    @Override
    public Outcome<V> add(V value) {
        return told(stored.add(value), place.apply(value));
    }

    @Override
    public Outcome<V> change(TenantId tenant, K id, Function<V, Outcome<V>> change) {
        return told(stored.change(tenant, id, change), Place.of(tenant, id));
    }

    @Override
    public Outcome<K> remove(TenantId tenant, K id) {
        return told(stored.remove(tenant, id), Place.of(tenant, id));
    }

    private <T> Outcome<T> told(Outcome<T> outcome, Place changed) {
        if (outcome instanceof Outcome.Done<T>) {
            told.accept(changed);
        }
        return outcome;
    }
}
