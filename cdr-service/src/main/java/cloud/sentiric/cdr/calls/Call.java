package cloud.sentiric.cdr.calls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call detail record: what became of one attempt; text that is not known is empty.
 *
 * @param userId who called, or who was found to be the caller; empty for a guest
 * @param calleeUserId user who was called; empty where none was
 * @param startTime when the INVITE came
 * @param ringTime when the first phone rang; null if none did, or nobody said so
 * @param answerTime when the ACK came; null if not answered
 * @param endTime null while the call lasts
 * @param answeredBy the AOR that answered, or system; empty if not answered
 * @param transfer the last one; null if there was none
 * @param durationMs milliseconds from answer to end; 0 if not answered or not ended
 * @param disposition null while the call lasts
 * @param sipCode final status that the caller got; 0 if not known
 * @param trunk that it came from or left through, with its tenant where dialplan-service knows it; empty for none
 * @param caller how the caller was heard; null while nothing is known
 * @param callee the same of who was called
 */
public record Call(
        AttemptId id,
        CallId callId,
        String tenantId,
        String direction,
        String fromUri,
        String toUri,
        String callerNumber,
        String calleeNumber,
        String userId,
        String calleeUserId,
        Instant startTime,
        @Nullable Instant ringTime,
        @Nullable Instant answerTime,
        @Nullable Instant endTime,
        long durationMs,
        Status status,
        @Nullable Disposition disposition,
        int sipCode,
        String endedBy,
        String reason,
        String answeredBy,
        @Nullable Transfer transfer,
        String recordingUrl,
        long recordingMs,
        String nodeId,
        String traceId,
        String trunk,
        @Nullable Heard caller,
        @Nullable Heard callee) {

    /** How far a call has come. */
    public enum Status {
        STARTED,
        ANSWERED,
        ENDED
    }

    /**
     * That a call went on with another party.
     *
     * @param by caller, callee or system
     * @param kind blind, attended or diverted
     * @param target URI of the other party
     * @param attempt that the call went on in; empty where it is this one
     */
    public record Transfer(Instant time, String by, String kind, String target, String attempt) {}

    /** Of which those alone make up a call that are about the whole time of a party. */
    public static final String QUALITY = "media.quality";

    /** Event types that a call is made of. */
    public static final List<String> TYPES = List.of(
            "call.started",
            "call.ringing",
            "call.answered",
            "call.transferred",
            "call.ended",
            "user.identified.for_call",
            "call.recording.available",
            QUALITY);

    // A true end counts before the reaper's, then the first.
    private static final Comparator<Event.Ended> TRUEST = Comparator.<Event.Ended, Boolean>comparing(
                    ended -> ended.reason().equals(Event.Ended.LOST))
            .thenComparing(Event.ORDER);

    /**
     * The record that events come to; empty if none of them says that there was one.
     *
     * <p>It depends on the set of events alone: they are put in {@link Event#ORDER} first, each id once. So neither the order
     * in which they came nor how often each came makes a difference.
     *
     * @param events all events known of one attempt
     */
    public static Optional<Call> of(Collection<Event> events) {
        var story = new ArrayList<>(distinct(events));
        story.sort(Event.ORDER);
        var started = all(story, Event.Started.class).findFirst().orElse(null);
        var answered = all(story, Event.Answered.class).findFirst().orElse(null);
        var ended = all(story, Event.Ended.class).min(TRUEST).orElse(null);
        // The event that says most comes first.
        var tellers = Stream.of(started, ended, answered)
                .flatMap(Stream::ofNullable)
                .map(Event::header)
                .toList();
        if (tellers.isEmpty()) {
            return Optional.empty();
        }
        var parties = Stream.of(started == null ? null : started.parties(), ended == null ? null : ended.parties())
                .flatMap(Stream::ofNullable)
                .toList();
        var from = first(parties, Event.Parties::fromUri);
        var to = first(parties, Event.Parties::toUri);
        var start = parties.stream()
                .flatMap(each -> Stream.ofNullable(each.startTime()))
                .min(Comparator.naturalOrder())
                .orElse(tellers.stream()
                        .map(Event.Header::timestamp)
                        .min(Comparator.naturalOrder())
                        .orElseThrow());
        var answer = answered == null ? null : answered.header().timestamp();
        var end = ended == null ? null : ended.header().timestamp();
        return Optional.of(new Call(
                tellers.getFirst().attemptId(),
                tellers.getFirst().callId(),
                first(tellers, Event.Header::tenantId),
                first(parties, Event.Parties::direction),
                from,
                to,
                UserPart.of(from),
                UserPart.of(to),
                last(all(story, Event.Identified.class).map(Event.Identified::userId))
                        .orElse(first(parties, Event.Parties::userId)),
                first(parties, Event.Parties::calleeUserId),
                start,
                all(story, Event.Ringing.class)
                        .findFirst()
                        .map(ringing -> ringing.header().timestamp())
                        .orElse(null),
                answer,
                end,
                answer == null || end == null
                        ? 0
                        : Math.max(0, Duration.between(answer, end).toMillis()),
                end != null ? Status.ENDED : answer != null ? Status.ANSWERED : Status.STARTED,
                ended == null
                        ? null
                        : answer != null
                                ? Disposition.ANSWERED
                                : Disposition.unanswered(ended.reason(), ended.sipCode()),
                ended == null ? 0 : ended.sipCode(),
                ended == null ? "" : ended.endedBy(),
                ended == null ? "" : ended.reason(),
                answered == null ? "" : answered.answeredBy(),
                all(story, Event.Transferred.class)
                        .reduce((one, other) -> other)
                        .map(Call::transfer)
                        .orElse(null),
                last(all(story, Event.Recorded.class).map(Event.Recorded::recordingUri))
                        .orElse(""),
                all(story, Event.Recorded.class)
                        .reduce((one, other) -> other)
                        .map(Event.Recorded::durationMs)
                        .orElse(0L),
                first(tellers, Event.Header::nodeId),
                first(tellers, Event.Header::traceId),
                first(parties, Event.Parties::trunk),
                heard(story, "caller"),
                heard(story, "callee")));
    }

    private static @Nullable Heard heard(List<Event> story, String party) {
        return Heard.of(all(story, Event.Heard.class)
                .filter(told -> told.party().equals(party))
                .toList());
    }

    private static Transfer transfer(Event.Transferred event) {
        return new Transfer(event.header().timestamp(), event.by(), event.kind(), event.target(), event.attempt());
    }

    private static Collection<Event> distinct(Collection<Event> events) {
        var byId = new LinkedHashMap<EventId, Event>();
        events.forEach(event -> byId.putIfAbsent(event.header().id(), event));
        return byId.values();
    }

    private static <T extends Event> Stream<T> all(List<Event> story, Class<T> type) {
        return story.stream().filter(type::isInstance).map(type::cast);
    }

    private static <T> String first(List<T> sources, Function<T, String> text) {
        return sources.stream()
                .map(text)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> last(Stream<String> texts) {
        return texts.filter(each -> !each.isEmpty()).reduce((one, other) -> other);
    }
}
