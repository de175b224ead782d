package cloud.sentiric.node.tls;

import cloud.sentiric.node.Neighbours;
import cloud.sentiric.node.NodeProperties;
import io.grpc.inprocess.InProcessSocketAddress;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
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
            return event -> {
                if (isDoor(event.getServer())) {
                    neighbours.opened(environment.getRequiredProperty(DOOR));
                }
            };
        }

        /** Of a service's servers the one that takes requests of the process; either may start first. */
        private static boolean isDoor(io.grpc.Server server) {
            return server.getListenSockets().stream().anyMatch(InProcessSocketAddress.class::isInstance);
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
        /** The last on the way of a request. The name it gives is that of the certificate, as over a connection. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        @GlobalClientInterceptor
        NeighbourCalls neighbourCalls(
                ObjectProvider<Identity> identity,
                NodeProperties node,
                Environment environment,
                MeterRegistry registry) {
            var shown = identity.getIfAvailable();
            var self = shown == null
                    ? new Peer(node.name(), environment.getRequiredProperty("spring.application.name"))
                    : shown.peer();
            return new NeighbourCalls(self, registry);
        }

        @Bean
        GrpcChannelBuilderCustomizer<NettyChannelBuilder> choiceOfChannels(Neighbours neighbours) {
            return (name, builder) -> {
                var choice = neighbours.new Choice();
                builder.setNameResolverArg(Neighbours.Choice.KEY, choice).intercept(new NeighbourCalls.For(choice));
            };
        }
    }
}
