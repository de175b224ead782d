package cloud.sentiric.media.disk;

import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recording;
import cloud.sentiric.media.recording.Recordings.Cause;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of recordings.
 *
 * <pre>
 *   TENANT/2026-01-31/ATTEMPT-ID.wav         a recording; .wav.sealed with a key
 *   pending/INSTANCE/ID.properties           its sidecar, until it was announced
 * </pre>
 *
 * Several instances may share it: each has its own recordings pending, and a lock on them.
 */
public final class Store implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Store.class);
    private static final String PENDING = "pending";

    private final Path root;
    private final Path pending;
    private final @Nullable RecordingKey key;
    private final Disk disk;
    private final FileChannel lockFile;
    private final FileLock lock;
    /** Sidecars of the process before. */
    private final List<Path> left;

    /** Where files of recordings are made. */
    interface Disk {
        FileChannel create(Path path) throws IOException;
    }

    /**
     * Opens it, which fails while another process of this instance has it.
     *
     * @param key null: recordings lie there in the clear
     */
    public Store(Path root, String instance, @Nullable RecordingKey key) throws IOException {
        this(root, instance, key, Files600::create);
    }

    Store(Path root, String instance, @Nullable RecordingKey key, Disk disk) throws IOException {
        this.root = root;
        this.disk = disk;
        this.pending = root.resolve(PENDING).resolve(instance.replaceAll("[^A-Za-z0-9_.-]", "_"));
        this.key = key;
        Files600.folder(pending);
        this.lockFile = FileChannel.open(pending.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            this.lock = lock();
            this.left = sidecars();
        } catch (IOException e) {
            lockFile.close();
            throw e;
        }
    }

    private FileLock lock() throws IOException {
        try {
            var taken = lockFile.tryLock();
            if (taken != null) {
                return taken;
            }
        } catch (OverlappingFileLockException e) {
            log.debug("this process has it", e);
        }
        throw new IOException("another process has " + pending);
    }

    /** A recording that begins. */
    Sidecar begin(Order order, UUID id, Instant now) throws IOException {
        var text = id.toString();
        var name =
                order.attemptId() + "-" + text.substring(text.length() - 12) + (key == null ? ".wav" : ".wav.sealed");
        var day = now.atOffset(ZoneOffset.UTC).toLocalDate().toString();
        var sidecar = new Sidecar(text, order.tenantId() + "/" + day + "/" + name, order, now, null);
        Files600.folder(root.resolve(order.tenantId()).resolve(day));
        sidecar.save(pending);
        return sidecar;
    }

    /** Its file, empty. */
    SoundFile create(Sidecar sidecar) throws IOException {
        int channels = sidecar.order().channels().size();
        var file = disk.create(path(sidecar));
        return key == null ? new WavSound(file, channels) : new SealedSound(file, channels, key);
    }

    /** Where a recording lies. */
    public Path path(Sidecar sidecar) {
        return root.resolve(sidecar.path());
    }

    void save(Sidecar sidecar) throws IOException {
        sidecar.save(pending);
    }

    /** It was announced, or never came to be. */
    public void forget(Sidecar sidecar) throws IOException {
        Files.deleteIfExists(sidecar.in(pending));
    }

    /** Nothing is in it: there is none. */
    void discard(Sidecar sidecar) throws IOException {
        Files.deleteIfExists(path(sidecar));
        forget(sidecar);
    }

    long free() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** The oldest recordings that have ended and were not announced, in their order; no more than so many. */
    public List<Sidecar> finished(int most) throws IOException {
        var found = new ArrayList<Sidecar>();
        for (var file : sidecars()) {
            var sidecar = load(file);
            if (sidecar != null && sidecar.result() != null) {
                found.add(sidecar);
            }
            if (found.size() == most) {
                break;
            }
        }
        return found;
    }

    /** By their names, which begin with the time (RFC 9562 §5.7). */
    private List<Path> sidecars() throws IOException {
        try (var files = Files.list(pending)) {
            return files.filter(Sidecar::isOne).sorted().toList();
        }
    }

    private static @Nullable Sidecar load(Path file) {
        try {
            return Sidecar.load(file);
        } catch (NoSuchFileException e) {
            log.debug("gone meanwhile", e);
        } catch (IOException e) {
            log.error("{} cannot be read, and its recording not announced: {}", file, e.getMessage());
        }
        return null;
    }

    /**
     * Makes those whole that the process before has left. Takes as long as it reads them: others may begin meanwhile. Who is
     * interrupted leaves the rest to the next start.
     */
    public void mend(Instant now) throws IOException {
        for (var file : left) {
            var sidecar = load(file);
            if (sidecar != null && sidecar.result() == null) {
                if (Files.exists(path(sidecar))) {
                    mend(sidecar, path(sidecar), now);
                } else {
                    forget(sidecar);
                }
            }
        }
    }

    private void mend(Sidecar sidecar, Path path, Instant now) throws ClosedByInterruptException {
        int block = sidecar.order().channels().size() * WavHeader.OCTETS_PER_SAMPLE;
        long octets = 0;
        boolean whole = false;
        try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!path.toString().endsWith(".sealed")) {
                octets = WavSound.mend(file, sidecar.order().channels().size());
                whole = true;
            } else if (key == null) {
                log.error("{} has no end, and there is no RECORDING_KEY to give it one", path);
            } else {
                octets = SealedSound.mend(file, key);
                whole = true;
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            log.error("{} cannot be made whole, and is announced as it is: {}", path, e.getMessage());
        }
        long durationMs = octets / block * 1000 / Recording.RATE;
        log.warn("{} was being recorded when the process was lost; {} ms are there", path, durationMs);
        try {
            save(sidecar.ended(new Sidecar.Result(now, durationMs, Cause.LOST, whole, 0, 0, 0)));
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // As on a full disk: calls do without, and the next start tries again.
            log.error("{} is not announced before the next start: {}", path, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }
}
