package cloud.sentiric.node.tls;

import cloud.sentiric.node.Neighbours;
import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.node.Sought;
import io.grpc.ClientInterceptor;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Requests between services that share a process ({@link Neighbours}): the server has a second door by the name of its
 * instance ({@code spring.grpc.server.inprocess.name}), and whoever would connect to that instance takes it.
 */
@AutoConfiguration(before = TlsAutoConfiguration.class)
final class NeighbourAutoConfiguration {
    private static final String DOOR = "spring.grpc.server.inprocess.name";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Neighbours.class)
    @ConditionalOnClass(GlobalServerInterceptor.class)
    static class Server {
        @Bean
        Introduction introduction() {
            return new Introduction();
        }

        @Bean
        ApplicationListener<GrpcServerStartedEvent> opened(Neighbours neighbours, Environment environment) {
            return event -> neighbours.opened(environment.getRequiredProperty(DOOR));
        }

        /** Before anything stops. */
        @Bean
        ApplicationListener<ContextClosedEvent> closed(Neighbours neighbours, Environment environment) {
            return event -> neighbours.closed(environment.getRequiredProperty(DOOR));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Neighbours.class)
    @ConditionalOnClass(GlobalClientInterceptor.class)
    static class Client {
        /** The last on the way of a request. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        @GlobalClientInterceptor
        ClientInterceptor neighbourCalls(
                Neighbours neighbours, NodeProperties node, Environment environment, MeterRegistry registry) {
            var service = environment.getRequiredProperty("spring.application.name");
            return new NeighbourCalls(neighbours, new Peer(node.name(), service), registry);
        }

        @Bean
        GrpcChannelBuilderCustomizer<NettyChannelBuilder> soughtByChannels() {
            return (name, builder) -> {
                var sought = Sought.of(name);
                if (sought != null) {
                    builder.intercept(new NeighbourCalls.For(sought));
                }
            };
        }
    }
}
