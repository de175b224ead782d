package cloud.sentiric.cdr.postgres;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.ContentRefused;
import cloud.sentiric.cdr.calls.Disposition;
import cloud.sentiric.cdr.calls.Event;
import cloud.sentiric.cdr.calls.EventId;
import cloud.sentiric.cdr.calls.EventReader;
import cloud.sentiric.node.Fitting;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Calls and events in PostgreSQL.
 *
 * <p>An attempt's row is made anew from all its events whenever one comes, under a lock of that attempt which other processes
 * respect: the row depends on the events alone, not on who took them in which order.
 */
public final class PostgresCalls implements Calls {
    /** Most events of an attempt that are shown. */
    // The locks are taken in one order, so that two batches cannot wait for each other.
    private static final String LOCK = """
            SELECT count(pg_advisory_xact_lock(key)) FROM (
                SELECT DISTINCT hashtextextended(attempt_id, 0) AS key FROM unnest(?::text[]) AS attempt_id ORDER BY key) AS keys
            """;

    private static final String ADD = """
            INSERT INTO call_events (event_id, event_type, attempt_id, call_id, occurred_at, payload)
            SELECT event_id, event_type, attempt_id::uuid, call_id, occurred_at::timestamptz, payload::jsonb
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                AS new (event_id, event_type, attempt_id, call_id, occurred_at, payload)
            WHERE NOT EXISTS (SELECT FROM call_events AS old WHERE old.event_id = new.event_id)
            ON CONFLICT DO NOTHING
            RETURNING event_id
            """;

    private static final String STORIES = """
            SELECT occurred_at, payload FROM call_events WHERE attempt_id = ANY (?::uuid[]) AND event_type = ANY (?::text[])
                AND (event_type <> 'media.quality' OR payload ->> 'last' = 'true')
            """;

    private static final String INSERT = "INSERT INTO calls (" + CallRows.COLUMNS + ") VALUES (" + CallRows.MARKS + ")";

    private static final String IN_INTERVAL = """
             FROM calls WHERE (:tenant = '' OR tenant_id = :tenant)
                AND (:after::timestamptz IS NULL OR start_time >= :after)
                AND (:before::timestamptz IS NULL OR start_time < :before)
            """;

    private static final String LIST = "SELECT " + CallRows.COLUMNS + IN_INTERVAL + """
                AND (:sip = '' OR call_id = :sip)
                AND (:caller = '' OR caller_number = :caller)
                AND (:callee = '' OR callee_number = :callee)
                AND (:disposition = '' OR disposition = :disposition)
                AND (:start::timestamptz IS NULL OR (start_time, attempt_id) < (:start, :attempt::uuid))
            ORDER BY start_time DESC, attempt_id DESC LIMIT :limit
            """;

    /** Of large ones no more than one response carries, and the first that it does not. */
    private static final String EVENTS = """
            SELECT event_id, event_type, occurred_at, payload FROM (
                SELECT *, sum(octet_length(payload)) OVER (ORDER BY occurred_at, event_id) - octet_length(payload) AS before
                FROM (
                    SELECT event_id, event_type, occurred_at, payload::text AS payload FROM call_events
                    WHERE attempt_id = :attempt
                        AND (:time::timestamptz IS NULL OR (occurred_at, event_id) > (:time, :event::text))
                    ORDER BY occurred_at, event_id LIMIT :limit) AS page) AS sized
            WHERE before <= :octets ORDER BY occurred_at, event_id
            """;

    private static final String METRICS = """
            SELECT coalesce(disposition, '') AS disposition, count(*) AS calls, count(answer_time) AS answered,
                coalesce(sum(duration_ms) FILTER (WHERE answer_time IS NOT NULL AND end_time IS NOT NULL), 0) AS duration,
                count(*) FILTER (WHERE answer_time IS NOT NULL AND end_time IS NOT NULL) AS measured,
                count(*) FILTER (WHERE end_time IS NULL AND start_time > now() - make_interval(secs => :longest)) AS active
            """ + IN_INTERVAL + " GROUP BY 1";

    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final JdbcClient questions;
    private final TransactionTemplate transaction;
    private final EventReader reader;
    private final Duration longest;

