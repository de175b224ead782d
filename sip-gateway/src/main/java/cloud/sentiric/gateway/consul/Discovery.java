package cloud.sentiric.gateway.consul;

import org.jspecify.annotations.Nullable;

/** Where the list of instances comes from; started and stopped with the process. */
public interface Discovery extends AutoCloseable {
    void start();

    /** Why the list may be old, or null if it is not. */
    @Nullable
    String trouble();

    @Override
    void close();
}
