package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Opening hours, in local time: 09:00 is when the clock on the wall says so, summer or winter.
 *
 * @param hours open intervals of the week; none is always closed
 * @param holidays days from midnight to midnight that are closed whatever the hours say; a shift that would open on one
 *     does not, so that its part after midnight is closed as well
 */
public record Schedule(ScheduleId id, TenantId tenant, ZoneId zone, List<OpeningHours> hours, List<Holiday> holidays) {
    static final int MAX_HOURS = 100;
    static final int MAX_HOLIDAYS = 1000;
    private static final int MAX_NAME_LENGTH = 200;
    private static final int DAY_MINUTES = 24 * 60;

    public Schedule {
        hours = List.copyOf(hours);
        holidays = List.copyOf(holidays);
    }

    public boolean isOpen(Instant now) {
        var local = now.atZone(zone);
        int minute = local.getHour() * 60 + local.getMinute();
        var today = local.toLocalDate();
        var day = today.getDayOfWeek();
        return !isHoliday(today)
                && (hours.stream().anyMatch(shift -> shift.covers(day, minute))
                        || (!isHoliday(today.minusDays(1))
                                && hours.stream().anyMatch(shift -> shift.reachesInto(day, minute))));
    }

    private boolean isHoliday(LocalDate date) {
        return holidays.stream().anyMatch(holiday -> holiday.date().equals(date));
    }

    /** The rules that this schedule breaks. */
    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        Rules.word("schedule.id", id.value()).ifPresent(found::add);
        Rules.range("schedule.hours count", hours.size(), 0, MAX_HOURS).ifPresent(found::add);
        Rules.range("schedule.holidays count", holidays.size(), 0, MAX_HOLIDAYS).ifPresent(found::add);
        for (int i = 0; i < hours.size(); i++) {
            var at = "schedule.hours[" + i + "].";
            var open = hours.get(i);
            Rules.range(at + "opens_minute", open.opensMinute(), 0, DAY_MINUTES - 1)
                    .ifPresent(found::add);
            Rules.range(at + "closes_minute", open.closesMinute(), 0, DAY_MINUTES)
                    .or(() -> Rules.check(
                            open.closesMinute() != open.opensMinute(),
                            at + "closes_minute",
                            "must not be opens_minute"))
                    .ifPresent(found::add);
        }
        var dates = new HashSet<>();
        for (int i = 0; i < holidays.size(); i++) {
            var at = "schedule.holidays[" + i + "].";
            var holiday = holidays.get(i);
            Rules.text(at + "name", holiday.name(), MAX_NAME_LENGTH).ifPresent(found::add);
            Rules.check(dates.add(holiday.date()), at + "date", "must not be given twice")
                    .ifPresent(found::add);
        }
        return found;
    }
}
