package cloud.sentiric.signaling.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings what can be read of a damaged table into a whole one: from the front, from the back, then one by one what is
 * between. Holds no more than a batch of it in memory.
 */
final class Salvage {
    /** Rows between the two that are tried one by one. */
    private static final long MAX_GAP = 1_000_000;
    /** Content that one commit takes, but for its last row. */
    private static final long MAX_BATCH = 1 << 20;

    private final Table damaged;
    private final Table whole;
    private final List<Row> batch = new ArrayList<>();
    private long size;

    Salvage(Table damaged, Table whole) {
        this.damaged = damaged;
        this.whole = whole;
    }

    /** All is committed when it returns. */
    void run() throws SQLException {
        long front = front();
        if (front >= 0) {
            long from = back(front);
            for (long number = front + 1; number < from && number - front < MAX_GAP; number++) {
                one(number);
            }
        }
        flush();
    }

    /** Number of the last row that is read from the front; -1 if all are. */
    private long front() throws SQLException {
        long last = 0;
        while (true) {
            List<Row> next;
            try {
                next = damaged.after(last, 1);
            } catch (SQLException e) {
                leaveOut(e);
                return last;
            }
            if (next.isEmpty()) {
                return -1;
            }
            last = next.getFirst().number();
            keep(next);
        }
    }

    /** Number of the first row that is read from the back, above one. */
    private long back(long above) throws SQLException {
        long first = Long.MAX_VALUE;
        while (true) {
            List<Row> next;
            try {
                next = damaged.before(first);
            } catch (SQLException e) {
                leaveOut(e);
                return first;
            }
            if (next.isEmpty() || next.getFirst().number() <= above) {
                return first;
            }
            first = next.getFirst().number();
            keep(next);
        }
    }

    private void one(long number) throws SQLException {
        List<Row> found;
        try {
            found = damaged.one(number);
        } catch (SQLException e) {
            leaveOut(e);
            return;
        }
        keep(found);
    }

    /** What is no damage ends the salvage: memory that is short is no reason to do without a row. */
    private static void leaveOut(SQLException e) throws SQLException {
        if (!Damage.isPartial(e)) {
            throw e;
        }
    }

    private void keep(List<Row> rows) throws SQLException {
        for (Row row : rows) {
            var content = row.content();
            if (content != null) {
                batch.add(row);
                size += content.length;
            }
        }
        if (size >= MAX_BATCH) {
            flush();
        }
    }

    private void flush() throws SQLException {
        whole.write(0, batch);
        batch.clear();
        size = 0;
    }
}
