package cloud.sentiric.media.disk;

import cloud.sentiric.media.recording.Order;
import cloud.sentiric.media.recording.Recordings.Cause;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a recording, in a file of its own beside it until the recording was announced.
 *
 * @param id UUIDv7; the eventId of what is told of it
 * @param path of the recording, in the folder of all, with /
 * @param order what was asked for
 * @param began when
 * @param result null while it goes on
 */
public record Sidecar(
        String id,
        String path,
        Order order,
        Instant began,
        @Nullable Result result) {
    /**
     * How a recording came out.
     *
     * @param ended when
     * @param cause why
     * @param whole whether its file has an end, and all before it
     * @param leftOut packets that the disk was too slow for
     * @param unread packets that are no sound that can be read
     * @param lateMs milliseconds of sound that came too late
     */
    public record Result(
            Instant ended, long durationMs, Cause cause, boolean whole, long leftOut, long unread, long lateMs) {}

    private static final String END = ".properties";

    /** How others refer to it: file: and its path in the folder of recordings. */
    public String uri() {
        return "file:" + path;
    }

    Sidecar ended(Result how) {
        return new Sidecar(id, path, order, began, how);
    }

    Path in(Path folder) {
        return folder.resolve(id + END);
    }

    static boolean isOne(Path file) {
        return file.getFileName().toString().endsWith(END);
    }

    /** Writes it whole or not at all. */
    void save(Path folder) throws IOException {
        var all = new Properties();
        all.setProperty("id", id);
        all.setProperty("path", path);
        all.setProperty("tenant", order.tenantId());
        all.setProperty("attempt", order.attemptId());
        all.setProperty("call", order.callId());
        all.setProperty("trace", order.traceId());
        all.setProperty("channels", String.join(",", order.channels()));
        all.setProperty("began", Long.toString(began.toEpochMilli()));
        if (result != null) {
            all.setProperty("ended", Long.toString(result.ended().toEpochMilli()));
            all.setProperty("duration", Long.toString(result.durationMs()));
            all.setProperty("cause", result.cause().name());
            all.setProperty("whole", Boolean.toString(result.whole()));
            all.setProperty("leftOut", Long.toString(result.leftOut()));
            all.setProperty("unread", Long.toString(result.unread()));
            all.setProperty("late", Long.toString(result.lateMs()));
        }
        var text = new StringWriter();
        all.store(text, null);
        var draft = folder.resolve(id + ".new");
        Files.deleteIfExists(draft);
        try (var file = Files600.create(draft)) {
            WavSound.write(file, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)), 0);
            file.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, in(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads one; fails where it cannot be one. */
    static Sidecar load(Path file) throws IOException {
        var all = new Properties();
        try {
            all.load(new StringReader(Files.readString(file)));
            var order = new Order(
                    text(all, "tenant"),
                    text(all, "attempt"),
                    text(all, "call"),
                    text(all, "trace"),
                    List.of(text(all, "channels").split(",", -1)));
            var result = all.containsKey("ended")
                    ? new Result(
                            Instant.ofEpochMilli(number(all, "ended")),
                            number(all, "duration"),
                            Cause.valueOf(text(all, "cause")),
                            !all.getProperty("whole", "true").equals("false"),
                            number(all, "leftOut"),
                            number(all, "unread"),
                            number(all, "late"))
                    : null;
            return new Sidecar(
                    text(all, "id"), text(all, "path"), order, Instant.ofEpochMilli(number(all, "began")), result);
        } catch (IllegalArgumentException e) {
            throw new IOException("is no sidecar: " + e.getMessage(), e);
        }
    }

    private static String text(Properties all, String name) {
        var value = all.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static long number(Properties all, String name) {
        return Long.parseLong(text(all, name));
    }
}
