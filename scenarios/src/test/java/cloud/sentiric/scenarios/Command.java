package cloud.sentiric.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that was started, its output in a file. */
final class Command implements AutoCloseable {
    private final List<String> line;
    private final Process process;
    private final Path output;

    private Command(List<String> line, Process process, Path output) {
        this.line = line;
        this.process = process;
        this.output = output;
    }

    static Command start(Path folder, Map<String, String> environment, List<String> line) {
        try {
            var output = Files.createTempFile(Files.createDirectories(Path.of("target", "commands")), "out", ".txt");
            var builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            return new Command(line, builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + line.getFirst() + ": is it installed?", e);
        }
    }

    /** What it has written so far. */
    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Sends it a signal by which it ends what it has begun. */
    void signal(String name) {
        Signals.send(name, process.toHandle());
    }

    /** Waits for its end, which must be a good one. */
    String succeeds(Duration patience) {
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                close();
                throw new AssertionError(line + " was not done after " + patience.toSeconds() + " s\n" + tail());
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + line.getFirst(), e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(line + " ended with " + process.exitValue() + "\n" + tail());
        }
        return output();
    }

    private String tail() {
        var text = output();
        return text.substring(Math.max(0, text.length() - 6000));
    }

    /** Ends it by force, with what it started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
