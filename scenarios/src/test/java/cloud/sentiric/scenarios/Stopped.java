package cloud.sentiric.scenarios;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A process that answers nothing for a while: stopped by SIGSTOP, its sockets open. */
final class Stopped {
    private Stopped() {}

    static void during(ProcessHandle process, Runnable course) {
        signal("STOP", process);
        try {
            course.run();
        } finally {
            signal("CONT", process);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        // The shell's own kill: a small machine may have no other.
        Command.start(Path.of("."), Map.of(), List.of("bash", "-c", "kill -" + name + " " + process.pid()))
                .succeeds(Duration.ofSeconds(5));
    }
}