    /**
     * Calls in a database that need not be there yet.
     *
     * @param intake connections that take events in, with their transactions
     * @param questions connections by which calls are looked up
     * @param reader of the payloads
     * @param longest no call lasts longer: one whose end nobody told is over then
     */
    public PostgresCalls(
            JdbcTemplate intake,
            TransactionTemplate transaction,
            JdbcClient questions,
            EventReader reader,
            Duration longest) {
        this.template = intake;
        this.jdbc = JdbcClient.create(intake);
        this.questions = questions;
        this.transaction = transaction;
        this.reader = reader;
        this.longest = longest;
    }

    @Override
    public Folded fold(List<Arrival.Legible> batch) {
        var distinct = new LinkedHashMap<EventId, Arrival.Legible>();
        batch.forEach(each -> distinct.putIfAbsent(each.event().header().id(), each));
        var events = List.copyOf(distinct.values());
        try {
            return inTransaction(status -> foldOnce(events, () -> add(events), List.of()));
        } catch (ContentRefused e) {
            return inTransaction(status -> {
                var refused = new ArrayList<Refused>();
                return foldOnce(events, () -> addWhatCanBe(events, status, refused), refused);
            });
        }
    }

    private Folded inTransaction(TransactionCallback<Folded> work) {
        return Fault.translated(() -> Objects.requireNonNull(transaction.execute(work), "result"));
    }

    /**
     * One transaction.
     *
     * @param add adds the events, and says which are new
     * @param refused filled by it
     */
    private Folded foldOnce(List<Arrival.Legible> batch, Supplier<List<String>> add, List<Refused> refused) {
        jdbc.sql(LOCK)
                .param(texts(batch, each -> each.event().header().attemptId().toString()))
                .query(Long.class)
                .single();
        var fresh = new HashSet<>(add.get());
        var added = batch.stream()
                .map(Arrival.Legible::event)
                .filter(event -> fresh.contains(event.header().id().value()))
                .toList();
        var touched = added.stream()
                .filter(event -> !(event instanceof Event.Other))
                .map(event -> event.header().attemptId())
                .collect(Collectors.toSet());
        var calls = touched.isEmpty() ? List.<Call>of() : stories(touched);
        replace(calls);
        var over = added.stream()
                .filter(Event.Ended.class::isInstance)
                .map(event -> event.header().attemptId())
                .collect(Collectors.toSet());
        return new Folded(
                added, calls.stream().filter(call -> over.contains(call.id())).toList(), List.copyOf(refused));
    }

    /** Halves a batch that is refused until it is known which of its events are: one among n costs 2·log2(n) savepoints. */
    private List<String> addWhatCanBe(List<Arrival.Legible> batch, TransactionStatus status, List<Refused> refused) {
        var savepoint = status.createSavepoint();
        try {
            return Fault.translated(() -> add(batch));
        } catch (ContentRefused e) {
            status.rollbackToSavepoint(savepoint);
            if (batch.size() == 1) {
                refused.add(new Refused(batch.getFirst(), e));
                return List.of();
            }
            int half = batch.size() / 2;
            var added = new ArrayList<>(addWhatCanBe(batch.subList(0, half), status, refused));
            added.addAll(addWhatCanBe(batch.subList(half, batch.size()), status, refused));
            return added;
        }
    }

    private List<String> add(List<Arrival.Legible> batch) {
        return jdbc.sql(ADD)
                .param(texts(batch, each -> each.event().header().id().value()))
                .param(texts(batch, each -> each.event().header().type()))
                .param(texts(batch, each -> each.event().header().attemptId().toString()))
                .param(texts(batch, each -> each.event().header().callId().value()))
                .param(texts(batch, each -> each.event().header().timestamp().toString()))
                .param(texts(batch, Arrival.Legible::payload))
                .query(String.class)
                .list();
    }

    private List<Call> stories(Collection<AttemptId> ids) {
        var events = jdbc.sql(STORIES)
                .param(texts(ids, AttemptId::toString))
                .param(Call.TYPES.toArray(String[]::new))
                .query((row, number) -> reader.read(
                        row.getString("payload"),
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant()))
                .list();
        return events.stream()
                .flatMap(each -> each instanceof Arrival.Legible legible ? Stream.of(legible.event()) : Stream.empty())
                .collect(Collectors.groupingBy(event -> event.header().attemptId()))
                .values()
                .stream()
                .flatMap(story -> Call.of(story).stream())
                .toList();
    }

