package cloud.sentiric.cdr.calls;

/** What came from the broker. */
public sealed interface Arrival {
    /**
     * An event.
     *
     * @param payload its JSON as it came
     */
    record Legible(Event event, String payload) implements Arrival {}

    /** No event. */
    record Poison(String cause) implements Arrival {}
}
