package cloud.sentiric.cdr.postgres;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.CallId;
import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.cdr.calls.Disposition;
import cloud.sentiric.cdr.calls.Event;
import cloud.sentiric.cdr.calls.EventId;
import cloud.sentiric.cdr.calls.EventReader;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Calls and events in PostgreSQL.
 *
 * <p>A call's row is made anew from all its events whenever one comes, under a lock of that call which other processes
 * respect: the row depends on the events alone, not on who took them in which order.
 */
public final class PostgresCalls implements Calls {
    /** Most events of a call that are shown. */
    private static final int MAX_EVENTS = 1000;

    // The locks are taken in one order, so that two batches cannot wait for each other.
    private static final String LOCK = """
            SELECT count(pg_advisory_xact_lock(key)) FROM (
                SELECT DISTINCT hashtextextended(call_id, 0) AS key FROM unnest(?::text[]) AS call_id ORDER BY key) AS keys
            """;

    private static final String ADD = """
            INSERT INTO call_events (event_id, event_type, call_id, occurred_at, payload)
            SELECT event_id, event_type, call_id, occurred_at::timestamptz, payload::jsonb
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                AS new (event_id, event_type, call_id, occurred_at, payload)
            WHERE NOT EXISTS (SELECT FROM call_events AS old WHERE old.event_id = new.event_id)
            ON CONFLICT DO NOTHING
            RETURNING event_id
            """;

    private static final String STORIES = """
            SELECT occurred_at, payload FROM call_events WHERE call_id = ANY (?::text[]) AND event_type = ANY (?::text[])
            """;

    private static final String INSERT =
            "INSERT INTO calls (" + CallRows.COLUMNS + ") VALUES (?" + ", ?".repeat(19) + ")";

    private static final String IN_INTERVAL = """
             FROM calls WHERE (:tenant = '' OR tenant_id = :tenant)
                AND (:after::timestamptz IS NULL OR start_time >= :after)
                AND (:before::timestamptz IS NULL OR start_time < :before)
            """;

    private static final String LIST = "SELECT " + CallRows.COLUMNS + IN_INTERVAL + """
                AND (:caller = '' OR caller_number = :caller)
                AND (:callee = '' OR callee_number = :callee)
                AND (:disposition = '' OR disposition = :disposition)
                AND (:start::timestamptz IS NULL OR (start_time, call_id) < (:start, :call))
            ORDER BY start_time DESC, call_id DESC LIMIT :limit
            """;

    private static final String METRICS = """
            SELECT coalesce(disposition, '') AS disposition, count(*) AS calls, count(answer_time) AS answered,
                coalesce(sum(duration_ms) FILTER (WHERE answer_time IS NOT NULL AND end_time IS NOT NULL), 0) AS duration,
                count(*) FILTER (WHERE answer_time IS NOT NULL AND end_time IS NOT NULL) AS measured
            """ + IN_INTERVAL + " GROUP BY 1";

    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final JdbcClient questions;
    private final TransactionTemplate transaction;
    private final EventReader reader;

    /**
     * Calls in a database that need not be there yet.
     *
     * @param intake connections that take events in, with their transactions
     * @param questions connections by which calls are looked up
     * @param reader of the payloads
     */
    public PostgresCalls(
            JdbcTemplate intake, TransactionTemplate transaction, JdbcClient questions, EventReader reader) {
        this.template = intake;
        this.jdbc = JdbcClient.create(intake);
        this.questions = questions;
        this.transaction = transaction;
        this.reader = reader;
    }

    @Override
    public Folded fold(List<Arrival.Legible> batch) {
        var distinct = new LinkedHashMap<EventId, Arrival.Legible>();
        batch.forEach(each -> distinct.putIfAbsent(each.event().header().id(), each));
        return Fault.translated(
                () -> Objects.requireNonNull(transaction.execute(status -> foldOnce(distinct.values())), "result"));
    }

    private Folded foldOnce(Collection<Arrival.Legible> batch) {
        jdbc.sql(LOCK)
                .param(texts(batch, each -> each.event().header().callId().value()))
                .query(Long.class)
                .single();
        var fresh = new HashSet<>(add(batch));
        var added = batch.stream()
                .map(Arrival.Legible::event)
                .filter(event -> fresh.contains(event.header().id().value()))
                .toList();
        var touched = added.stream()
                .filter(event -> Call.TYPES.contains(event.header().type()))
                .map(event -> event.header().callId())
                .collect(Collectors.toSet());
        var calls = touched.isEmpty() ? List.<Call>of() : stories(touched);
        replace(calls);
        var over = added.stream()
                .filter(Event.Ended.class::isInstance)
                .map(event -> event.header().callId())
                .collect(Collectors.toSet());
        return new Folded(
                added, calls.stream().filter(call -> over.contains(call.id())).toList());
    }

