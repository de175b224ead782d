package cloud.sentiric.node;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingClientInterceptor;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.server.GlobalServerInterceptor;

/**
 * Lets gRPC find services by discovery:///NAME and instances by discovery:///NAME?instance=ID, carries the trace context in
 * both directions, lets no text with control characters in, and counts and times requests by method and status: a timer of
 * each is found once, where an observation for each request was a tenth of what the request cost.
 */
@AutoConfiguration
@ConditionalOnClass(ManagedChannel.class)
final class GrpcAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(GlobalServerInterceptor.class)
    static class Server {
        /** First, so that refusals count. */
        @Bean
        @Order(0)
        @GlobalServerInterceptor
        ServerInterceptor grpcServerMeters(MeterRegistry registry) {
            return new MetricCollectingServerInterceptor(registry);
        }

        @Bean
        @GlobalServerInterceptor
        ServerInterceptor traceServerInterceptor() {
            return new TraceServerInterceptor();
        }

        @Bean
        @GlobalServerInterceptor
        ServerInterceptor characterCheck() {
            return new CharacterCheck();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(GlobalClientInterceptor.class)
    static class Client {
        @Bean
        @Order(0)
        @GlobalClientInterceptor
        ClientInterceptor grpcClientMeters(MeterRegistry registry) {
            return new MetricCollectingClientInterceptor(registry);
        }

        @Bean
        @Order(1)
        @GlobalClientInterceptor
        ClientInterceptor traceClientInterceptor() {
            return new TraceClientInterceptor();
        }

        @Bean(initMethod = "register", destroyMethod = "deregister")
        DiscoveryNameResolverProvider discoveryNameResolverProvider(InstanceLists lists, NodeProperties node) {
            return new DiscoveryNameResolverProvider(lists, node.name());
        }

        /** Asked for before any channel is made, and so is the provider. */
        @Bean
        GrpcChannelBuilderCustomizer<NettyChannelBuilder> discoveryChannels(DiscoveryNameResolverProvider provider) {
            return (name, builder) -> {};
        }
    }
}
