package cloud.sentiric.dialplan;

import cloud.sentiric.store.postgres.Postgres;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What dialplan-service must be told.
 *
 * @param demoData true: add the demo plans and routes
 * @param callerDeadline longest wait for user-service to say who is calling
 * @param routePatience longest wait for the database while a remembered route would do
 */
@Validated
@ConfigurationProperties("dialplan")
public record DialplanProperties(
        boolean demoData,
        @NotNull Duration callerDeadline,
        @NotNull Duration routePatience,
        @Valid @NotNull Postgres postgres) {}
