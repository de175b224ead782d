package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceFutureStub;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The instances of media-service: which are there for new sessions, how far and how full they are, and a channel to each, since
 * what a lease needs is asked of the one that gave it. Any thread.
 */
public final class MediaInstances implements AutoCloseable {
    /**
     * Channels that are kept beside those to instances that are listed, which are all asked again and again; beyond, the one that was
     * not used for longest ends when its requests have.
     */
    static final int MOST = 32;

    private final Function<String, ManagedChannel> channels;
    private final LinkedHashMap<String, ManagedChannel> open = new LinkedHashMap<>(MOST, 0.75f, true);
    private final AtomicInteger turns = new AtomicInteger();
    private final Map<String, Load> loads = new ConcurrentHashMap<>();
    private volatile List<Instance> found = List.of();
    private volatile Consumer<String> broken = id -> {};

    /**
     * One that is healthy.
     *
     * @param host address of its node
     */
    public record Instance(String id, String host) {}

    /**
     * None is known yet.
     *
     * @param channels makes a channel to the instance of an id
     */
    public MediaInstances(Function<String, ManagedChannel> channels) {
        this.channels = channels;
    }

    /** Takes over which are healthy. */
    public void found(List<Instance> now) {
        found = List.copyOf(now);
        loads.keySet().retainAll(now.stream().map(Instance::id).collect(Collectors.toSet()));
    }

    /** Whom to tell of an instance whose connection broke; on a thread that must not wait. */
    public void whenBroken(Consumer<String> to) {
        broken = to;
    }

    /** Those that are healthy. */
    List<String> listed() {
        return found.stream().map(Instance::id).toList();
    }

    /** Whether one has not been measured yet. */
    boolean isNew(String id) {
        return loads.getOrDefault(id, Load.UNKNOWN).isNew();
    }

    boolean lists(String id) {
        return found.stream().anyMatch(each -> each.id().equals(id));
    }

    /** Takes over how one was found. */
    void measured(String id, Duration roundTrip, double used) {
        if (lists(id)) {
            loads.compute(id, (_, before) -> before == null ? Load.of(roundTrip, used) : before.then(roundTrip, used));
        }
    }

    /** One did not answer: it is asked for no session before the others are, until it does. */
    void failed(String id) {
        if (lists(id)) {
            loads.compute(
                    id,
                    (_, before) ->
                            Objects.requireNonNullElse(before, Load.UNKNOWN).failing());
        }
    }

    /** One answered that had failed, maybe. */
    void answered(String id) {
        loads.computeIfPresent(id, (_, before) -> before.failed() ? before.answering() : before);
    }

    /** One that may be asked, as it is thought of now. */
    private record Candidate(Instance instance, Load load) {}

    /**
     * The ids in the order in which the next session is asked for: at the edge of the call first, then by round trip, then by load,
     * those that are alike in their turn; the full ones after these, and last those that did not answer.
     *
     * @param edge address of the node that the call came through
     */
    List<String> inTurn(String edge) {
        // What is found meanwhile does not change the order while it is made.
        var order = found.stream()
                .map(each -> new Candidate(each, loads.getOrDefault(each.id(), Load.UNKNOWN)))
                .collect(Collectors.toCollection(ArrayList::new));
        if (order.size() > 1) {
            Collections.rotate(order, -Math.floorMod(turns.getAndIncrement(), order.size()));
            // Sorting keeps the turn of those that are alike.
            order.sort(Comparator.comparing((Candidate each) -> each.load().failed())
                    .thenComparing(each -> each.load().isFull())
                    .thenComparing(each -> !each.instance().host().equals(edge))
                    .thenComparingInt(each -> each.load().distance())
                    .thenComparingInt(each -> each.load().quarters()));
        }
        return order.stream().map(each -> each.instance().id()).toList();
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
        watch(instanceId, made, made.getState(false));
        // The list may have become shorter by more than one.
        while (open.size() > MOST + found.size()) {
            open.pollFirstEntry().getValue().shutdown();
        }
        return made;
    }

    private void watch(String instanceId, ManagedChannel channel, ConnectivityState from) {
        channel.notifyWhenStateChanged(from, () -> {
            var to = channel.getState(false);
            if (from == ConnectivityState.READY && to != ConnectivityState.SHUTDOWN) {
                broken.accept(instanceId);
            }
            if (to != ConnectivityState.SHUTDOWN) {
                watch(instanceId, channel, to);
            }
        });
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
