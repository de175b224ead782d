package cloud.sentiric.dialplan;

import cloud.sentiric.dialplan.toll.TollSettings;
import cloud.sentiric.store.postgres.Postgres;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What dialplan-service must be told.
 *
 * @param demoData true: add the demo plans and routes
 * @param region where national numbers are dialled whose tenant is not known, ISO 3166-1 alpha-2
 * @param callerDeadline longest wait for user-service to say who is calling
 * @param toll what calls out may cost
 */
@Validated
@ConfigurationProperties("dialplan")
public record DialplanProperties(
        boolean demoData,

        @NotNull @Pattern(regexp = "[A-Z]{2}", message = "must be a region such as TR: set REGION")
        String region,

        @NotNull Duration callerDeadline,
        @Valid @NotNull Toll toll,
        @Valid @NotNull Postgres postgres) {
    /**
     * What holds for calls out where neither tenant nor user say otherwise; costs in the platform's currency.
     *
     * @param userCalls calls at once of a user
     * @param userDailyLimit most cost of a user's day (UTC)
     * @param tenantCalls calls at once of a tenant
     * @param tenantDailyLimit most cost of a tenant's day (UTC)
     * @param nationalRate of a minute to a number of the tenant's region for which no rate is stored
     * @param rate of a minute to any other number for which no rate is stored
     * @param longestCall of one call
     * @param endsDeadline longest wait for cdr-service to say which calls are over
     */
    public record Toll(
            @PositiveOrZero int userCalls,
            @NotNull @PositiveOrZero BigDecimal userDailyLimit,
            @PositiveOrZero int tenantCalls,
            @NotNull @PositiveOrZero BigDecimal tenantDailyLimit,
            @NotNull @PositiveOrZero BigDecimal nationalRate,
            @NotNull @PositiveOrZero BigDecimal rate,

            @NotNull @DurationMax(hours = 12) @DurationMin(minutes = 1)
            Duration longestCall,

            @NotNull Duration endsDeadline) {
        TollSettings settings() {
            return new TollSettings(
                    userCalls,
                    micros(userDailyLimit),
                    tenantCalls,
                    micros(tenantDailyLimit),
                    micros(nationalRate),
                    micros(rate),
                    longestCall);
        }

        private static long micros(BigDecimal amount) {
            return amount.movePointRight(6).longValueExact();
        }
    }
}
