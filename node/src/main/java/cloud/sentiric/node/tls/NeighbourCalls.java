package cloud.sentiric.node.tls;

import cloud.sentiric.node.Neighbours;
import cloud.sentiric.node.Sought;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands requests to the services of this process without a connection, and without making bytes of them. Behind whatever else
 * a channel does with a request.
 */
final class NeighbourCalls implements ClientInterceptor, AutoCloseable {
    /** Whom the channel is for. */
    static final CallOptions.Key<Sought> SOUGHT = CallOptions.Key.create("cloud.sentiric.sought");

    private final Neighbours neighbours;
    private final String caller;
    private final Counter requests;
    /** By the id of the instance; as many as there are services in the process. */
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    NeighbourCalls(Neighbours neighbours, Peer caller, MeterRegistry registry) {
        this.neighbours = neighbours;
        this.caller = caller.uri().toString();
        this.requests = Counter.builder("grpc.client.neighbour.requests")
                .description("Requests to services of the same process, which no connection carried")
                .register(registry);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        var sought = options.getOption(SOUGHT);
        var id = sought == null ? null : neighbours.of(sought);
        if (id == null) {
            return next.newCall(method, options);
        }
        requests.increment();
        var channel = channels.computeIfAbsent(
                id,
                name -> InProcessChannelBuilder.forName(name).directExecutor().build());
        return new SimpleForwardingClientCall<>(channel.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(Introduction.CALLER, caller);
                super.start(listener, headers);
            }
        };
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdown);
    }

    /** Says with each request of a channel whom it is for. */
    record For(Sought sought) implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withOption(SOUGHT, sought));
        }
    }
}
