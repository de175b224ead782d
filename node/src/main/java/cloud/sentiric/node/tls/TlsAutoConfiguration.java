package cloud.sentiric.node.tls;

import cloud.sentiric.node.NodeProperties;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.server.GlobalServerInterceptor;

/**
 * Mutual TLS for every gRPC server and channel of a service. grpc.yaml names the files as bundle "files"; the bundle "mesh",
 * which servers use, follows them.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")
@ConditionalOnClass(ManagedChannel.class)
@EnableConfigurationProperties(TlsProperties.class)
final class TlsAutoConfiguration {
    private static final String FILES = "files";
    private static final String MESH = "mesh";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "node.tls.enabled", matchIfMissing = true)
    static class Secure {
        @Bean
        Identity identity(SslBundles bundles) {
            return new Identity(bundles, FILES);
        }

        /** Asked for its managers when a server starts, long after the bundles are there. */
        @Bean
        SslBundleRegistrar meshBundle(ObjectProvider<Identity> identity) {
            var managers = new SslManagerBundle() {
                @Override
                public KeyManagerFactory getKeyManagerFactory() {
                    return identity.getObject().keyManagerFactory();
                }

                @Override
                public TrustManagerFactory getTrustManagerFactory() {
                    return SslManagerBundle.from(identity.getObject().trust()).getTrustManagerFactory();
                }
            };
            return registry -> registry.registerBundle(
                    MESH, SslBundle.of(SslStoreBundle.NONE, null, null, SslBundle.DEFAULT_PROTOCOL, managers));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(GlobalServerInterceptor.class)
    static class Server {
        @Bean
        @GlobalServerInterceptor
        @Order(0)
        @ConditionalOnBooleanProperty(name = "node.tls.enabled", matchIfMissing = true)
        ServerInterceptor callerCheck(
                GrpcServerProperties server, TlsProperties tls, ObjectProvider<Introduction> introduction)
                throws IOException {
            if (!MESH.equals(server.getSsl().getBundle())) {
                throw new IllegalStateException(
                        "spring.grpc.server.ssl.bundle is not mesh: import classpath:grpc.yaml");
            }
            try (var table = tls.callers().getInputStream()) {
                return new CallerCheck(Callers.read(table), introduction.getIfAvailable());
            }
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "node.tls.enabled", havingValue = false)
        Plain plain(GrpcServerProperties server, NodeProperties node) throws IOException {
            return new Plain(server.getAddress(), InetAddress.getByName(node.ip()));
        }
    }

    /** Says at the start that nobody is checked. */
    static final class Plain {
        Plain(@Nullable InetAddress... addresses) {
            for (var address : addresses) {
                if (address == null || !address.isLoopbackAddress()) {
                    throw new IllegalStateException("GRPC_TLS=false is for loopback alone, not for " + address
                            + " (node.ip, spring.grpc.server.address)");
                }
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(GlobalClientInterceptor.class)
    static class Client {
        /** For every channel, whatever its name. */
        @Bean
        @ConditionalOnBooleanProperty(name = "node.tls.enabled", matchIfMissing = true)
        ChannelCredentialsProvider channelCredentials(Identity identity) {
            var credentials = TlsChannelCredentials.newBuilder()
                    .keyManager(identity.keys())
                    .trustManager(identity.trust())
                    .build();
            return channel -> credentials;
        }

        /** A channel that is named after a service is for that service, wherever its target is. */
        @Bean
        GrpcChannelBuilderCustomizer<NettyChannelBuilder> channelsOfServices() {
            return (name, builder) -> {
                if (!name.contains(":")) {
                    builder.overrideAuthority(name);
                }
            };
        }
    }
}
