package cloud.sentiric.dialplan.plan;

/** What identifies a record. */
public sealed interface Key permits DialplanId, ScheduleId, CalledNumber {
    String value();
}
