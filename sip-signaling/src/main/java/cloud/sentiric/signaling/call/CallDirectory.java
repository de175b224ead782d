package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Open;
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

    /** The tenant of a call; empty where there is none. */
    public String tenant(CallTrace trace) {
        var entry = entries.get(trace.attemptId());
        return entry == null ? "" : entry.tenantId();
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
        if (!(state instanceof Open open)) {
            return null;
        }
        var subject = open.subject();
        return new Entry(
                trace,
                subject.tenantId(),
                subject.fromUri(),
                subject.toUri(),
                state.label(),
                subject.startedAt(),
                open.answeredAt(),
                open.session());
    }
}
