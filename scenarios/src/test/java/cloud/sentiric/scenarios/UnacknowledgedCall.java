package cloud.sentiric.scenarios;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** A call whose 2xx is never acknowledged: it takes 64*T1 = 32 s, so it begins with the platform and runs beside the other tests. */
final class UnacknowledgedCall implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private final String caller;
    private final Command command;

    private UnacknowledgedCall(String caller, Command command) {
        this.caller = caller;
        this.command = command;
    }

    static UnacknowledgedCall start(Platform platform) {
        String caller = "silent" + ThreadLocalRandom.current().nextInt(1_000_000);
        return new UnacknowledgedCall(
                caller, platform.sipp().start("invite_never_acknowledged", Platform.ECHO, caller, LIMIT, "-m", "1"));
    }

    /** Dialogs and media ports that it may hold now: 1 or 0. */
    int open() {
        return command.isRunning() ? 1 : 0;
    }

    String caller() {
        return caller;
    }

    /** Waits until the platform has ended it by BYE. */
    void isEnded() {
        command.succeeds(LIMIT);
    }

    @Override
    public void close() {
        command.close();
    }
}