    private List<String> add(Collection<Arrival.Legible> batch) {
        return jdbc.sql(ADD)
                .param(texts(batch, each -> each.event().header().id().value()))
                .param(texts(batch, each -> each.event().header().type()))
                .param(texts(batch, each -> each.event().header().callId().value()))
                .param(texts(batch, each -> each.event().header().timestamp().toString()))
                .param(texts(batch, Arrival.Legible::payload))
                .query(String.class)
                .list();
    }

    private List<Call> stories(Collection<CallId> ids) {
        var events = jdbc.sql(STORIES)
                .param(texts(ids, CallId::value))
                .param(Call.TYPES.toArray(String[]::new))
                .query((row, number) -> reader.read(
                        row.getString("payload"),
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant()))
                .list();
        return events.stream()
                .flatMap(each -> each instanceof Arrival.Legible legible ? Stream.of(legible.event()) : Stream.empty())
                .collect(Collectors.groupingBy(event -> event.header().callId()))
                .values()
                .stream()
                .flatMap(story -> Call.of(story).stream())
                .toList();
    }

    private void replace(Collection<Call> calls) {
        if (calls.isEmpty()) {
            return;
        }
        jdbc.sql("DELETE FROM calls WHERE call_id = ANY (?::text[])")
                .param(texts(calls, call -> call.id().value()))
                .update();
        template.batchUpdate(INSERT, calls.stream().map(CallRows::row).toList());
    }

    @Override
    public List<Call> list(Query query) {
        var below = query.below();
        var disposition = query.disposition();
        return Fault.translated(() -> within(LIST, query.interval())
                .param("caller", query.callerNumber())
                .param("callee", query.calleeNumber())
                .param("disposition", disposition == null ? "" : disposition.name())
                .param("start", below == null ? null : CallRows.time(below.startTime()))
                .param("call", below == null ? "" : below.id().value())
                .param("limit", query.limit())
                .query(CallRows::call)
                .list());
    }

    @Override
    public Optional<Call> get(CallId id) {
        return Fault.translated(() -> questions
                .sql("SELECT " + CallRows.COLUMNS + " FROM calls WHERE call_id = ?")
                .param(id.value())
                .query(CallRows::call)
                .optional());
    }

    @Override
    public List<Kept> events(CallId id) {
        return Fault.translated(() -> questions
                .sql("""
                        SELECT event_id, event_type, occurred_at, payload FROM call_events
                        WHERE call_id = ? ORDER BY occurred_at, event_id LIMIT ?""")
                .param(id.value())
                .param(MAX_EVENTS)
                .query((row, number) -> new Kept(
                        new EventId(row.getString("event_id")),
                        row.getString("event_type"),
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        row.getString("payload")))
                .list());
    }

    @Override
    public Metrics metrics(Interval interval) {
        var groups = Fault.translated(() -> within(METRICS, interval)
                .query((row, number) -> new Group(
                        row.getString("disposition"),
                        row.getLong("calls"),
                        row.getLong("answered"),
                        row.getLong("duration"),
                        row.getLong("measured")))
                .list());
        long measured = groups.stream().mapToLong(Group::measured).sum();
        long duration = groups.stream().mapToLong(Group::duration).sum();
        return new Metrics(
                groups.stream().mapToLong(Group::calls).sum(),
                groups.stream().mapToLong(Group::answered).sum(),
                groups.stream().filter(Group::active).mapToLong(Group::calls).sum(),
                measured == 0 ? 0 : duration / measured,
                groups.stream()
                        .filter(group -> !group.active())
                        .collect(Collectors.toMap(group -> Disposition.valueOf(group.disposition()), Group::calls)));
    }

    /**
     * Calls of one disposition.
     *
     * @param disposition empty: not ended
     * @param measured those that were answered and have ended
     * @param duration milliseconds of these
     */
    private record Group(String disposition, long calls, long answered, long duration, long measured) {
        boolean active() {
            return disposition.isEmpty();
        }
    }

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
