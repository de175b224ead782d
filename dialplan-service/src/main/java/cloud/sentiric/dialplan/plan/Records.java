package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where the records of one kind are kept: routes, plans or schedules. To a tenant, those of another one are not there. */
public interface Records<K extends Key, V> {
    Optional<V> find(TenantId tenant, K id);

    /** Records in the order of their tenants and ids, those after the given place. */
    List<V> list(Scope scope, Place after, int limit);

    Outcome<V> add(V value);

    /** Replaces a record by what the function makes of it. */
    Outcome<V> change(TenantId tenant, K id, Function<V, Outcome<V>> change);

    Outcome<K> remove(TenantId tenant, K id);
}
