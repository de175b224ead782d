package cloud.sentiric.dialplan.postgres;

import static java.util.stream.Collectors.joining;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.postgres.Moved;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Records in a table whose key is text, unique at least within a tenant. */
final class PostgresRecords<K extends Key, V> implements Records<K, V> {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Table<K, V> table;

    PostgresRecords(JdbcClient jdbc, TransactionTemplate transaction, Table<K, V> table) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.table = table;
    }

    @Override
    public Optional<V> find(TenantId tenant, K id) {
        return select(tenant, id, "");
    }

    @Override
    public List<V> list(Scope scope, Place after, int limit) {
        return jdbc.sql("select * from " + table.name() + " where (tenant_id, " + table.key() + ") > (:after, :id)"
                        + " and (:tenant = '' or tenant_id = :tenant) order by tenant_id, " + table.key()
                        + " limit :limit")
                .param("after", after.tenant())
                .param("id", after.id())
                .param("tenant", scope.tenant().map(TenantId::value).orElse(""))
                .param("limit", limit)
                .query((row, n) -> table.row(row))
                .list();
    }

    @Override
    public Outcome<V> add(V value) {
        try {
            return Moved.once(() ->
                    inTransaction(() -> table.missing(jdbc, value).orElseGet(() -> {
                        var columns = table.columns(value);
                        jdbc.sql("insert into " + table.name() + " (" + String.join(", ", columns.keySet())
                                        + ") values ("
                                        + columns.keySet().stream()
                                                .map(this::placeholder)
                                                .collect(joining(", ")) + ")")
                                .params(columns)
                                .update();
                        return Outcome.done(value);
                    })));
        } catch (DuplicateKeyException e) {
            return new Outcome.Taken<>(table.keyPath());
        }
    }

    @Override
    public Outcome<V> change(TenantId tenant, K id, Function<V, Outcome<V>> change) {
        // To change it once more to the same is nothing new.
        return Moved.atLeastOnce(() ->
                inTransaction(() -> Outcome.found(select(tenant, id, " for update"), table.keyPath(), id.value())
                        .then(change)
                        .then(value -> table.missing(jdbc, value).orElseGet(() -> update(value)))));
    }

    @Override
    public Outcome<K> remove(TenantId tenant, K id) {
        try {
            int removed = Moved.once(() -> jdbc.sql("delete from " + table.name() + where())
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .update());
            return removed > 0 ? Outcome.done(id) : new Outcome.Unknown<>(table.keyField(), id.value());
        } catch (DataIntegrityViolationException e) {
            return new Outcome.InUse<>(table.keyField(), id.value(), "a route");
        }
    }

    private Optional<V> select(TenantId tenant, K id, String lock) {
        return jdbc.sql("select * from " + table.name() + where() + lock)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, n) -> table.row(row))
                .optional();
    }

    private Outcome<V> update(V value) {
        var columns = table.columns(value);
        jdbc.sql("update " + table.name() + " set updated_at = now(), "
                        + columns.keySet().stream()
                                .map(c -> c + " = " + placeholder(c))
                                .collect(joining(", ")) + " where tenant_id = :tenant_id and "
                        + table.key() + " = :" + table.key())
                .params(columns)
                .update();
        return Outcome.done(value);
    }

    private String where() {
        return " where tenant_id = :tenant and " + table.key() + " = :id";
    }

    private String placeholder(String column) {
        return table.jsonColumns().contains(column) ? "cast(:" + column + " as jsonb)" : ":" + column;
    }

    private Outcome<V> inTransaction(Supplier<Outcome<V>> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
