package cloud.sentiric.signaling.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a whole file in the place of a damaged one. It may end at any step (kill, full disk, no memory): the next start
 * goes on, and no event is gone that could be read.
 *
 * <pre>
 * salvage    the file stays where it is; what can be read of it goes into .new
 * keep       .new is renamed to .mended: it is whole
 * put aside  the write-ahead log, then the file, become .damaged-*
 * put in     .mended is renamed to the file
 * </pre>
 */
final class Repair {
    private static final Logger log = LoggerFactory.getLogger(Repair.class);
    private static final String FILE = "events.db";
    private static final String NEW = FILE + ".new";
    private static final String MENDED = FILE + ".mended";
    private static final String DAMAGED = FILE + ".damaged-";
    private static final String WAL = "-wal";

    private final Path folder;

    Repair(Path folder) {
        this.folder = folder;
    }

    /** Opens the table, after what an earlier repair has left to do. */
    Table open() throws SQLException, IOException {
        if (Files.exists(at(MENDED))) {
            putIn();
        } else if (Files.notExists(at(FILE))) {
            var aside = newestAside();
            if (aside.isPresent()) {
                again(aside.get());
            }
        }
        Table table;
        try {
            table = Table.open(at(FILE));
        } catch (SQLException e) {
            if (!Damage.isIn(e)) {
                throw e;
            }
            return mended(e);
        }
        try {
            // Now that the folder is ours.
            clear();
            force();
            return table;
        } catch (IOException e) {
            table.close();
            throw e;
        }
    }

    /** Mends the file, which nobody has open, and opens it. */
    Table mended(SQLException cause) throws SQLException, IOException {
        log.error("the events in {} are damaged: {}", folder, cause.getMessage());
        salvage(at(FILE));
        putIn();
        return Table.open(at(FILE));
    }

    /** The file was put aside and none was put in. */
    private void again(Path aside) throws SQLException, IOException {
        log.error("the events in {} were put aside and not mended: {}", folder, aside.getFileName());
        if (Files.exists(at(FILE + WAL)) && Files.notExists(walOf(aside))) {
            Files.move(at(FILE + WAL), walOf(aside), StandardCopyOption.ATOMIC_MOVE);
        }
        salvage(aside);
        putIn();
    }

    private void salvage(Path file) throws SQLException, IOException {
        try (var old = damaged(file)) {
            clear();
            try (var whole = Table.open(at(NEW))) {
                if (old != null) {
                    new Salvage(old, whole).run();
                }
                log.error("{} events of {} could be read", whole.size().rows(), file.getFileName());
            }
        }
        if (Files.exists(at(NEW + WAL))) {
            throw new IOException("the mended events in " + folder + " are not in one file");
        }
        Files.move(at(NEW), at(MENDED), StandardCopyOption.ATOMIC_MOVE);
        force();
    }

    /** Null where nothing of it can be read. */
    private static @Nullable Table damaged(Path file) throws SQLException {
        try {
            return Table.open(file);
        } catch (SQLException e) {
            if (!Damage.isIn(e)) {
                throw e;
            }
            log.error("nothing of {} can be read: {}", file.getFileName(), e.getMessage());
            return null;
        }
    }

    private void putIn() throws IOException {
        // The same name however often this is begun.
        var aside = at(DAMAGED + Files.getLastModifiedTime(at(MENDED)).toMillis());
        if (Files.exists(at(FILE + WAL))) {
            Files.move(at(FILE + WAL), walOf(aside), StandardCopyOption.ATOMIC_MOVE);
        }
        if (Files.exists(at(FILE))) {
            Files.move(at(FILE), aside, StandardCopyOption.ATOMIC_MOVE);
            log.error("the damaged file of events is {}", aside);
        }
        Files.move(at(MENDED), at(FILE), StandardCopyOption.ATOMIC_MOVE);
        force();
    }

    private Optional<Path> newestAside() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> name(file).matches("events\\.db\\.damaged-\\d{1,18}"))
                    .max(Comparator.comparingLong(
                            file -> Long.parseLong(name(file).substring(DAMAGED.length()))));
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Takes away what a salvage has begun. */
    private void clear() throws IOException {
        Files.deleteIfExists(at(NEW));
        Files.deleteIfExists(at(NEW + WAL));
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    private static Path walOf(Path file) {
        return file.resolveSibling(file.getFileName() + WAL);
    }

    /** Brings the names of the files to the disk. */
    private void force() throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
