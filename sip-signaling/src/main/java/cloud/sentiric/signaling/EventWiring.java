package cloud.sentiric.signaling;

import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.node.amqp.Brokers;
import cloud.sentiric.signaling.amqp.AmqpCallEvents;
import cloud.sentiric.signaling.amqp.EventPublisher;
import cloud.sentiric.signaling.amqp.Requests;
import cloud.sentiric.signaling.amqp.TerminateRequests;
import cloud.sentiric.signaling.amqp.TransferRequests;
import cloud.sentiric.signaling.call.Handling;
import cloud.sentiric.signaling.call.WorkerCalls;
import cloud.sentiric.signaling.grpc.PeerCalls;
import cloud.sentiric.signaling.sqlite.EventStore;
import com.rabbitmq.client.ConnectionFactory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Events and requests: the store on disk, the publisher, the queue of requests. */
@Configuration(proxyBeanMethods = false)
class EventWiring {
    /** The broker's own client: its connections are kept by our links. */
    @Bean
    ConnectionFactory rabbit(SignalingProperties properties, NodeProperties node) {
        return new Brokers(properties.rabbitmq(), node.ip());
    }

    @Bean
    EventStore eventStore(SignalingProperties properties) throws IOException {
        var events = properties.events();
        return EventStore.open(Path.of(events.folder()), events.maxSize().toBytes());
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    EventPublisher eventPublisher(
            ConnectionFactory rabbit, EventStore store, SignalingProperties properties, MeterRegistry registry) {
        var publisher = new EventPublisher(
                rabbit, store, properties.events().retry(), properties.events().publishTogether());
        FunctionCounter.builder("sentiric.events.published", publisher, EventPublisher::confirmed)
                .description("Events that the broker has confirmed")
                .register(registry);
        Gauge.builder("sentiric.events.waiting", store, EventStore::waiting)
                .description("Events on disk that the broker has not confirmed")
                .register(registry);
        return publisher;
    }

    @Bean(destroyMethod = "stop")
    AmqpCallEvents callEvents(
            JsonMapper json,
            NodeProperties node,
            EventStore store,
            EventPublisher publisher,
            SignalingProperties properties,
            MeterRegistry registry) {
        var together = properties.events().together();
        var events = new AmqpCallEvents(json, node.name(), store, together, publisher::wake);
        FunctionCounter.builder("sentiric.events.dropped", events, AmqpCallEvents::dropped)
                .description("Events lost because the disk took them not, or lost them")
                .register(registry);
        return events;
    }

    @Bean
    Requests.Source requests(
            ConnectionFactory rabbit, JsonMapper json, InstantSource clock, SignalingProperties properties) {
        return new Requests.Source(rabbit, json, properties.events().retry(), clock);
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Requests<TerminateRequests.Request> terminateRequests(Requests.Source source, WorkerCalls calls, PeerCalls peers) {
        return TerminateRequests.of(
                source,
                request -> calls.terminate(request.attempt(), request.reason())
                        ? Handling.DONE
                        : peers.terminate(request.attempt(), request.reason()));
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Requests<TransferRequests.Request> transferRequests(Requests.Source source, WorkerCalls calls, PeerCalls peers) {
        return TransferRequests.of(
                source,
                request -> calls.transfer(request.attempt(), request.target(), request.id())
                        ? Handling.DONE
                        : peers.transfer(request.attempt(), request.target(), request.id()));
    }
}
