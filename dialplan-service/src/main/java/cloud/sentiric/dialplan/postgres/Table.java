package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.store.record.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the records of one kind lie in their table. */
interface Table<K extends Key, V> {
    String name();

    /** Column of the key. */
    String key();

    /** Field of the key in requests that name a record. */
    String keyField();

    /** Field of the key in requests that carry a whole record. */
    String keyPath();

    K id(V value);

    /** All columns with their values, the key among them. */
    Map<String, @Nullable Object> columns(V value);

    /** Columns of the type jsonb. */
    default Set<String> jsonColumns() {
        return Set.of();
    }

    V row(ResultSet row) throws SQLException;

    /** What the record refers to that is not there. */
    default Optional<Outcome<V>> missing(JdbcClient jdbc, V value) {
        return Optional.empty();
    }
}
