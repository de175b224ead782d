package cloud.sentiric.dialplan.plan;

/** Identifies a schedule. */
public record ScheduleId(String value) implements Key {
    @Override
    public String toString() {
        return value;
    }
}
