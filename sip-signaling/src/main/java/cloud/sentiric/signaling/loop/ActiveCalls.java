package cloud.sentiric.signaling.loop;

/** How many calls this node has: a stop waits for them. Safe for any thread. */
@FunctionalInterface
public interface ActiveCalls {
    int count();
}
