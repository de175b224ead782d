package cloud.sentiric.dialplan.plan;

import java.time.DayOfWeek;

/**
 * An interval of the week in which a schedule is open.
 *
 * @param opensMinute minute of the day, 0 to 1439
 * @param closesMinute minute of the day, exclusive, up to 1440
 */
public record OpeningHours(DayOfWeek day, int opensMinute, int closesMinute) {
    boolean covers(DayOfWeek day, int minute) {
        return this.day == day && opensMinute <= minute && minute < closesMinute;
    }
}
