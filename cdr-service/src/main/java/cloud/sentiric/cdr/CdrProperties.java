package cloud.sentiric.cdr;

import cloud.sentiric.node.Rabbitmq;
import cloud.sentiric.store.postgres.Postgres;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What cdr-service must be told.
 *
 * @param retries delays before an event is tried again that failed by itself
 * @param longestCall an attempt that is older and has no end is not under way any more
 * @param monthsAhead months for which partitions are made ahead
 */
@Validated
@ConfigurationProperties("cdr")
public record CdrProperties(
        @Valid @NotNull Batch batch,
        @NotNull List<Duration> retries,
        @NotNull Duration longestCall,
        @Min(1) @Max(24) int monthsAhead,
        @Valid @NotNull Postgres postgres,
        @Valid @NotNull Rabbitmq rabbitmq) {

    /**
     * Events that share a transaction.
     *
     * @param size most of them
     * @param linger how long the first waits for more
     */
    public record Batch(
            @Min(1) @Max(1000) int size, @NotNull Duration linger) {}

    /** Nobody takes events in as a user without a password. */
    @AssertTrue(message = "must be given: set RABBITMQ_PASSWORD")
    public boolean isRabbitmqPassword() {
        return rabbitmq == null || !rabbitmq.password().isBlank();
    }
}
