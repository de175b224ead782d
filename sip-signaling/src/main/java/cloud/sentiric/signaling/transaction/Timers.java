package cloud.sentiric.signaling.transaction;

import java.util.EnumMap;

/** The running timers of one transaction. */
final class Timers {
    private final EnumMap<TimerName, Timer> running = new EnumMap<>(TimerName.class);

    void start(TimerName name, Timer timer) {
        stop(name);
        running.put(name, timer);
    }

    void stop(TimerName name) {
        var timer = running.remove(name);
        if (timer != null) {
            timer.cancel();
        }
    }

    void stopAll() {
        running.values().forEach(Timer::cancel);
        running.clear();
    }
}
