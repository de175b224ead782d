package cloud.sentiric.dialplan.caffeine;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Records that tell of every change, also of one that failed and may yet have been made.
 *
 * @param id of a record
 * @param told before the writer has its answer
 */
record TellingRecords<K extends Key, V>(
        Records<K, V> stored, Function<V, K> id, Function<V, TenantId> tenant, BiConsumer<TenantId, K> told)
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
        try {
            return stored.add(value);
        } finally {
            told.accept(tenant.apply(value), id.apply(value));
        }
    }

    @Override
    public Outcome<V> change(TenantId tenant, K id, Function<V, Outcome<V>> change) {
        try {
            return stored.change(tenant, id, change);
        } finally {
            told.accept(tenant, id);
        }
    }

    @Override
    public Outcome<K> remove(TenantId tenant, K id) {
        try {
            return stored.remove(tenant, id);
        } finally {
            told.accept(tenant, id);
        }
    }
}
