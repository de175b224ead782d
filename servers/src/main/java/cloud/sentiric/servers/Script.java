package cloud.sentiric.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A script of the repository.
 *
 * @param path below the root of the repository
 */
record Script(String path) {
    /** Runs it and returns what it says, which is in the exception when it fails. */
    String run(Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of("bash", root().resolve(path).toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + String.join(" ", command), e);
        }
    }

    /** The root of the repository: the folder that holds the script, or is above the one we run in. */
    private Path root() {
        var from = Objects.requireNonNullElse(System.getProperty("sentiric.root"), System.getProperty("user.dir"));
        for (var folder = Path.of(from).toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(path))) {
                return folder;
            }
        }
        throw new IllegalStateException("no " + path + " in or above " + from + "; set the property sentiric.root");
    }
}
