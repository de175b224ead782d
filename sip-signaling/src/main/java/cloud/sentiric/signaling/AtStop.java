package cloud.sentiric.signaling;

import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/** Something that is done when the process stops, in its turn. */
final class AtStop implements SmartLifecycle {
    private final int phase;
    private final Consumer<Runnable> work;
    private volatile boolean running;

    /**
     * Made once.
     *
     * @param phase the higher, the sooner
     * @param work runs what it is given when others may stop
     */
    AtStop(int phase, Consumer<Runnable> work) {
        this.phase = phase;
        this.work = work;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("stopped with a callback");
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        work.accept(callback);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
