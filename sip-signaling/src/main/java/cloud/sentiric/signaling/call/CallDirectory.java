package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The calls of all workers as others may see them. Written by the workers, read by any thread; as large as the calls. */
public final class CallDirectory {
    private final ConcurrentSkipListMap<AttemptId, Entry> entries = new ConcurrentSkipListMap<>();

    /**
     * A call at one moment.
     *
     * @param tenantId empty while it is not known
     * @param state name of its state
     * @param answeredAt null before the ACK
     * @param session null while it has none
     */
    public record Entry(
            CallTrace trace,
            String tenantId,
            String fromUri,
            String toUri,
            String state,
            Instant startedAt,
            @Nullable Instant answeredAt,
            @Nullable MediaSession session) {}

    /** The call of an attempt, or null. */
    public @Nullable Entry find(AttemptId attempt) {
        return entries.get(attempt);
    }

    /** All calls, the oldest first. */
    public List<Entry> all() {
        return List.copyOf(entries.values());
    }

    /**
     * Calls, the oldest first.
     *
     * @param after the one before the first; null: from the beginning
     * @param callId only calls under this Call-ID; null: all
     */
    public List<Entry> list(@Nullable AttemptId after, @Nullable CallId callId, int limit) {
        var rest = after == null ? entries : entries.tailMap(after, false);
        return rest.values().stream()
                .filter(entry -> callId == null || callId.equals(entry.trace().callId()))
                .limit(limit)
                .toList();
    }

    /** Calls that hold a media session. */
    public List<Entry> holders() {
        return entries.values().stream()
                .filter(entry -> entry.session() != null)
                .toList();
    }

    public int size() {
        return entries.size();
    }

    void remove(CallTrace trace) {
        entries.remove(trace.attemptId());
    }

    void show(CallTrace trace, CallState state) {
        var entry = entry(trace, state);
        if (entry != null) {
            entries.put(trace.attemptId(), entry);
        }
    }

    private static @Nullable Entry entry(CallTrace trace, CallState state) {
        return switch (state) {
            case Accepted(var leg) -> entry(trace, leg, state);
            case Confirmed(var leg) -> entry(trace, leg, state);
            // Its session is closed.
            case Closing(var leg) -> entry(trace, leg.attempt(), leg.plan(), state, leg.answeredAt(), null);
            case CallState.Ringing(var attempt, var plan, var session) ->
                entry(trace, attempt, plan, state, null, session);
            case Unanswered s -> entry(trace, s.attempt(), s.plan(), state, null, null);
            case Idle _, Ended _ -> null;
        };
    }

    private static Entry entry(CallTrace trace, Leg leg, CallState state) {
        return entry(trace, leg.attempt(), leg.plan(), state, leg.answeredAt(), leg.session());
    }

    private static Entry entry(
            CallTrace trace,
            Attempt attempt,
            @Nullable Plan plan,
            CallState state,
            @Nullable Instant answeredAt,
            @Nullable MediaSession session) {
        var subject = attempt.subject(plan);
        return new Entry(
                trace,
                subject.tenantId(),
                subject.fromUri(),
                subject.toUri(),
                state.label(),
                subject.startedAt(),
                answeredAt,
                session);
    }
}
