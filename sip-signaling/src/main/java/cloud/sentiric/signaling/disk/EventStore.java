package cloud.sentiric.signaling.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded first-in first-out log of records on disk, in files of about 4 MiB.
 *
 * <p>What {@link #append} has returned for survives the end of the process by any means: it is in the page cache. What
 * {@link #force} has returned for survives the loss of power. A torn record at the end is cut off when the store is
 * opened. One thread appends, another reads and releases; the lock is held for one file operation at a time.
 */
public final class EventStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventStore.class);
    private static final long SEGMENT_BYTES = 4 << 20;
    private static final int HEAD_BYTES = 20;

    private final Path folder;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final FileChannel head;
    private Position released;
    private long bytes;
    private long waiting;

    private static final class Segment {
        final Path path;
        final FileChannel channel;
        long end;

        Segment(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }
    }

    private EventStore(Path folder, long maxBytes, FileChannel head) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.head = head;
        this.released = new Position(0, 0);
    }

    /** Opens the store of a folder, which is made if it is not there. */
    public static EventStore open(Path folder, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        var head = FileChannel.open(
                folder.resolve("released"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        var store = new EventStore(folder, maxBytes, head);
        store.load();
        return store;
    }

    private void load() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.events")) {
            for (Path path : files) {
                var name = path.getFileName().toString();
                segments.put(Long.parseLong(name.substring(0, name.indexOf('.'))), open(path));
            }
        }
        released = readHead();
        for (var entry : List.copyOf(segments.entrySet())) {
            if (entry.getKey() < released.segment()) {
                delete(entry.getKey());
            } else {
                recover(entry.getKey(), entry.getValue());
            }
        }
        if (segments.isEmpty()) {
            released = new Position(released.segment() + 1, 0);
            segments.put(released.segment(), open(path(released.segment())));
        } else if (released.segment() < segments.firstKey()) {
            released = new Position(segments.firstKey(), 0);
        } else {
            // After a loss of power the file may be shorter than what was let go of.
            long end = segments.firstEntry().getValue().end;
            released = new Position(released.segment(), Math.min(released.offset(), end));
        }
    }

    /** Counts the records of a file and cuts off what follows the last whole one. */
    private void recover(long number, Segment segment) throws IOException {
        long size = segment.channel.size();
        for (var record = Frames.read(segment.channel, 0);
                record != null;
                record = Frames.read(segment.channel, segment.end)) {
            segment.end += Frames.HEAD + record.length;
            if (new Position(number, segment.end).compareTo(released) > 0) {
                waiting++;
            }
        }
        if (segment.end < size) {
            log.warn("{}: {} bytes after the last whole event are cut off", segment.path, size - segment.end);
            segment.channel.truncate(segment.end);
        }
        bytes += segment.end;
    }

    private static Segment open(Path path) throws IOException {
        return new Segment(
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private Path path(long number) {
        return folder.resolve("%016d.events".formatted(number));
    }

    /** Appends records; false if the store is full: none was. */
    public boolean append(List<byte[]> contents) throws IOException {
        long size = Frames.size(contents);
        var buffer = Frames.encode(contents);
        lock.lock();
        try {
            if (bytes + size > maxBytes) {
                return false;
            }
            var last = segments.lastEntry();
            var segment = last.getValue();
            if (segment.end > 0 && segment.end + size > SEGMENT_BYTES) {
                segment.channel.force(false);
                segment = open(path(last.getKey() + 1));
                segments.put(last.getKey() + 1, segment);
            }
            long offset = segment.end;
            while (buffer.hasRemaining()) {
                offset += segment.channel.write(buffer, offset);
            }
            segment.end = offset;
            bytes += size;
            waiting += contents.size();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Brings everything that was appended to the disk. */
    public void force() throws IOException {
        FileChannel last;
        lock.lock();
        try {
            last = segments.lastEntry().getValue().channel;
        } finally {
            lock.unlock();
        }
        try {
            // Outside the lock: it takes milliseconds.
            last.force(false);
        } catch (ClosedChannelException e) {
            log.trace("delivered and deleted meanwhile", e);
        }
    }

    /** Where what waits begins. */
    public Position released() {
        lock.lock();
        try {
            return released;
        } finally {
            lock.unlock();
        }
    }

    /** Records from a place on, up to a number of them. */
    public List<StoredRecord> read(Position from, int limit) throws IOException {
        var records = new ArrayList<StoredRecord>();
        lock.lock();
        try {
            var at = from;
            while (records.size() < limit) {
                var segment = segments.get(at.segment());
                if (segment == null || at.offset() >= segment.end) {
                    var next = segments.higherKey(at.segment());
                    if (next == null) {
                        break;
                    }
                    at = new Position(next, 0);
                    continue;
                }
                var content = Frames.read(segment.channel, at.offset());
                if (content == null) {
                    log.error("{}: unreadable after {} bytes; the rest of the file is left out", segment.path, at);
                    at = new Position(at.segment(), segment.end);
                    continue;
                }
                at = new Position(at.segment(), at.offset() + Frames.HEAD + content.length);
                records.add(new StoredRecord(content, at));
            }
            return records;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the records before a place: so many. */
    public void release(Position upTo, int count) throws IOException {
        lock.lock();
        try {
            released = upTo;
            waiting -= count;
            var last = segments.lastEntry();
            if (upTo.segment() == last.getKey()
                    && upTo.offset() == last.getValue().end
                    && upTo.offset() > SEGMENT_BYTES / 4) {
                // All is delivered: a new file, so that this one can go.
                segments.put(last.getKey() + 1, open(path(last.getKey() + 1)));
                released = new Position(last.getKey() + 1, 0);
            }
            for (Map.Entry<Long, Segment> entry :
                    List.copyOf(segments.headMap(released.segment()).entrySet())) {
                bytes -= entry.getValue().end;
                delete(entry.getKey());
            }
            writeHead();
        } finally {
            lock.unlock();
        }
    }

    private void delete(long number) throws IOException {
        var segment = segments.remove(number);
        if (segment != null) {
            segment.channel.close();
            Files.deleteIfExists(segment.path);
        }
    }

    /** Not forced: after a loss of power, some records come twice. */
    private void writeHead() throws IOException {
        var buffer = ByteBuffer.allocate(HEAD_BYTES).putLong(released.segment()).putLong(released.offset());
        buffer.putInt(headCrc(buffer)).flip();
        head.write(buffer, 0);
    }

    private Position readHead() throws IOException {
        var buffer = ByteBuffer.allocate(HEAD_BYTES);
        if (head.read(buffer, 0) < HEAD_BYTES || buffer.getInt(HEAD_BYTES - Integer.BYTES) != headCrc(buffer)) {
            return new Position(segments.isEmpty() ? 0 : segments.firstKey(), 0);
        }
        return new Position(buffer.getLong(0), buffer.getLong(8));
    }

    private static int headCrc(ByteBuffer buffer) {
        var content = new byte[HEAD_BYTES - Integer.BYTES];
        buffer.get(0, content);
        return Frames.crc(content);
    }

    /** Number of records that wait. */
    public long waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            for (Segment segment : segments.values()) {
                segment.channel.force(false);
                segment.channel.close();
            }
            head.close();
        } finally {
            lock.unlock();
        }
    }
}
