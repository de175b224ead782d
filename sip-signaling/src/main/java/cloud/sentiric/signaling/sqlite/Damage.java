package cloud.sentiric.signaling.sqlite;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.sqlite.SQLiteException;

/** Which failures tell of a file that is not what was written. */
final class Damage {
    private Damage() {}

    /** Whether the content is wrong. */
    static boolean isIn(SQLException e) {
        return is(e, List.of("SQLITE_CORRUPT", "SQLITE_NOTADB"));
    }

    /** Whether a part of the file cannot be had, and others may: its content is wrong or the disk does not give it. */
    static boolean isPartial(SQLException e) {
        return is(e, List.of("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR"));
    }

    private static boolean is(SQLException e, List<String> codes) {
        if (!(e instanceof SQLiteException known)) {
            return false;
        }
        var name = known.getResultCode().name().toUpperCase(Locale.ROOT);
        return codes.stream().anyMatch(name::startsWith);
    }
}
