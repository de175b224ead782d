package cloud.sentiric.cdr.calls;

/** What tells an event from all others. */
public record EventId(String value) implements Comparable<EventId> {
    @Override
    public int compareTo(EventId other) {
        return value.compareTo(other.value);
    }
}
