package cloud.sentiric.cdr.calls;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls and their events. */
public interface Calls {
    /**
     * Adds events that are not there yet and brings their calls up to date, all of it or nothing; but for events with a value
     * that will never be taken.
     */
    Folded fold(List<Arrival.Legible> batch);

    /** Calls, newest first. */
    List<Call> list(Query query);

    Optional<Call> get(AttemptId id);

    /**
     * Events of a call in the order of their timestamps: so many, or fewer where they are large.
     *
     * @param after the event after which they begin; null for the first
     */
    List<Kept> events(AttemptId id, @Nullable Mark after, int limit);

    /** How long those of the attempts were answered that are over, milliseconds. */
    Map<AttemptId, Long> ended(List<AttemptId> ids);

    Metrics metrics(Interval interval);

    /**
     * What a batch came to.
     *
     * @param added events that were new
     * @param ended calls whose call.ended was among them
     * @param refused events with a value that will never be taken
     */
    record Folded(List<Event> added, List<Call> ended, List<Refused> refused) {}

    /** An event that is not taken, and why. */
    record Refused(Arrival.Legible event, ContentRefused cause) {}

    /** An event as it arrived. */
    record Kept(EventId id, String type, Instant timestamp, String payload) {}

    /**
     * Calls of a tenant that started in an interval.
     *
     * @param tenantId empty for all
     * @param after inclusive; null: no bound
     * @param before exclusive; null: no bound
     */
    record Interval(
            String tenantId,
            @Nullable Instant after,
            @Nullable Instant before) {}

    /**
     * Which calls are wanted.
     *
     * @param callId null for all
     * @param callerNumber empty for all
     * @param calleeNumber empty for all
     * @param disposition null for all
     * @param below the call after which the page begins; null for the first page
     * @param limit most calls
     */
    record Query(
            Interval interval,
            @Nullable CallId callId,
            String callerNumber,
            String calleeNumber,
            @Nullable Disposition disposition,
            @Nullable Place below,
            int limit) {}

    /** Where an event stands among those of its call. */
    record Mark(Instant timestamp, EventId id) {}

    /** Where a call stands in the list. */
    record Place(Instant startTime, AttemptId id) {}

    /**
     * Counts and durations.
     *
     * @param active attempts that have not ended, and may still be under way
     * @param averageDurationMs milliseconds, of answered calls that have ended
     */
    record Metrics(
            long total, long answered, long active, long averageDurationMs, Map<Disposition, Long> byDisposition) {}
}
