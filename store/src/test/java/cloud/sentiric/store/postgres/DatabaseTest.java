package cloud.sentiric.store.postgres;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseTest {
    /** As where a class is missing, or the memory for it. */
    @Test
    void isLookedAtAgainAfterAnError() {
        var looks = new AtomicInteger();
        var source = new DriverManagerDataSource() {
            @Override
            public Connection getConnection() {
                looks.incrementAndGet();
                throw new NoClassDefFoundError("gone");
            }
        };
        try (var database =
                new Database(source, List.of(), new Flyway(Flyway.configure()), Duration.ZERO, () -> {}, () -> {})) {
            database.start();
            await().atMost(Duration.ofSeconds(5)).until(() -> looks.get() > 1);
        }
    }
}
