package cloud.sentiric.signaling.grpc;

import cloud.sentiric.signaling.owner.Owner;
import io.grpc.ManagedChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Channels to the gRPC servers of owners, by their addresses. Any thread. */
public final class PeerChannels implements AutoCloseable {
    /** Channels that are kept; all are closed and made anew beyond. */
    private static final int MAX_CHANNELS = 64;

    private final Function<String, ManagedChannel> channels;
    private final Map<String, ManagedChannel> open = new ConcurrentHashMap<>();

    /** @param channels makes a channel to the gRPC server of an owner, by its address */
    public PeerChannels(Function<String, ManagedChannel> channels) {
        this.channels = channels;
    }

    ManagedChannel to(Owner owner) {
        if (open.size() >= MAX_CHANNELS && !open.containsKey(owner.address())) {
            close();
        }
        return open.computeIfAbsent(owner.address(), channels);
    }

    @Override
    public void close() {
        open.values().forEach(ManagedChannel::shutdown);
        open.clear();
    }
}
