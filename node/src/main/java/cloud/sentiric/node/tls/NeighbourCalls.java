package cloud.sentiric.node.tls;

import cloud.sentiric.node.Neighbours;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands requests to the services of this process without a connection, and without making bytes of them. Behind whatever else
 * a channel does with a request.
 */
final class NeighbourCalls implements ClientInterceptor, AutoCloseable {
    /** Whom the channel would connect to. */
    private static final CallOptions.Key<Neighbours.Choice> CHOICE =
            CallOptions.Key.create("cloud.sentiric.neighbours");

    private final String caller;
    private final Counter requests;
    /** By the id of the instance; as many as there are services in the process. */
    private final Map<String, ManagedChannel> channels = new HashMap<>();

    private boolean closed;

    NeighbourCalls(Peer caller, MeterRegistry registry) {
        this.caller = caller.uri().toString();
        this.requests = Counter.builder("grpc.client.neighbour.requests")
                .description("Requests to services of the same process, which no connection carried")
                .register(registry);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        var choice = options.getOption(CHOICE);
        var id = choice == null ? null : choice.neighbour();
        var channel = id == null ? null : channel(id);
        if (channel == null) {
            return next.newCall(method, options);
        }
        requests.increment();
        return new SimpleForwardingClientCall<>(channel.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(Introduction.CALLER, caller);
                super.start(listener, headers);
            }
        };
    }

    /** Null once the service has stopped. */
    private synchronized @Nullable ManagedChannel channel(String id) {
        return closed
                ? null
                : channels.computeIfAbsent(
                        id,
                        name -> InProcessChannelBuilder.forName(name)
                                .directExecutor()
                                .build());
    }

    /** What is still asked ends with the service that asks: a stream has no end of its own. */
    @Override
    public synchronized void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    /** Says with each request of a channel whom that would connect to. */
    record For(Neighbours.Choice choice) implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withOption(CHOICE, choice));
        }
    }
}
