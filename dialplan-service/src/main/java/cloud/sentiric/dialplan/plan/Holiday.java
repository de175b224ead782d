package cloud.sentiric.dialplan.plan;

import java.time.LocalDate;

/** A closed day, in the schedule's time zone. */
public record Holiday(LocalDate date, String name) {}
