package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where the records of one kind are kept: routes, plans or schedules. */
public interface Records<K extends Key, V> {
    Optional<V> find(K id);

    /** Records in the order of their ids, those after the given text. */
    List<V> list(Optional<TenantId> tenant, String after, int limit);

    Outcome<V> add(V value);

    /** Replaces a record by what the function makes of it. */
    Outcome<V> change(K id, Function<V, Outcome<V>> change);

    Outcome<K> remove(K id);
}
