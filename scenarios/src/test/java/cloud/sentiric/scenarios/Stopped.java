package cloud.sentiric.scenarios;

/** A process that answers nothing for a while: stopped by SIGSTOP, its sockets open. */
final class Stopped {
    private Stopped() {}

    static void during(ProcessHandle process, Runnable course) {
        Signals.send("STOP", process);
        try {
            course.run();
        } finally {
            Signals.send("CONT", process);
        }
    }
}
