package cloud.sentiric.dialplan;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
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
        @Valid @NotNull Postgres postgres) {

    /**
     * The database.
     *
     * @param connections most connections held
     * @param patience longest wait for a connection
     */
    public record Postgres(
            @NotBlank(message = "must be an address: set POSTGRES_HOST")
            String host,

            @Min(1) @Max(65535) int port,
            @NotBlank String database,

            @NotBlank(message = "must be given: set POSTGRES_USER")
            String user,

            @NotBlank(message = "must be given: set POSTGRES_PASSWORD")
            String password,

            @Min(1) int connections,
            @NotNull Duration patience) {
        String url() {
            return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + database;
        }

        @Override
        public String toString() {
            return "Postgres[" + url() + "]";
        }
    }
}
