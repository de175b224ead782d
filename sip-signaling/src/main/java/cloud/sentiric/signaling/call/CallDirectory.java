package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The calls of all workers as others may see them. Written by the workers, read by any thread; as large as the calls. */
public final class CallDirectory {
    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();

    /**
     * A call at one moment.
     *
     * @param tenantId empty while it is not known
     * @param state name of its state
     * @param answeredAt null before the ACK
     * @param port null while it has none
     */
    public record Entry(
            CallTrace trace,
            String tenantId,
            String fromUri,
            String toUri,
            String state,
            Instant startedAt,
            @Nullable Instant answeredAt,
            @Nullable MediaPort port) {}

    /** The call of a Call-ID, or null. */
    public @Nullable Entry find(CallId callId) {
        return entries.get(callId.value());
    }

    /** Calls in the order of their Call-IDs, after the given one. */
    public List<Entry> after(String callId, int limit) {
        return entries.tailMap(callId, false).values().stream().limit(limit).toList();
    }

    /** Calls that hold a port. */
    public List<Entry> holders() {
        return entries.values().stream().filter(entry -> entry.port() != null).toList();
    }

    public int size() {
        return entries.size();
    }

    void remove(CallTrace trace) {
        entries.computeIfPresent(
                trace.callId().value(), (key, entry) -> entry.trace().equals(trace) ? null : entry);
    }

    void show(CallTrace trace, CallState state) {
        var entry = entry(trace, state);
        if (entry != null) {
            entries.put(trace.callId().value(), entry);
        }
    }

    private static @Nullable Entry entry(CallTrace trace, CallState state) {
        return switch (state) {
            case Accepted(var session) -> entry(trace, session, state);
            case Confirmed(var session) -> entry(trace, session, state);
            // Its port is released.
            case Closing(var session) ->
                entry(trace, session.attempt(), session.plan(), state, session.answeredAt(), null);
            case CallState.Ringing(var attempt, var plan, var port) -> entry(trace, attempt, plan, state, null, port);
            case Unanswered s -> entry(trace, s.attempt(), s.plan(), state, null, null);
            case Idle _, Ended _ -> null;
        };
    }

    private static Entry entry(CallTrace trace, Session session, CallState state) {
        return entry(trace, session.attempt(), session.plan(), state, session.answeredAt(), session.port());
    }

    private static Entry entry(
            CallTrace trace,
            Attempt attempt,
            @Nullable Plan plan,
            CallState state,
            @Nullable Instant answeredAt,
            @Nullable MediaPort port) {
        var subject = attempt.subject(plan);
        return new Entry(
                trace,
                subject.tenantId(),
                subject.fromUri(),
                subject.toUri(),
                state.label(),
                subject.startedAt(),
                answeredAt,
                port);
    }
}
