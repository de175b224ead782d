package cloud.sentiric.user;

import cloud.sentiric.store.postgres.Postgres;
import cloud.sentiric.user.aes.AesVault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What user-service must be told.
 *
 * @param region where national numbers are dialled of a tenant which says none, ISO 3166-1 alpha-2
 * @param memory how long look-ups of credentials and contacts are remembered
 * @param trunks what passwords for trunks are encrypted with
 * @param demo whether and how the demo users are added
 */
@Validated
@ConfigurationProperties("user")
public record UserProperties(
        @NotNull @Pattern(regexp = "[A-Z]{2}", message = "must be a region such as TR: set REGION")
        String region,

        @NotNull Duration memory,
        @Valid @NotNull Trunks trunks,
        @Valid @NotNull Demo demo,
        @Valid @NotNull Postgres postgres) {

    /**
     * Passwords for trunks.
     *
     * @param secretKey keys in base64 with commas between; the first encrypts
     */
    public record Trunks(@NotNull String secretKey) {
        @AssertTrue(message = "user.trunks.secret-key must be 32 octets in base64: set TRUNK_SECRET_KEY")
        boolean isSecretKeyGood() {
            return AesVault.keys(secretKey).isPresent();
        }

        AesVault vault() {
            return new AesVault(AesVault.keys(secretKey).orElseThrow());
        }

        @Override
        public String toString() {
            return "Trunks[]";
        }
    }

    /**
     * Demo users.
     *
     * @param data true: add them
     * @param realm realm of the tenant sentiric_demo
     * @param password SIP password of all of them
     */
    public record Demo(
            boolean data,

            @NotBlank(message = "must be a realm such as sentiric.cloud: set SIP_REALM")
            String realm,

            String password) {
        @AssertTrue(message = "user.demo.password must have at least 8 characters: set DEMO_PASSWORD")
        boolean isPasswordGood() {
            return !data || password.length() >= 8;
        }

        @Override
        public String toString() {
            return "Demo[" + data + "]";
        }
    }
}
