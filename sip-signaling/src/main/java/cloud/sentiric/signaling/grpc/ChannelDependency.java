package cloud.sentiric.signaling.grpc;

import cloud.sentiric.signaling.loop.Dependency;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that calls need. It counts as available from the first time that it was reached: what comes later is
 * answered call by call (503 and its reason in call.ended), and every node would be without it alike.
 */
public final class ChannelDependency implements Dependency {
    private static final Logger log = LoggerFactory.getLogger(ChannelDependency.class);

    private final String name;
    private final ManagedChannel channel;
    private volatile boolean seen;

    public ChannelDependency(String name, ManagedChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /** Connects, and follows the state of the channel from then on. */
    public void watch() {
        var state = channel.getState(true);
        if (state == ConnectivityState.READY && !seen) {
            seen = true;
            log.info("{} reached", name);
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, this::watch);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean available() {
        return seen;
    }
}
