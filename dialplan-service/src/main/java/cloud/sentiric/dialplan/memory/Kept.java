package cloud.sentiric.dialplan.memory;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The records of one kind in memory, as they were stored last. Who reads a record to keep it holds the lock meanwhile, so that
 * of two readers the later one counts; who looks one up waits for nobody.
 *
 * @param <G> what records are looked up by, beside their place
 */
public final class Kept<K extends Key, V, G> {
    /** Records of one kind. */
    private static final int MOST = 50_000;

    private static final int PAGE = 1000;
    private static final Scope PLATFORM = new Scope(Optional.empty());

    private record Contents<V, G>(Map<Place, V> places, Map<G, Map<Place, V>> groups) {
        Contents() {
            this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }
    }

    private final Function<V, Place> place;
    private final Function<V, G> group;
    private final Function<String, K> key;
    private final int most;
    private volatile Contents<V, G> contents = new Contents<>();
    private volatile boolean whole;

    Kept(Function<V, Place> place, Function<V, G> group, Function<String, K> key) {
        this(place, group, key, MOST);
    }

    Kept(Function<V, Place> place, Function<V, G> group, Function<String, K> key, int most) {
        this.place = place;
        this.group = group;
        this.key = key;
        this.most = most;
    }

    /** Whether what is not here is nowhere. Not before the first load, nor while there are more records than fit. */
    boolean isWhole() {
        return whole;
    }

    Optional<V> find(TenantId tenant, K id) {
        return Optional.ofNullable(contents.places.get(Place.of(tenant, id)));
    }

    Collection<V> of(G sought) {
        return contents.groups.getOrDefault(sought, Map.of()).values();
    }

    /** Reads all anew. */
    public synchronized void load(Records<K, V> stored) {
        var fresh = new Contents<V, G>();
        var after = Place.FIRST;
        List<V> page;
        do {
            page = stored.list(PLATFORM, after, PAGE);
            for (var value : page) {
                after = place.apply(value);
                put(fresh, value);
            }
        } while (page.size() == PAGE && fresh.places.size() < most);
        contents = fresh;
        whole = page.size() < PAGE && fresh.places.size() < most;
    }

    /** Reads one that changed. */
    public synchronized void refresh(Records<K, V> stored, Place changed) {
        var now = contents;
        var found = stored.find(new TenantId(changed.tenant()), key.apply(changed.id()));
        if (found.isEmpty()) {
            remove(now, changed);
        } else if (now.places.containsKey(changed) || now.places.size() < most) {
            put(now, found.get());
        } else {
            whole = false;
        }
    }

    /** Records whose changes are kept before the writer has its answer. */
    public Records<K, V> noticed(Records<K, V> stored) {
        return new NoticedRecords<>(stored, place, changed -> refresh(stored, changed));
    }

    private void put(Contents<V, G> into, V value) {
        var at = place.apply(value);
        var before = into.places.put(at, value);
        into.groups
                .computeIfAbsent(group.apply(value), fresh -> new ConcurrentHashMap<>())
                .put(at, value);
        if (before != null && !group.apply(before).equals(group.apply(value))) {
            leave(into, group.apply(before), at);
        }
    }

    private void remove(Contents<V, G> from, Place gone) {
        var before = from.places.remove(gone);
        if (before != null) {
            leave(from, group.apply(before), gone);
        }
    }

    private void leave(Contents<V, G> from, G left, Place gone) {
        from.groups.computeIfPresent(left, (same, members) -> {
            members.remove(gone);
            return members.isEmpty() ? null : members;
        });
    }
}
