package cloud.sentiric.signaling.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what can be read of a damaged file: from the front, from the back, then one by one what is between. */
final class Salvage {
    /** Rows between the two that are tried one by one. */
    private static final long MAX_GAP = 1_000_000;

    private final Table damaged;

    Salvage(Table damaged) {
        this.damaged = damaged;
    }

    /** The whole rows in their order. */
    List<Row> rows() {
        var rows = new ArrayList<Row>();
        long front = front(rows);
        if (front < 0) {
            return rows;
        }
        var back = new ArrayList<Row>();
        long from = back(front, back);
        for (long number = front + 1; number < from && number - front < MAX_GAP; number++) {
            keep(one(number), rows);
        }
        rows.addAll(back.reversed());
        return rows;
    }

    /** Number of the last row that is read from the front; -1 if all are. */
    private long front(List<Row> to) {
        long last = 0;
        try {
            for (var next = damaged.after(last, 1); !next.isEmpty(); next = damaged.after(last, 1)) {
                last = next.getFirst().number();
                keep(next, to);
            }
            return -1;
        } catch (SQLException e) {
            return last;
        }
    }

    /** Number of the first row that is read from the back, above one. */
    private long back(long above, List<Row> to) {
        long first = Long.MAX_VALUE;
        try {
            for (var next = damaged.before(first); !next.isEmpty(); next = damaged.before(first)) {
                if (next.getFirst().number() <= above) {
                    return first;
                }
                first = next.getFirst().number();
                keep(next, to);
            }
        } catch (SQLException e) {
            return first;
        }
        return first;
    }

    private List<Row> one(long number) {
        try {
            return damaged.one(number);
        } catch (SQLException e) {
            return List.of();
        }
    }

    private static void keep(List<Row> rows, List<Row> to) {
        rows.stream().filter(row -> row.content() != null).forEach(to::add);
    }
}
