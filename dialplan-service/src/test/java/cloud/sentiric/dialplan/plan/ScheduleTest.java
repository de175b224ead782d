package cloud.sentiric.dialplan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static Schedule schedule(String zone, List<OpeningHours> hours, Holiday... holidays) {
        return new Schedule(new ScheduleId("office"), new TenantId("acme"), ZoneId.of(zone), hours, List.of(holidays));
    }

    private static OpeningHours on(DayOfWeek day, int opensHour, int closesHour) {
        return new OpeningHours(day, opensHour * 60, closesHour * 60);
    }

    @Nested
    class Office {
        private final Schedule office = schedule(
                "Europe/Istanbul",
                List.of(on(DayOfWeek.MONDAY, 9, 12), on(DayOfWeek.MONDAY, 13, 18), on(DayOfWeek.FRIDAY, 0, 24)),
                new Holiday(LocalDate.of(2026, 11, 27), "Day off"));

        @ParameterizedTest
        @CsvSource({
            // Istanbul is three hours ahead of UTC all year.
            "2026-11-23T05:59:59Z, false",
            "2026-11-23T06:00:00Z, true",
            "2026-11-23T08:59:59Z, true",
            "2026-11-23T09:00:00Z, false",
            "2026-11-23T10:00:00Z, true",
            "2026-11-23T14:59:59Z, true",
            "2026-11-23T15:00:00Z, false",
            "2026-11-24T07:00:00Z, false",
            // Friday the 20th, from midnight to midnight.
            "2026-11-19T20:59:59Z, false",
            "2026-11-19T21:00:00Z, true",
            "2026-11-20T20:59:59Z, true",
            "2026-11-20T21:00:00Z, false",
            // Friday the 27th is the holiday, in local time.
            "2026-11-26T21:00:00Z, false",
            "2026-11-27T12:00:00Z, false",
        })
        void isOpen(Instant now, boolean open) {
            assertThat(office.isOpen(now)).isEqualTo(open);
        }
    }

    @Nested
    class NightShift {
        private final Schedule night = schedule(
                "Europe/Istanbul",
                List.of(
                        on(DayOfWeek.SUNDAY, 22, 6),
                        on(DayOfWeek.THURSDAY, 22, 6),
                        on(DayOfWeek.FRIDAY, 22, 6),
                        on(DayOfWeek.SATURDAY, 18, 0)),
                new Holiday(LocalDate.of(2026, 11, 27), "Day off"));

        @ParameterizedTest
        @CsvSource({
            // From Sunday 22:00 to Monday 06:00 in Istanbul, one row over the end of the week.
            "2026-11-22T18:59:59Z, false",
            "2026-11-22T19:00:00Z, true",
            "2026-11-22T20:59:59Z, true",
            "2026-11-22T21:00:00Z, true",
            "2026-11-23T02:59:59Z, true",
            "2026-11-23T03:00:00Z, false",
            "2026-11-23T19:00:00Z, false",
            // Friday the 27th is closed from midnight to midnight, and its shift into Saturday does not open.
            "2026-11-26T20:59:59Z, true",
            "2026-11-26T21:00:00Z, false",
            "2026-11-27T19:00:00Z, false",
            "2026-11-27T22:00:00Z, false",
            // A week before it does.
            "2026-11-20T19:00:00Z, true",
            "2026-11-21T02:59:59Z, true",
            // Closing at 00:00 is closing at 24:00.
            "2026-11-21T15:00:00Z, true",
            "2026-11-21T20:59:59Z, true",
            "2026-11-21T21:00:00Z, false",
        })
        void isOneRow(Instant now, boolean open) {
            assertThat(night.violations()).isEmpty();
            assertThat(night.isOpen(now)).isEqualTo(open);
        }
    }

    @Test
    void withoutHoursIsAlwaysClosed() {
        var closed = schedule("Europe/Istanbul", List.of());
        for (int hour = 0; hour < 24 * 8; hour++) {
            assertThat(closed.isOpen(Instant.parse("2026-11-20T00:00:00Z").plusSeconds(hour * 3600L)))
                    .isFalse();
        }
    }

    @Nested
    class WhenClocksChange {
        private final Schedule berlin =
                schedule("Europe/Berlin", List.of(on(DayOfWeek.SUNDAY, 2, 3), on(DayOfWeek.SUNDAY, 9, 17)));

        @ParameterizedTest
        @CsvSource({
            // 29 March 2026: 02:00 to 03:00 does not happen, 09:00 is 07:00 UTC.
            "2026-03-29T00:59:59Z, false",
            "2026-03-29T01:00:00Z, false",
            "2026-03-29T06:59:59Z, false",
            "2026-03-29T07:00:00Z, true",
            "2026-03-29T14:59:59Z, true",
            "2026-03-29T15:00:00Z, false",
            // 25 October 2026: 02:00 to 03:00 happens twice, 09:00 is 08:00 UTC.
            "2026-10-24T23:59:59Z, false",
            "2026-10-25T00:00:00Z, true",
            "2026-10-25T01:59:59Z, true",
            "2026-10-25T02:00:00Z, false",
            "2026-10-25T07:59:59Z, false",
            "2026-10-25T08:00:00Z, true",
            "2026-10-25T15:59:59Z, true",
            "2026-10-25T16:00:00Z, false",
        })
        void hoursFollowTheClockOnTheWall(Instant now, boolean open) {
            assertThat(berlin.isOpen(now)).isEqualTo(open);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isOpenExactlyWhenTheWallClockIsWithinHoursOnNoHoliday(long seed) {
        var random = new Random(seed);
        var zones = List.of(
                "Europe/Istanbul", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe");
        for (int round = 0; round < 50; round++) {
            var zone = zones.get(random.nextInt(zones.size()));
            var open = new boolean[8][1440];
            var fromBefore = new boolean[8][1440];
            var hours = new ArrayList<OpeningHours>();
            for (int i = random.nextInt(10); i > 0; i--) {
                int day = 1 + random.nextInt(7);
                int from = random.nextInt(1440);
                int to = random.nextInt(1441);
                if (to == from) {
                    continue;
                }
                hours.add(new OpeningHours(DayOfWeek.of(day), from, to));
                if (from < to) {
                    Arrays.fill(open[day], from, to, true);
                } else {
                    Arrays.fill(open[day], from, 1440, true);
                    Arrays.fill(fromBefore[day % 7 + 1], 0, to, true);
                }
            }
            var holiday = new Holiday(LocalDate.of(2026, 1, 1).plusDays(random.nextInt(365)), "");
            var schedule = schedule(zone, hours, holiday);
            assertThat(schedule.violations()).isEmpty();
            for (int i = 0; i < 500; i++) {
                var now = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 86_400));
                ZonedDateTime wall = now.atZone(ZoneId.of(zone));
                int day = wall.getDayOfWeek().getValue();
                int minute = wall.getHour() * 60 + wall.getMinute();
                boolean afterHoliday = wall.toLocalDate().equals(holiday.date().plusDays(1));
                boolean expected = !wall.toLocalDate().equals(holiday.date())
                        && (open[day][minute] || (fromBefore[day][minute] && !afterHoliday));
                assertThat(schedule.isOpen(now)).as("%s at %s", schedule, wall).isEqualTo(expected);
            }
        }
    }

    @Test
    void rulesNameTheField() {
        var bad = new Schedule(
                new ScheduleId("Not A Word"),
                new TenantId("acme"),
                ZoneId.of("UTC"),
                List.of(
                        new OpeningHours(DayOfWeek.MONDAY, 600, 600),
                        new OpeningHours(DayOfWeek.MONDAY, -1, 60),
                        new OpeningHours(DayOfWeek.MONDAY, 0, 1441)),
                List.of(new Holiday(LocalDate.EPOCH, "a"), new Holiday(LocalDate.EPOCH, "b")));
        assertThat(bad.violations())
                .extracting(Violation::field)
                .containsExactly(
                        "schedule.id",
                        "schedule.hours[0].closes_minute",
                        "schedule.hours[1].opens_minute",
                        "schedule.hours[2].closes_minute",
                        "schedule.holidays[1].date");
    }
}
