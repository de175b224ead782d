package cloud.sentiric.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the services write from now on. */
final class Logs {
    private final Path folder;
    private final Map<Path, Long> sizes;

    Logs(Path folder) {
        this.folder = folder;
        sizes = files().collect(Collectors.toMap(file -> file, Logs::size));
    }

    private Stream<Path> files() {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(".*-node-[abc]\\.log")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("no logs in " + folder, e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** New lines of the services whose file name begins so. */
    List<String> lines(String service) {
        return files().filter(file -> file.getFileName().toString().startsWith(service))
                .flatMap(this::newLines)
                .toList();
    }

    private Stream<String> newLines(Path file) {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(Math.min(size(file), sizes.getOrDefault(file, 0L)));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** New lines above WARN, and what is no line of a log: a stack trace on the console. */
    List<String> alarms() {
        return files().flatMap(this::newLines)
                .filter(line -> line.contains("\"level\":\"ERROR\"")
                        || line.startsWith("Exception in thread")
                        || line.startsWith("\tat "))
                .toList();
    }
}
