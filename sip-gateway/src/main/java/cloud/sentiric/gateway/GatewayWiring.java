package cloud.sentiric.gateway;

import cloud.sentiric.gateway.consul.ConsulDiscovery;
import cloud.sentiric.gateway.consul.Discovery;
import cloud.sentiric.gateway.consul.SimpleDiscovery;
import cloud.sentiric.gateway.http.DrainController;
import cloud.sentiric.gateway.http.EdgeHealth;
import cloud.sentiric.gateway.http.SipMetrics;
import cloud.sentiric.gateway.http.TargetsController;
import cloud.sentiric.gateway.route.Edge;
import cloud.sentiric.gateway.route.Ping;
import cloud.sentiric.gateway.target.Targets;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.udp.Sockets;
import cloud.sentiric.gateway.udp.TargetLoop;
import cloud.sentiric.gateway.udp.UdpEdge;
import cloud.sentiric.node.NodeProperties;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts in the order in which they start: keys, sockets, choice, workers, discovery, HTTP. */
@Configuration(proxyBeanMethods = false)
class GatewayWiring {
    @Bean
    Keys keys(GatewayProperties properties) {
        try {
            return Keys.parse(properties.keys());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("gateway.keys (GATEWAY_KEYS): " + e.getMessage(), e);
        }
    }

    @Bean
    Sockets sockets(GatewayProperties properties) throws IOException {
        int workers = properties.workers() > 0
                ? properties.workers()
                : Runtime.getRuntime().availableProcessors();
        var outside = new InetSocketAddress(InetAddress.getByName(properties.bind()), properties.port());
        return Sockets.open(outside, inside(properties), workers, (int)
                properties.receiveBuffer().toBytes());
    }

    private static @Nullable InetSocketAddress inside(GatewayProperties properties) throws IOException {
        return properties.insideBind().isBlank()
                ? null
                : new InetSocketAddress(InetAddress.getByName(properties.insideBind()), properties.insidePort());
    }

    @Bean
    Edge edge(GatewayProperties properties, NodeProperties node, Sockets sockets) {
        var bound = sockets.outside();
        String local = bound.getAddress().isAnyLocalAddress()
                ? node.ip()
                : bound.getAddress().getHostAddress();
        String outside = properties.advertised().isBlank() ? local : properties.advertised();
        return properties.insideBind().isBlank()
                ? new Edge(outside, bound.getPort(), local, bound.getPort())
                : new Edge(outside, bound.getPort(), properties.insideBind(), properties.insidePort());
    }

    @Bean
    TargetLoop targetLoop(GatewayProperties properties, Edge edge, Keys keys, Sockets sockets) {
        var targets = new Targets(properties.probe().rules(), sockets.threads());
        return new TargetLoop(targets, new Ping(edge, new Signer(keys)), sockets);
    }

    @Bean(initMethod = "start")
    UdpEdge udpEdge(GatewayProperties properties, Edge edge, Keys keys, Sockets sockets, TargetLoop targets) {
        return UdpEdge.create(properties.limits(), edge, keys, sockets, targets);
    }

    @Bean(initMethod = "start")
    Discovery discovery(
            GatewayProperties properties,
            TargetLoop targets,
            ObjectProvider<ConsulClient> consul,
            ObjectProvider<DiscoveryClient> others) {
        var client = consul.getIfAvailable();
        return client != null
                ? new ConsulDiscovery(client, properties.service(), targets::list)
                : new SimpleDiscovery(others.getObject(), properties.service(), targets::list);
    }

    @Bean
    EdgeHealth edgeHealth(UdpEdge edge, TargetLoop targets, Discovery discovery) {
        return new EdgeHealth(edge::running, targets::choice, discovery);
    }

    @Bean
    TargetsController targetsController(TargetLoop targets) {
        return new TargetsController(targets::choice);
    }

    @Bean
    DrainController drainController(ApplicationEventPublisher events) {
        return new DrainController(events);
    }

    @Bean
    SipMetrics sipMetrics(UdpEdge edge, TargetLoop targets, PrometheusMeterRegistry registry, NodeProperties node) {
        var metrics = new SipMetrics(edge.counters(), targets::choice, "sip-gateway", node.name());
        registry.getPrometheusRegistry().register(metrics);
        return metrics;
    }
}
