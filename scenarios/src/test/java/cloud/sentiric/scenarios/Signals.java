package cloud.sentiric.scenarios;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Signals of POSIX that Java cannot send. */
final class Signals {
    private Signals() {}

    static void send(String name, ProcessHandle process) {
        // The shell's own kill: a small machine may have no other.
        Command.start(Path.of("."), Map.of(), List.of("bash", "-c", "kill -" + name + " " + process.pid()))
                .succeeds(Duration.ofSeconds(5));
    }
}
