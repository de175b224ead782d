package cloud.sentiric.dialplan.plan;

import java.time.DayOfWeek;

/**
 * A shift: an interval of the week in which a schedule is open. One that closes earlier in the day than it opens ends on
 * the next day.
 *
 * @param day the day on which it opens
 * @param opensMinute minute of the day, 0 to 1439
 * @param closesMinute minute of the day, exclusive, 0 to 1440, which is midnight at the end of the day
 */
public record OpeningHours(DayOfWeek day, int opensMinute, int closesMinute) {
    /** Whether it has opened on this day and goes on at this minute. */
    boolean covers(DayOfWeek today, int minute) {
        return day == today && opensMinute <= minute && (minute < closesMinute || endsOnTheNextDay());
    }

    /** Whether it opened the day before and still goes on at this minute. */
    boolean reachesInto(DayOfWeek today, int minute) {
        return endsOnTheNextDay() && day.plus(1) == today && minute < closesMinute;
    }

    private boolean endsOnTheNextDay() {
        return closesMinute < opensMinute;
    }
}
