package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.memory.Kept;
import cloud.sentiric.dialplan.memory.PlanMemory;
import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.store.postgres.Changes;
import java.sql.Connection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Tells the memory of every change of the plan, of trunks and of what calls out may cost. */
public final class PlanChanges implements Changes.Memory {
    public static final List<String> CHANNELS = List.of("plan");

    /** A table, and where its records are kept. */
    private record Kind<K extends Key, V>(Table<K, V> table, Kept<K, V, ?> kept) {
        void load(Connection connection) {
            kept.load(records(connection));
        }

        void refresh(Connection connection, Place changed) {
            kept.refresh(records(connection), changed);
        }

        private PostgresRecords<K, V> records(Connection connection) {
            var source = new SingleConnectionDataSource(connection, true);
            return new PostgresRecords<>(
                    JdbcClient.create(source),
                    new TransactionTemplate(new DataSourceTransactionManager(source)),
                    table);
        }
    }

    private final PlanMemory memory;
    /** What is referred to comes before what refers to it. */
    private final List<Kind<?, ?>> kinds;

    public PlanChanges(PlanMemory memory) {
        this.memory = memory;
        this.kinds = List.of(
                new Kind<>(new DialplanTable(), memory.plans()),
                new Kind<>(new ScheduleTable(), memory.schedules()),
                new Kind<>(new RouteTable(), memory.numbers()),
                new Kind<>(new TrunkTable(), memory.trunks()),
                new Kind<>(new OutboundRouteTable(), memory.outbound()),
                new Kind<>(new PolicyTable(), memory.policies()),
                new Kind<>(new RateTable(), memory.rates()));
    }

    @Override
    public void load(Connection connection) {
        kinds.forEach(kind -> kind.load(connection));
        memory.told(true);
    }

    @Override
    public void changed(Connection connection, Changes.Change change) {
        var words = change.text().split(" ", 3);
        if (words.length == 3) {
            kinds.stream()
                    .filter(kind -> kind.table.name().equals(words[0]))
                    .forEach(kind -> kind.refresh(connection, new Place(words[1], words[2])));
        }
    }

    @Override
    public void untold() {
        memory.told(false);
    }
}
