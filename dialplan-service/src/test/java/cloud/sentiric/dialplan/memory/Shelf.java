package cloud.sentiric.dialplan.memory;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Stored records, which can be out of reach. */
final class Shelf<K extends Key, V> implements Records<K, V> {
    private final Function<V, Place> place;
    private final NavigableMap<Place, V> all =
            new TreeMap<>(Comparator.comparing(Place::tenant).thenComparing(Place::id));
    boolean away;

    Shelf(Function<V, Place> place) {
        this.place = place;
    }

    @SafeVarargs
    final Shelf<K, V> with(V... values) {
        for (var value : values) {
            all.put(place.apply(value), value);
        }
        return this;
    }

    private NavigableMap<Place, V> all() {
        if (away) {
            throw new IllegalStateException("away");
        }
        return all;
    }

    @Override
    public Optional<V> find(TenantId tenant, K id) {
        return Optional.ofNullable(all().get(Place.of(tenant, id)));
    }

    @Override
    public List<V> list(Scope scope, Place after, int limit) {
        return all().tailMap(after, false).values().stream().limit(limit).toList();
    }

    @Override
    public Outcome<V> add(V value) {
        all().put(place.apply(value), value);
        return Outcome.done(value);
    }

    @Override
    public Outcome<V> change(TenantId tenant, K id, Function<V, Outcome<V>> change) {
        return Outcome.found(find(tenant, id), "id", id.value()).then(change).then(this::add);
    }

    @Override
    public Outcome<K> remove(TenantId tenant, K id) {
        all().remove(Place.of(tenant, id));
        return Outcome.done(id);
    }
}
