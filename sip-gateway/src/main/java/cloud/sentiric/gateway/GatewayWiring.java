package cloud.sentiric.gateway;

import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.abuse.Networks;
import cloud.sentiric.gateway.carrier.Locator;
import cloud.sentiric.gateway.consul.ConsulDiscovery;
import cloud.sentiric.gateway.consul.Discovery;
import cloud.sentiric.gateway.consul.SimpleDiscovery;
import cloud.sentiric.gateway.disk.LastNodes;
import cloud.sentiric.gateway.dns.NettyNames;
import cloud.sentiric.gateway.http.BansController;
import cloud.sentiric.gateway.http.DrainController;
import cloud.sentiric.gateway.http.EdgeHealth;
import cloud.sentiric.gateway.http.SipMetrics;
import cloud.sentiric.gateway.http.StreamMetrics;
import cloud.sentiric.gateway.http.TargetsController;
import cloud.sentiric.gateway.relay.CarrierCounters;
import cloud.sentiric.gateway.relay.Carriers;
import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Outward;
import cloud.sentiric.gateway.relay.Relays;
import cloud.sentiric.gateway.route.Edge;
import cloud.sentiric.gateway.route.Ping;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.stream.Certificate;
import cloud.sentiric.gateway.stream.Listeners;
import cloud.sentiric.gateway.stream.OpenConnections;
import cloud.sentiric.gateway.stream.OutwardLoop;
import cloud.sentiric.gateway.stream.StreamEdge;
import cloud.sentiric.gateway.target.Targets;
import cloud.sentiric.gateway.token.Keys;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.udp.Sockets;
import cloud.sentiric.gateway.udp.TargetLoop;
import cloud.sentiric.gateway.udp.UdpEdge;
import cloud.sentiric.node.NodeProperties;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistrationCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts in the order in which they start: keys, sockets, choice, relays, workers, discovery, HTTP. */
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
    Listeners listeners(GatewayProperties properties) throws IOException {
        var addresses = new EnumMap<Transport, InetSocketAddress>(Transport.class);
        var tls = properties.tls();
        listener(addresses, Transport.TCP, properties.tcp(), properties);
        listener(addresses, Transport.TLS, new GatewayProperties.Listener(tls.bind(), tls.port()), properties);
        listener(addresses, Transport.WS, properties.ws(), properties);
        listener(addresses, Transport.WSS, properties.wss(), properties);
        int threads = properties.streams().threads();
        return Listeners.open(
                addresses,
                threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
                properties.streamLimits().writeBuffer());
    }

    private static void listener(
            EnumMap<Transport, InetSocketAddress> addresses,
            Transport transport,
            GatewayProperties.Listener listener,
            GatewayProperties properties)
            throws IOException {
        var port = listener.port();
        if (port != null) {
            String host = listener.bind().isBlank() ? properties.bind() : listener.bind();
            addresses.put(transport, new InetSocketAddress(InetAddress.getByName(host), port));
        }
    }

    @Bean
    OpenConnections openConnections() {
        return new OpenConnections();
    }

    @Bean
    Edge edge(GatewayProperties properties, NodeProperties node, Sockets sockets, Listeners listeners) {
        var bound = sockets.outside();
        String local = bound.getAddress().isAnyLocalAddress()
                ? node.ip()
                : bound.getAddress().getHostAddress();
        String outside = properties.advertised().isBlank() ? local : properties.advertised();
        boolean one = properties.insideBind().isBlank();
        return new Edge(
                outside,
                properties.advertisedSix(),
                bound.getPort(),
                one ? local : properties.insideBind(),
                one ? bound.getPort() : properties.insidePort(),
                listeners.ports());
    }

    /** By this nodes find the gateway for what no client has begun, and know what it is called outside. */
    @Bean
    ConsulRegistrationCustomizer namesInConsul(Edge edge, Listeners listeners) {
        return registration -> {
            var metadata = registration.getService().getMeta();
            metadata.put("sip-inside", edge.insideText());
            metadata.put("sip-outside", edge.outsideText());
            listeners
                    .ports()
                    .keySet()
                    .forEach(
                            transport -> metadata.put("sip-outside-" + transport.label(), edge.outsideText(transport)));
        };
    }

    @Bean
    TargetLoop targetLoop(GatewayProperties properties, Edge edge, Keys keys, Sockets sockets, Listeners listeners) {
        var targets = new Targets(properties.probe().rules(), sockets.threads() + listeners.threads());
        return new TargetLoop(targets, new Ping(edge, new Signer(keys)), sockets);
    }

    @Bean
    Guard guard(GatewayProperties properties) {
        var abuse = properties.abuse();
        var measure = abuse.measure();
        long salt = new SecureRandom().nextLong();
        try {
            return new Guard(Networks.parse(abuse.trusted()), measure, abuse.sources(), salt, abuse.scanners());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("gateway.abuse.trusted: " + e.getMessage(), e);
        }
    }

    @Bean
    OutwardLoop outwardLoop() {
        return new OutwardLoop();
    }

    @Bean
    Outward outward(OutwardLoop loop) {
        return new Outward(loop);
    }

    @Bean
    CarrierCounters carrierCounters() {
        return new CarrierCounters();
    }

    @Bean
    Relays relays(
            GatewayProperties properties,
            Edge edge,
            Keys keys,
            Guard guard,
            TargetLoop targets,
            OpenConnections connections,
            Outward outward) {
        return new Relays(properties.limits(), edge, keys, guard, targets, connections, outward);
    }

    @Bean(initMethod = "start")
    UdpEdge udpEdge(Sockets sockets, TargetLoop targets, Relays relays) {
        return new UdpEdge(sockets, targets, relays);
    }

    /** Starts after the workers and ends before them: it sends from their sockets. */
    @Bean(initMethod = "start")
    StreamEdge streamEdge(
            GatewayProperties properties,
            UdpEdge udpEdge,
            Listeners listeners,
            OpenConnections connections,
            Sockets sockets,
            Relays relays,
            SslBundles bundles) {
        int size = properties.streamLimits().maxMessageSize();
        boolean secure = listeners.ports().keySet().stream().anyMatch(Transport::secure);
        return new StreamEdge(
                listeners,
                properties.streamLimits(),
                connections,
                secure ? certificate(properties.tls(), bundles) : null,
                (loop, outgoing) -> {
                    int number = sockets.threads() + loop;
                    var watched = udpEdge.watched();
                    return relays.ofConnections(number, size, sockets.port(number), watched.andThen(outgoing));
                });
    }

    @Bean
    NettyNames names(GatewayProperties properties, OutwardLoop loop) {
        try {
            var servers = properties.carriers().dnsServers().stream()
                    .map(NettyNames::server)
                    .toList();
            return new NettyNames(loop.loop(), servers, properties.carriers().dnsTimeout());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("gateway.carriers.dns-servers: " + e.getMessage(), e);
        }
    }

    @Bean
    Carriers carriers(
            GatewayProperties properties,
            OutwardLoop loop,
            NettyNames names,
            Relays relays,
            Sockets sockets,
            StreamEdge streams,
            CarrierCounters failures) {
        var dialler = streams.dialler(
                trust(properties.carriers().trust()),
                sockets.outside().getAddress(),
                properties.carriers().connect());
        var carriers =
                relays.carriers(loop, new Locator(names, new SecureRandom()), dialler, sockets.port(0), failures);
        loop.tell(carriers::tick);
        return carriers;
    }

    /** Whom we believe to be a carrier. */
    private static SslContext trust(String file) {
        try {
            var builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    // RFC 5922 has rules of its own (stream.DomainIdentity).
                    .endpointIdentificationAlgorithm(null);
            return (file.isBlank() ? builder : builder.trustManager(new File(file))).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalStateException("gateway.carriers.trust: " + e.getMessage(), e);
        }
    }

    private static Certificate certificate(GatewayProperties.Tls tls, SslBundles bundles) {
        if (tls.certificate().isBlank() || tls.key().isBlank()) {
            throw new IllegalStateException(
                    "set gateway.tls.certificate (TLS_CERTIFICATE) and gateway.tls.key (TLS_KEY) to PEM files");
        }
        try {
            return new Certificate(bundles, "clients", tls.certificate() + ", " + tls.key());
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "gateway.tls.certificate, gateway.tls.key (TLS_CERTIFICATE, TLS_KEY): " + e.getMessage(), e);
        }
    }

    @Bean(initMethod = "start")
    Discovery discovery(
            GatewayProperties properties,
            TargetLoop targets,
            ObjectProvider<ConsulClient> consul,
            ObjectProvider<DiscoveryClient> others) {
        var client = consul.getIfAvailable();
        if (client != null) {
            var last = new LastNodes(properties.dataDir().isBlank() ? null : Path.of(properties.dataDir()));
            targets.list(last.read());
            return new ConsulDiscovery(client, properties.service(), instances -> {
                targets.list(instances);
                last.keep(instances);
            });
        }
        return new SimpleDiscovery(others.getObject(), properties.service(), targets::list);
    }

    @Bean
    EdgeHealth edgeHealth(UdpEdge edge, StreamEdge streams, TargetLoop targets, Discovery discovery) {
        return new EdgeHealth(
                () -> edge.running() && streams.running(), targets::choice, discovery, targets::elsewhere);
    }

    @Bean
    TargetsController targetsController(TargetLoop targets) {
        return new TargetsController(targets::choice);
    }

    @Bean
    BansController bansController(Guard guard) {
        return new BansController(guard);
    }

    @Bean
    DrainController drainController(ApplicationEventPublisher events) {
        return new DrainController(events);
    }

    @Bean
    SipMetrics sipMetrics(
            UdpEdge edge,
            StreamEdge streams,
            Carriers carriers,
            TargetLoop targets,
            Guard guard,
            PrometheusMeterRegistry registry,
            NodeProperties node) {
        var counters = new ArrayList<Counters>(edge.counters());
        counters.addAll(streams.counters());
        counters.add(carriers.counters());
        var metrics = new SipMetrics(counters, targets::choice, guard, "sip-gateway", node.name());
        registry.getPrometheusRegistry().register(metrics);
        return metrics;
    }

    @Bean
    StreamMetrics streamMetrics(
            OpenConnections connections,
            CarrierCounters carriers,
            PrometheusMeterRegistry registry,
            NodeProperties node) {
        var metrics = new StreamMetrics(connections, carriers, "sip-gateway", node.name());
        registry.getPrometheusRegistry().register(metrics);
        return metrics;
    }
}
