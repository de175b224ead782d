package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceFutureStub;
import io.grpc.ManagedChannel;
import java.util.LinkedHashMap;
import java.util.function.Function;

/** Channels to single instances of media-service: what a lease needs is asked of the one that gave it. Any thread. */
public final class MediaInstances implements AutoCloseable {
    /** Channels that are kept; beyond, the one that was not used for longest ends when its requests have. */
    static final int MOST = 32;

    private final Function<String, ManagedChannel> channels;
    private final LinkedHashMap<String, ManagedChannel> open = new LinkedHashMap<>(MOST, 0.75f, true);

    /**
     * None yet.
     *
     * @param channels makes a channel to the instance of an id
     */
    public MediaInstances(Function<String, ManagedChannel> channels) {
        this.channels = channels;
    }

    /** The service at one instance. */
    public MediaServiceFutureStub at(String instanceId) {
        return MediaServiceGrpc.newFutureStub(channel(instanceId));
    }

    /** Connects at once to an instance that could not be reached, and has it looked for anew: for failures alone. */
    void reconnect(String instanceId) {
        channel(instanceId).resetConnectBackoff();
    }

    private synchronized ManagedChannel channel(String instanceId) {
        var known = open.get(instanceId);
        if (known != null) {
            return known;
        }
        var made = channels.apply(instanceId);
        open.put(instanceId, made);
        if (open.size() > MOST) {
            open.pollFirstEntry().getValue().shutdown();
        }
        return made;
    }

    synchronized int size() {
        return open.size();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(ManagedChannel::shutdownNow);
        open.clear();
    }
}
