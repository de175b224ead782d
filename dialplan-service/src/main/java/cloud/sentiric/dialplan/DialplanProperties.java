package cloud.sentiric.dialplan;

import cloud.sentiric.store.postgres.Postgres;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What dialplan-service must be told.
 *
 * @param demoData true: add the demo plans and routes
 * @param region where national numbers are dialled whose tenant is not known, ISO 3166-1 alpha-2
 * @param callerDeadline longest wait for user-service to say who is calling
 * @param routePatience longest wait for the database while a remembered route would do
 */
@Validated
@ConfigurationProperties("dialplan")
public record DialplanProperties(
        boolean demoData,

        @NotNull @Pattern(regexp = "[A-Z]{2}", message = "must be a region such as TR: set REGION")
        String region,

        @NotNull Duration callerDeadline,
        @NotNull Duration routePatience,
        @Valid @NotNull Postgres postgres) {}
