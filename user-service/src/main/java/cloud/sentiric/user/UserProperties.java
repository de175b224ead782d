package cloud.sentiric.user;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What user-service must be told.
 *
 * @param realm realm of new SIP credentials
 * @param memory how long look-ups of credentials and contacts are remembered
 * @param demo whether and how the demo users are added
 */
@Validated
@ConfigurationProperties("user")
public record UserProperties(
        @NotBlank(message = "must be a realm such as sentiric.cloud: set SIP_REALM")
        String realm,

        @NotNull Duration memory,
        @Valid @NotNull Demo demo,
        @Valid @NotNull Postgres postgres) {

    /**
     * Demo users.
     *
     * @param data true: add them
     * @param password SIP password of all of them
     */
    public record Demo(boolean data, String password) {
        @AssertTrue(message = "user.demo.password must have at least 8 characters: set DEMO_PASSWORD")
        boolean isPasswordGood() {
            return !data || password.length() >= 8;
        }

        @Override
        public String toString() {
            return "Demo[" + data + "]";
        }
    }

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
