package cloud.sentiric.signaling.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A bounded first-in first-out store of records on disk, in one SQLite file that belongs to one process.
 *
 * <p>What {@link #append} has returned for survives the end of the process and the loss of power. What was released may
 * come again after either. One thread appends, another reads and releases; a damaged record costs itself, a damaged page
 * of the file the records on it.
 */
public final class EventStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventStore.class);
    /** What a record takes beside its content. */
    private static final int OVERHEAD = 48;
    /** Part that is kept for the events of calls that go on. */
    private static final int RESERVE_PERCENT = 10;

    private final Path folder;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Repair repair;
    private Table table;
    /** Damage whose repair has failed, so that the table is closed; null if there is none. */
    private @Nullable SQLException unmended;

    private long last;
    private long released;
    private boolean dirty;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();

    private EventStore(Path folder, long maxBytes, Repair repair, Table table) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.repair = repair;
        this.table = table;
    }

    /** Opens the store of a folder, which is made if it is not there. */
    public static EventStore open(Path folder, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        try {
            var repair = new Repair(folder);
            var store = new EventStore(folder, maxBytes, repair, repair.open());
            store.count();
            return store;
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    private static IOException failure(Path folder, SQLException e) {
        boolean busy = e instanceof SQLiteException known && known.getResultCode() == SQLiteErrorCode.SQLITE_BUSY;
        return new IOException(
                busy
                        ? "another process has the events in " + folder + ": give each its own DATA_DIR"
                        : "events in " + folder + ": " + e.getMessage(),
                e);
    }

    private void count() throws SQLException, IOException {
        try {
            counted();
        } catch (SQLException e) {
            mend(e);
        }
    }

    private void counted() throws SQLException {
        var size = table.size();
        waiting.set(size.rows());
        bytes.set(size.bytes() + size.rows() * OVERHEAD);
        last = Math.max(last, size.last());
    }

    private void mend(SQLException cause) throws SQLException, IOException {
        if (!Damage.isIn(cause)) {
            throw cause;
        }
        unmended = cause;
        try {
            table.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        long before = waiting.get();
        table = repair.mended(cause);
        table.write(released, List.of());
        counted();
        damaged.addAndGet(Math.max(0, before - waiting.get()));
        unmended = null;
    }

    /** The table, open: a repair that failed is tried again. */
    private Table table() throws SQLException, IOException {
        var damage = unmended;
        if (damage != null) {
            mend(damage);
        }
        return table;
    }

    /** Appends records, on the disk when it returns; false if the store is full: none was. */
    public boolean append(List<byte[]> contents) throws IOException {
        long size = 0;
        for (byte[] content : contents) {
            size += content.length + OVERHEAD;
        }
        lock.lock();
        try {
            if (bytes.get() + size > maxBytes) {
                return false;
            }
            var rows = new ArrayList<Row>(contents.size());
            for (byte[] content : contents) {
                rows.add(new Row(last + rows.size() + 1, content));
            }
            write(rows);
            last += rows.size();
            bytes.addAndGet(size);
            waiting.addAndGet(rows.size());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Row> rows) throws IOException {
        try {
            try {
                table().write(released, rows);
            } catch (SQLException e) {
                mend(e);
                table.write(released, rows);
            }
            dirty = false;
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    /** Records after a number, up to so many of them; a damaged one is left out for good. */
    public List<StoredRecord> read(long after, int limit) throws IOException {
        lock.lock();
        try {
            var records = new ArrayList<StoredRecord>();
            long from = Math.max(after, released);
            if (from >= last) {
                return records;
            }
            for (Row row : rows(from, limit)) {
                var content = row.content();
                if (content == null) {
                    log.error("event {} in {} is damaged and left out", row.number(), folder);
                    discard(row.number());
                } else {
                    records.add(new StoredRecord(row.number(), content));
                }
            }
            return records;
        } finally {
            lock.unlock();
        }
    }

    private List<Row> rows(long after, int limit) throws IOException {
        try {
            try {
                return table().after(after, limit);
            } catch (SQLException e) {
                mend(e);
                return table.after(after, limit);
            }
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    /** Takes out a record that nobody understands. */
    public void discard(long number) throws IOException {
        lock.lock();
        try {
            table().delete(number);
            damaged.incrementAndGet();
            waiting.decrementAndGet();
        } catch (SQLException e) {
            throw failure(folder, e);
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of records: the last one's number, how many and of how many bytes. They leave the disk with the next write. */
    public void release(long upTo, int count, long size) {
        lock.lock();
        try {
            released = Math.max(released, upTo);
            waiting.addAndGet(-count);
            bytes.addAndGet(-size - (long) count * OVERHEAD);
            dirty = true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what was released off the disk; to be called while there is nothing else to do. */
    public void tidy() throws IOException {
        lock.lock();
        try {
            if (dirty) {
                write(List.of());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Number of records that wait. */
    public long waiting() {
        return waiting.get();
    }

    /** Number of records that were damaged on the disk and are lost. */
    public long damaged() {
        return damaged.get();
    }

    /** Whether more than what goes on already may be begun. */
    public boolean hasRoom() {
        return bytes.get() < maxBytes / 100 * (100 - RESERVE_PERCENT);
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            table.close();
        } catch (SQLException e) {
            throw failure(folder, e);
        } finally {
            lock.unlock();
        }
    }
}
