package cloud.sentiric.dialplan.toll;

import java.time.Duration;

/**
 * What holds where neither tenant nor user say otherwise. Costs are millionths of the platform's currency.
 *
 * @param userCalls calls out at once of a user
 * @param userDailyLimit most cost of a user's day
 * @param tenantCalls calls out at once of a tenant
 * @param tenantDailyLimit most cost of a tenant's day
 * @param nationalRate of a minute to a number of the region for which no rate is known
 * @param rate of a minute to any other number for which no rate is known
 * @param longestCall of a call out
 */
public record TollSettings(
        int userCalls,
        long userDailyLimit,
        int tenantCalls,
        long tenantDailyLimit,
        long nationalRate,
        long rate,
        Duration longestCall) {}
