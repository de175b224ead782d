package cloud.sentiric.signaling;

import cloud.sentiric.node.InstanceLists;
import cloud.sentiric.node.InstanceWatch;
import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.call.WorkerCalls;
import cloud.sentiric.signaling.digest.RememberedCredentials;
import cloud.sentiric.signaling.grpc.CredentialWatch;
import cloud.sentiric.signaling.grpc.GrpcCredentials;
import cloud.sentiric.signaling.grpc.GrpcRealms;
import cloud.sentiric.signaling.grpc.MediaInstances;
import cloud.sentiric.signaling.grpc.PeerCalls;
import cloud.sentiric.signaling.grpc.PeerChannels;
import cloud.sentiric.signaling.grpc.PeerWitness;
import cloud.sentiric.signaling.grpc.PeerYields;
import cloud.sentiric.signaling.grpc.Rehearsals;
import cloud.sentiric.signaling.grpc.ServiceDependency;
import cloud.sentiric.signaling.grpc.SipSignalingService;
import cloud.sentiric.signaling.loop.LiveBindings;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.registrar.Domains;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistrationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/** The other services over gRPC, and this one for others. */
@Configuration(proxyBeanMethods = false)
class ServiceWiring {
    private static final String SELF = "sip-signaling";
    private static final String MEDIA = "media-service";
    private static final String NODE = "node";
    private static final String RUN = "run";
    /** More than the JVM's first compiler waits for. */
    private static final int REHEARSALS = 300;
    /** Each leaves a port resting for a while. */
    private static final int PORT_REHEARSALS = 40;

    /** Answers go on to a worker's queue or into a future: a thread of their own would only be one more on the way. */
    @Bean
    GrpcChannelBuilderCustomizer<NettyChannelBuilder> answersOnTheirConnection() {
        return (name, builder) -> builder.directExecutor();
    }

    @Bean
    ManagedChannel dialplanChannel(GrpcChannelFactory channels) {
        return channels.createChannel("dialplan-service");
    }

    @Bean
    MediaInstances mediaInstances(GrpcChannelFactory channels) {
        // Its connection and its watch stay, so that no call pays for them.
        var kept = ChannelBuilderOptions.defaults()
                .<NettyChannelBuilder>withCustomizer((name, channel) -> channel.idleTimeout(1, TimeUnit.DAYS));
        return new MediaInstances(id -> channels.createChannel("discovery:///" + MEDIA + "?instance=" + id, kept));
    }

    @Bean(initMethod = "start")
    InstanceWatch mediaWatch(InstanceLists lists, NodeProperties node, MediaInstances instances) {
        return new InstanceWatch(
                lists,
                node.name(),
                MEDIA,
                healthy -> instances.found(healthy.stream()
                        .flatMap(instance -> Stream.ofNullable(instance.getInstanceId())
                                .map(id -> new MediaInstances.Instance(id, instance.getHost())))
                        .toList()));
    }

    @Bean
    ManagedChannel userChannel(GrpcChannelFactory channels) {
        return channels.createChannel("user-service");
    }

    @Bean(initMethod = "rehearse")
    ServiceDependency dialplanDependency(
            @Qualifier("dialplanChannel") ManagedChannel channel, ScheduledExecutorService chores) {
        return new ServiceDependency("dialplan-service", () -> Rehearsals.dialplan(channel), REHEARSALS, chores);
    }

    @Bean(initMethod = "rehearse")
    ServiceDependency mediaDependency(MediaInstances instances, ScheduledExecutorService chores) {
        return new ServiceDependency(MEDIA, () -> Rehearsals.media(instances), PORT_REHEARSALS, chores);
    }

    @Bean(initMethod = "rehearse")
    ServiceDependency userDependency(
            @Qualifier("userChannel") ManagedChannel channel, ScheduledExecutorService chores) {
        return new ServiceDependency("user-service", () -> Rehearsals.user(channel), REHEARSALS, chores);
    }

    @Bean
    RememberedCredentials credentials(
            @Qualifier("userChannel") ManagedChannel channel,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var credentials = new RememberedCredentials(
                new GrpcCredentials(channel, properties.calls().userDeadline()),
                properties.digest().remembered(),
                System::nanoTime);
        var watch = new CredentialWatch(channel, credentials);
        chores.scheduleWithFixedDelay(new Chore(watch::look), 0, 1, TimeUnit.SECONDS);
        return credentials;
    }

    @Bean
    GrpcRealms realms(
            @Qualifier("userChannel") ManagedChannel channel,
            Domains domains,
            ScheduledExecutorService chores,
            SignalingProperties properties) {
        var realms = new GrpcRealms(channel, new Region(properties.region()), domains::serve);
        long period = properties.calls().failsafeRenewal().toMillis();
        chores.scheduleWithFixedDelay(new Chore(realms::learn), 0, period, TimeUnit.MILLISECONDS);
        return realms;
    }

    @Bean
    PeerCalls peerCalls(DiscoveryClient discovery, NodeProperties node, GrpcChannelFactory channels) {
        return new PeerCalls(() -> peers(discovery, node.name()), channels::createChannel);
    }

    /** This run of this node, as the store of dialogs and Consul know it. */
    @Bean
    Owner owner(NodeProperties node, Environment environment) {
        var port = environment.getRequiredProperty("spring.grpc.server.port");
        return new Owner(node.name(), UUID.randomUUID().toString(), node.ip() + ":" + port);
    }

    @Bean
    ConsulRegistrationCustomizer runInConsul(Owner owner) {
        return registration -> registration.getService().getMeta().put(RUN, owner.run());
    }

    @Bean
    PeerChannels peerChannels(GrpcChannelFactory channels) {
        return new PeerChannels(address -> channels.createChannel("instance://" + SELF + "/" + address));
    }

    @Bean
    PeerYields peerYields(PeerChannels channels) {
        return new PeerYields(channels);
    }

    @Bean
    PeerWitness peerWitness(DiscoveryClient discovery, PeerChannels channels) {
        return new PeerWitness(
                channels,
                owner -> discovery.getInstances(SELF).stream()
                        .anyMatch(instance ->
                                owner.run().equals(metadata(instance).get(RUN))));
    }

    private static List<String> peers(DiscoveryClient discovery, String self) {
        return discovery.getInstances(SELF).stream()
                .filter(instance -> !self.equals(metadata(instance).get(NODE)))
                .map(ServiceInstance::getInstanceId)
                .filter(Objects::nonNull)
                .map(id -> "discovery:///" + SELF + "?instance=" + id)
                .toList();
    }

    private static Map<String, String> metadata(ServiceInstance instance) {
        var metadata = instance.getMetadata();
        return metadata == null ? Map.of() : metadata;
    }

    @Bean
    SipSignalingService sipSignalingService(
            CallDirectory directory,
            WorkerCalls calls,
            Bindings bindings,
            LiveBindings live,
            InstantSource clock,
            Owner owner,
            Domains domains) {
        var registrations = new BindingRegistrations(bindings, live, domains, clock);
        return new SipSignalingService(directory, calls, registrations, owner);
    }
}
