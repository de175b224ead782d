package cloud.sentiric.signaling.loop;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether this node takes calls: all that it needs is up, and it is not stopping. Safe for any thread. */
public final class Readiness {
    private final Supplier<List<Dependency>> find;
    private volatile @Nullable List<Dependency> dependencies;
    private volatile boolean leaving;
    private volatile boolean draining;
    private volatile boolean wasReady;

    /**
     * Readiness of these.
     *
     * @param dependencies asked once, when readiness is first asked for
     */
    public Readiness(Supplier<List<Dependency>> dependencies) {
        this.find = dependencies;
    }

    public List<Dependency> dependencies() {
        var found = dependencies;
        if (found == null) {
            found = List.copyOf(find.get());
            dependencies = found;
        }
        return found;
    }

    /** Whether new calls and bindings are taken. */
    public boolean ready() {
        if (leaving) {
            return false;
        }
        for (var dependency : dependencies()) {
            if (dependency.needed() && !dependency.available()) {
                return false;
            }
        }
        wasReady = true;
        return true;
    }

    /**
     * Whether it was ready at any time: before, every request gets 503; after, each request finds out for itself what it
     * needs, since a call may do without something.
     */
    public boolean started() {
        return wasReady || ready();
    }

    /** From now on whoever asks is told that nothing new is taken; what comes nevertheless still is. */
    public void leave() {
        leaving = true;
    }

    /** From now on nothing new is taken. */
    public void drain() {
        leaving = true;
        draining = true;
    }

    public boolean draining() {
        return draining;
    }
}
