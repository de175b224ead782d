package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceFutureStub;
import io.grpc.ManagedChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The instances of media-service: which are there for new ports, and a channel to each, since what a lease needs is asked
 * of the one that gave it. Any thread.
 */
public final class MediaInstances implements AutoCloseable {
    /** Channels that are kept; beyond, the one that was not used for longest ends when its requests have. */
    static final int MOST = 32;

    private final Function<String, ManagedChannel> channels;
    private final LinkedHashMap<String, ManagedChannel> open = new LinkedHashMap<>(MOST, 0.75f, true);
    private final AtomicInteger turns = new AtomicInteger();
    private volatile Found found = new Found(List.of(), List.of());

    /** The ids of those that are healthy, on this node and elsewhere. */
    public record Found(List<String> here, List<String> elsewhere) {
        /** Unchangeable. */
        public Found {
            here = List.copyOf(here);
            elsewhere = List.copyOf(elsewhere);
        }
    }

    /**
     * None is known yet.
     *
     * @param channels makes a channel to the instance of an id
     */
    public MediaInstances(Function<String, ManagedChannel> channels) {
        this.channels = channels;
    }

    /** Takes over which are healthy. */
    public void found(Found now) {
        found = now;
    }

    /** The ids in the order in which the next port is asked for: this node's first, and each in its turn. */
    List<String> inTurn() {
        int turn = turns.getAndIncrement();
        var now = found;
        return Stream.concat(rotated(now.here(), turn), rotated(now.elsewhere(), turn))
                .toList();
    }

    private static Stream<String> rotated(List<String> ids, int turn) {
        int first = ids.isEmpty() ? 0 : Math.floorMod(turn, ids.size());
        return Stream.concat(ids.stream().skip(first), ids.stream().limit(first));
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
