package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.toll.CallOut;
import cloud.sentiric.dialplan.toll.CallsOut;
import cloud.sentiric.dialplan.toll.CallsOutAway;
import cloud.sentiric.dialplan.toll.Cost;
import cloud.sentiric.dialplan.toll.Guard;
import cloud.sentiric.dialplan.toll.Tariff;
import cloud.sentiric.dialplan.toll.Terms;
import cloud.sentiric.dialplan.toll.Usage;
import cloud.sentiric.dialplan.toll.Verdict;
import cloud.sentiric.store.postgres.Moved;
import cloud.sentiric.store.record.SqlState;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table calls_out. Who decides about a call holds a lock of its tenant which all instances respect, so that two calls cannot
 * both take what is left for one.
 */
public final class PostgresCallsOut implements CallsOut {
    /** How long a call may ring, and its end be on its way, after which it does not go on any longer than it may last. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private static final String USAGE = """
            select count(*) filter (where goes_on and user_id = :user) as user_calls,
              coalesce(sum(cost) filter (where of_today and user_id = :user), 0) as user_cost,
              count(*) filter (where goes_on) as tenant_calls,
              coalesce(sum(cost) filter (where of_today), 0) as tenant_cost
            from (
              select user_id, cost, started_at >= :today as of_today, over_at is null and last_at > :now as goes_on
              from calls_out where tenant_id = :tenant and attempt_id <> :attempt and started_at >= :yesterday) as recent
            """;

    /** Asked again for another number, as when a call is handed on, an attempt costs what the dearer one does. */
    private static final String ADD = """
            insert into calls_out (attempt_id, tenant_id, user_id, destination, per_minute, cost, started_at, last_at)
            values (:attempt, :tenant, :user, :destination, :rate, :cost, :now, :last)
            on conflict (attempt_id) do update set per_minute = greatest(calls_out.per_minute, excluded.per_minute),
              cost = greatest(calls_out.cost, excluded.cost), last_at = greatest(calls_out.last_at, excluded.last_at),
              over_at = null
            where calls_out.tenant_id = excluded.tenant_id
            """;

    private static final String OPEN = """
            select attempt_id from calls_out
            where tenant_id = :tenant and over_at is null and started_at >= :yesterday
            order by user_id <> :user, started_at limit :most
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Guard guard;
    private final Tariff tariff;

    public PostgresCallsOut(JdbcClient jdbc, TransactionTemplate transaction, Guard guard, Tariff tariff) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.guard = guard;
        this.tariff = tariff;
    }

    @Override
    public Verdict admit(CallOut call, Instant now) {
        return reached(() -> admit(call, guard.terms(call, tariff), now));
    }

    private Verdict admit(CallOut call, Terms terms, Instant now) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('calls_out ' || :tenant, 0))")
                    .param("tenant", call.tenant().value())
                    .query((row, n) -> true)
                    .single();
            var verdict = guard.decide(call, terms, usage(call, now));
            if (verdict instanceof Verdict.Admitted admitted) {
                forgetOld(call.tenant(), now);
                add(call, admitted, now);
            }
            return verdict;
        }));
    }

    @Override
    public Verdict judge(CallOut call, Instant now) {
        return reached(() -> guard.decide(call, guard.terms(call, tariff), usage(call, now)));
    }

    @Override
    public void note(CallOut call, Verdict.Admitted admitted, Instant at) {
        reached(() -> add(call, admitted, at));
    }

    private Usage usage(CallOut call, Instant now) {
        var today = now.truncatedTo(ChronoUnit.DAYS);
        return jdbc.sql(USAGE)
                .param("user", call.user())
                .param("tenant", call.tenant().value())
                .param("attempt", call.attempt())
                .param("today", time(today))
                .param("yesterday", time(today.minus(1, ChronoUnit.DAYS)))
                .param("now", time(now))
                .query(PostgresCallsOut::usage)
                .single();
    }

    private static Usage usage(ResultSet row, int number) throws SQLException {
        return new Usage(
                row.getInt("user_calls"),
                row.getLong("user_cost"),
                row.getInt("tenant_calls"),
                row.getLong("tenant_cost"));
    }

    private int add(CallOut call, Verdict.Admitted admitted, Instant now) {
        return jdbc.sql(ADD)
                .param("attempt", call.attempt())
                .param("tenant", call.tenant().value())
                .param("user", call.user())
                .param("destination", call.called().text())
                .param("rate", admitted.perMinute())
                .param("cost", admitted.reserved())
                .param("now", time(now))
                .param("last", time(now.plus(admitted.longest()).plus(MARGIN)))
                .update();
    }

    /** Nothing is asked of calls of the day before yesterday. */
    private void forgetOld(TenantId tenant, Instant now) {
        jdbc.sql("delete from calls_out where tenant_id = :tenant and started_at < :old")
                .param("tenant", tenant.value())
                .param("old", time(now.truncatedTo(ChronoUnit.DAYS).minus(2, ChronoUnit.DAYS)))
                .update();
    }

    @Override
    public List<UUID> open(CallOut call, Instant now) {
        return reached(() -> jdbc.sql(OPEN)
                .param("tenant", call.tenant().value())
                .param("user", call.user())
                .param("yesterday", time(now.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS)))
                .param("most", MOST_OPEN)
                .query(UUID.class)
                .list());
    }

    @Override
    public void over(Map<UUID, Duration> lengths, Instant now) {
        lengths.forEach((attempt, length) -> reached(() -> over(attempt, length, now)));
    }

    private int over(UUID attempt, Duration length, Instant now) {
        return jdbc.sql("select per_minute from calls_out where attempt_id = :attempt")
                .param("attempt", attempt)
                .query(Long.class)
                .optional()
                .map(rate -> jdbc.sql("""
                        update calls_out set over_at = :now, cost = :cost where attempt_id = :attempt and over_at is null
                        """)
                        .param("attempt", attempt)
                        .param("now", time(now))
                        .param("cost", Cost.of(length, rate))
                        .update())
                .orElse(0);
    }

    /**
     * A statement that the database refuses for what it says is at fault itself. All of them may be done twice: an attempt has one
     * row, which the same question and the same end leave as it is.
     */
    private static <T> T reached(Supplier<T> action) {
        try {
            return Moved.atLeastOnce(action);
        } catch (DataAccessException | TransactionException e) {
            throw SqlState.isAway(SqlState.of(e)) ? new CallsOutAway(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