    private void replace(Collection<Call> calls) {
        if (calls.isEmpty()) {
            return;
        }
        jdbc.sql("DELETE FROM calls WHERE attempt_id = ANY (?::uuid[])")
                .param(texts(calls, call -> call.id().toString()))
                .update();
        template.batchUpdate(INSERT, calls.stream().map(CallRows::row).toList());
    }

    @Override
    public List<Call> list(Query query) {
        var below = query.below();
        var callId = query.callId();
        var disposition = query.disposition();
        return Fault.translated(() -> within(LIST, query.interval())
                .param("sip", callId == null ? "" : callId.value())
                .param("caller", query.callerNumber())
                .param("callee", query.calleeNumber())
                .param("disposition", disposition == null ? "" : disposition.name())
                .param("start", below == null ? null : CallRows.time(below.startTime()))
                .param("attempt", below == null ? null : below.id().toString())
                .param("limit", query.limit())
                .query(CallRows::call)
                .list());
    }

    @Override
    public Optional<Call> get(AttemptId id) {
        return Fault.translated(() -> questions
                .sql("SELECT " + CallRows.COLUMNS + " FROM calls WHERE attempt_id = ?")
                .param(id.value())
                .query(CallRows::call)
                .optional());
    }

    @Override
    public List<Kept> events(AttemptId id, @Nullable Mark after, int limit) {
        return Fault.translated(() -> questions
                .sql(EVENTS)
                .param("attempt", id.value())
                .param("time", after == null ? null : CallRows.time(after.timestamp()))
                .param("event", after == null ? null : after.id().value())
                .param("limit", limit)
                .param("octets", Fitting.MOST)
                .query((row, number) -> new Kept(
                        new EventId(row.getString("event_id")),
                        row.getString("event_type"),
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        row.getString("payload")))
                .list());
    }

    @Override
    public Map<AttemptId, Long> ended(List<AttemptId> ids) {
        return Fault.translated(() -> questions
                .sql(
                        "SELECT attempt_id, duration_ms FROM calls WHERE attempt_id = ANY (?::uuid[]) AND end_time IS NOT NULL")
                .param(texts(ids, AttemptId::toString))
                .query((row, number) ->
                        Map.entry(new AttemptId(row.getObject("attempt_id", UUID.class)), row.getLong("duration_ms")))
                // A stream of the query itself would hold its connection.
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public Metrics metrics(Interval interval) {
        var groups = Fault.translated(() -> within(METRICS, interval)
                .param("longest", longest.toSeconds())
                .query((row, number) -> new Group(
                        row.getString("disposition"),
                        row.getLong("calls"),
                        row.getLong("answered"),
                        row.getLong("duration"),
                        row.getLong("measured"),
                        row.getLong("active")))
                .list());
        long measured = groups.stream().mapToLong(Group::measured).sum();
        long duration = groups.stream().mapToLong(Group::duration).sum();
        return new Metrics(
                groups.stream().mapToLong(Group::calls).sum(),
                groups.stream().mapToLong(Group::answered).sum(),
                groups.stream().mapToLong(Group::active).sum(),
                measured == 0 ? 0 : duration / measured,
                groups.stream()
                        .filter(group -> !group.disposition().isEmpty())
                        .collect(Collectors.toMap(group -> Disposition.valueOf(group.disposition()), Group::calls)));
    }

    /**
     * Calls of one disposition.
     *
     * @param disposition empty: not ended
     * @param measured those that were answered and have ended
     * @param duration milliseconds of these
     * @param active those that may still be under way
     */
    private record Group(String disposition, long calls, long answered, long duration, long measured, long active) {}

    private JdbcClient.StatementSpec within(String sql, Interval interval) {
        return questions
                .sql(sql)
                .param("tenant", interval.tenantId())
                .param("after", CallRows.time(interval.after()))
                .param("before", CallRows.time(interval.before()));
    }

    private static <T> String[] texts(Collection<T> from, Function<T, String> text) {
        return from.stream().map(text).toArray(String[]::new);
    }
}
