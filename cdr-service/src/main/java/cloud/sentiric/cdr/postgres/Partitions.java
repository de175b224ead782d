package cloud.sentiric.cdr.postgres;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The partitions of the months to come, made once a day. What none was made for lies in the default partition until then.
 *
 * <p>A table that somebody reads is waited for shortly, since all others wait behind that; then it is tried again later.
 */
public final class Partitions implements Runnable {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final int monthsAhead;
    private volatile @Nullable LocalDate made;

    /**
     * Partitions of this month and later.
     *
     * @param monthsAhead months after this one for which there are partitions
     */
    public Partitions(JdbcClient jdbc, Clock clock, int monthsAhead) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.monthsAhead = monthsAhead;
    }

    @Override
    public void run() {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (today.equals(made)) {
            return;
        }
        jdbc.sql("SELECT make_partitions(?, ?)").param(today).param(monthsAhead).query(row -> {});
        made = today;
    }
}
