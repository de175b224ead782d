package cloud.sentiric.signaling.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure costs a write, and no statement that is kept. */
final class TableTest {
    @TempDir
    private Path folder;

    @Test
    void aWriteThatFailsChangesNothingAndTheNextOneIsDone() throws SQLException {
        try (var table = Table.open(folder.resolve("events.db"))) {
            table.write(0, List.of(row(1), row(2)));
            assertThatThrownBy(() -> table.write(1, List.of(row(3), row(2)))).isInstanceOf(SQLException.class);
            assertThat(numbers(table)).containsExactly(1L, 2L);

            table.write(1, List.of(row(3)));
            assertThat(numbers(table)).containsExactly(2L, 3L);
            table.write(2, List.of(row(4)));
            assertThat(numbers(table)).containsExactly(3L, 4L);
        }
    }

    private static Row row(long number) {
        return new Row(number, new byte[] {(byte) number});
    }

    private static List<Long> numbers(Table table) throws SQLException {
        return table.after(0, 10).stream().map(Row::number).toList();
    }
}
