package cloud.sentiric.dialplan.postgres;

import static java.util.stream.Collectors.joining;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Records in a table whose key is text. */
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
    public Optional<V> find(K id) {
        return select(id, "");
    }

    @Override
    public List<V> list(Optional<TenantId> tenant, String after, int limit) {
        return jdbc.sql("select * from " + table.name() + " where " + table.key() + " > :after"
                        + " and (:tenant = '' or tenant_id = :tenant) order by " + table.key() + " limit :limit")
                .param("after", after)
                .param("tenant", tenant.map(TenantId::value).orElse(""))
                .param("limit", limit)
                .query((row, n) -> table.row(row))
                .list();
    }

    @Override
    public Outcome<V> add(V value) {
        try {
            return inTransaction(() -> table.missing(jdbc, value).orElseGet(() -> {
                var columns = table.columns(value);
                jdbc.sql("insert into " + table.name() + " (" + String.join(", ", columns.keySet()) + ") values ("
                                + columns.keySet().stream()
                                        .map(this::placeholder)
                                        .collect(joining(", ")) + ")")
                        .params(columns)
                        .update();
                return Outcome.done(value);
            }));
        } catch (DuplicateKeyException e) {
            return new Outcome.Taken<>(table.keyPath());
        }
    }

    @Override
    public Outcome<V> change(K id, Function<V, Outcome<V>> change) {
        return inTransaction(() -> Outcome.found(select(id, " for update"), table.keyPath(), id.value())
                .then(change)
                .then(value -> table.missing(jdbc, value).orElseGet(() -> update(value))));
    }

    @Override
    public Outcome<K> remove(K id) {
        try {
            int removed = jdbc.sql("delete from " + table.name() + " where " + table.key() + " = :id")
                    .param("id", id.value())
                    .update();
            return removed > 0 ? Outcome.done(id) : new Outcome.Unknown<>(table.keyField(), id.value());
        } catch (DataIntegrityViolationException e) {
            return new Outcome.InUse<>(table.keyField(), id.value(), "a route");
        }
    }

    private Optional<V> select(K id, String lock) {
        return jdbc.sql("select * from " + table.name() + " where " + table.key() + " = :id" + lock)
                .param("id", id.value())
                .query((row, n) -> table.row(row))
                .optional();
    }

    private Outcome<V> update(V value) {
        var columns = table.columns(value);
        jdbc.sql("update " + table.name() + " set updated_at = now(), "
                        + columns.keySet().stream()
                                .map(c -> c + " = " + placeholder(c))
                                .collect(joining(", ")) + " where "
                        + table.key() + " = :" + table.key())
                .params(columns)
                .update();
        return Outcome.done(value);
    }

    private String placeholder(String column) {
        return table.jsonColumns().contains(column) ? "cast(:" + column + " as jsonb)" : ":" + column;
    }

    private Outcome<V> inTransaction(Supplier<Outcome<V>> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
