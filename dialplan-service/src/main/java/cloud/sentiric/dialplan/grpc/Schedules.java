package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.proto.dialplan.v1.Holiday;
import cloud.sentiric.proto.dialplan.v1.OpeningHours;
import cloud.sentiric.proto.dialplan.v1.Schedule;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The contract's schedules and the core's, each as the other. */
final class Schedules {
    private Schedules() {}

    static Schedule message(cloud.sentiric.dialplan.plan.Schedule schedule) {
        var message = Schedule.newBuilder()
                .setId(schedule.id().value())
                .setTenantId(schedule.tenant().value())
                .setTimeZone(schedule.zone().getId());
        schedule.hours()
                .forEach(open -> message.addHours(OpeningHours.newBuilder()
                        .setIsoDayOfWeek(open.day().getValue())
                        .setOpensMinute(open.opensMinute())
                        .setClosesMinute(open.closesMinute())));
        schedule.holidays()
                .forEach(holiday -> message.addHolidays(
                        Holiday.newBuilder().setDate(holiday.date().toString()).setName(holiday.name())));
        return message.build();
    }

    static Outcome<cloud.sentiric.dialplan.plan.Schedule> schedule(TenantId tenant, Schedule message) {
        var found = new ArrayList<Violation>();
        var hours = hours(message, found);
        var holidays = holidays(message, found);
        var zone = zone(message.getTimeZone(), found);
        var schedule = new cloud.sentiric.dialplan.plan.Schedule(
                new ScheduleId(message.getId()), tenant, zone, hours, holidays);
        found.addAll(schedule.violations());
        return Keys.sameTenant("schedule.tenant_id", message.getTenantId(), tenant)
                .then(same -> Outcome.checked(schedule, found));
    }

    private static List<cloud.sentiric.dialplan.plan.OpeningHours> hours(Schedule message, List<Violation> found) {
        var hours = new ArrayList<cloud.sentiric.dialplan.plan.OpeningHours>();
        for (int i = 0; i < message.getHoursCount(); i++) {
            var open = message.getHours(i);
            int day = open.getIsoDayOfWeek();
            if (day < 1 || day > 7) {
                found.add(new Violation("schedule.hours[" + i + "].iso_day_of_week", "must be 1 (Monday) to 7"));
            } else {
                hours.add(new cloud.sentiric.dialplan.plan.OpeningHours(
                        DayOfWeek.of(day), open.getOpensMinute(), open.getClosesMinute()));
            }
        }
        return hours;
    }

    private static List<cloud.sentiric.dialplan.plan.Holiday> holidays(Schedule message, List<Violation> found) {
        var holidays = new ArrayList<cloud.sentiric.dialplan.plan.Holiday>();
        for (int i = 0; i < message.getHolidaysCount(); i++) {
            var holiday = message.getHolidays(i);
            try {
                holidays.add(new cloud.sentiric.dialplan.plan.Holiday(
                        LocalDate.parse(holiday.getDate()), holiday.getName()));
            } catch (DateTimeException e) {
                found.add(new Violation("schedule.holidays[" + i + "].date", "must be a date such as 2027-01-01"));
            }
        }
        return holidays;
    }

    private static ZoneId zone(String name, List<Violation> found) {
        // Names only: a fixed offset knows no summer time.
        if (ZoneId.getAvailableZoneIds().contains(name)) {
            return ZoneId.of(name);
        }
        found.add(new Violation("schedule.time_zone", "must be an IANA name such as Europe/Istanbul"));
        return ZoneId.of("UTC");
    }
}
