package cloud.sentiric.store.postgres;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseTest {
    /** As where a class is missing, or the memory for it. */
    @Test
    void isLookedAtAgainAfterAnError() {
        var looks = new AtomicInteger();
        var flyway = new Flyway(Flyway.configure()) {
            @Override
            public MigrateResult migrate() {
                looks.incrementAndGet();
                throw new NoClassDefFoundError("gone");
            }
        };
        try (var database = new Database(new DriverManagerDataSource(), List.of(), flyway, () -> {}, () -> {})) {
            database.start();
            await().atMost(Duration.ofSeconds(5)).until(() -> looks.get() > 1);
        }
    }
}
