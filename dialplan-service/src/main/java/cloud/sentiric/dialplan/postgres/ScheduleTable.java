package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.plan.Holiday;
import cloud.sentiric.dialplan.plan.OpeningHours;
import cloud.sentiric.dialplan.plan.Schedule;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Schedules in the table schedules. */
final class ScheduleTable implements Table<ScheduleId, Schedule> {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Override
    public String name() {
        return "schedules";
    }

    @Override
    public String key() {
        return "id";
    }

    @Override
    public String keyField() {
        return "schedule_id";
    }

    @Override
    public String keyPath() {
        return "schedule.id";
    }

    @Override
    public ScheduleId id(Schedule schedule) {
        return schedule.id();
    }

    @Override
    public Map<String, @Nullable Object> columns(Schedule schedule) {
        var hours = MAPPER.createArrayNode();
        schedule.hours()
                .forEach(open -> hours.addObject()
                        .put("iso_day_of_week", open.day().getValue())
                        .put("opens_minute", open.opensMinute())
                        .put("closes_minute", open.closesMinute()));
        var holidays = MAPPER.createArrayNode();
        schedule.holidays()
                .forEach(holiday -> holidays.addObject()
                        .put("date", holiday.date().toString())
                        .put("name", holiday.name()));
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", schedule.id().value());
        columns.put("tenant_id", schedule.tenant().value());
        columns.put("time_zone", schedule.zone().getId());
        columns.put("hours", hours.toString());
        columns.put("holidays", holidays.toString());
        return columns;
    }

    @Override
    public Set<String> jsonColumns() {
        return Set.of("hours", "holidays");
    }

    @Override
    public Schedule row(ResultSet row) throws SQLException {
        var hours = new ArrayList<OpeningHours>();
        for (var open : MAPPER.readTree(row.getString("hours"))) {
            hours.add(new OpeningHours(
                    DayOfWeek.of(open.path("iso_day_of_week").asInt()),
                    open.path("opens_minute").asInt(),
                    open.path("closes_minute").asInt()));
        }
        var holidays = new ArrayList<Holiday>();
        for (var holiday : MAPPER.readTree(row.getString("holidays"))) {
            holidays.add(new Holiday(
                    LocalDate.parse(holiday.path("date").asString()),
                    holiday.path("name").asString("")));
        }
        return new Schedule(
                new ScheduleId(row.getString("id")),
                new TenantId(row.getString("tenant_id")),
                ZoneId.of(row.getString("time_zone")),
                hours,
                holidays);
    }
}
